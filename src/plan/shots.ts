import { findModel, models } from '../catalog/catalog.ts';
import type { Model } from '../catalog/model.ts';
import { mostPlanBytes } from '../core/fact.ts';
import { nearest } from '../core/nearest.ts';
import { showCount } from '../core/show-count.ts';
import type { Entry, Manifest, Shot, Variable, Variant } from '../manifest/manifest.ts';
import { createAllowance } from './allowance.ts';
import { anyModel } from './any-model.ts';
import { axesOf, hasAllValues, type KnownAxes, product, type SizedShot } from './axes.ts';
import type { ShotToExpand } from './expand.ts';
import { count, didYouMean, type Report } from './findings.ts';
import { levelsOf, mergeFrames } from './merge.ts';
import { createRecipe, type FillableRecipe, type KnownRecipes } from './recipe.ts';
import { createRecordedBytes } from './recorded-size.ts';
import { reportUnused } from './unused.ts';
import { reportSameId, variantsOf } from './variants.ts';

/**
 * The shots of a manifest with what each multiplies to. `undefined` where axes and variants come to more than `maxTasks`:
 * that is counted, and nothing built.
 */
export function sizedShots(
  manifest: Manifest,
  maxTasks: number,
  report: Report,
): readonly SizedShot[] | undefined {
  const known: KnownAxes = { values: new Map(), seeds: new Map() };
  const shots = toldApart(manifest.shots, report).map(({ shot, isTwin }): SizedShot => {
    const ownModel = (shot.model ?? manifest.model)?.value;
    const axes = axesOf(levelsOf(manifest, shot, { model: ownModel }), known, report);
    const asked = (shot.variants?.value ?? manifest.variants).length;
    return isTwin ? { shot, axes, asked, isTwin: true } : { shot, axes, asked };
  });
  if (!isWithin(maxTasks, { shots, manifest }, report)) return undefined;
  return areRecordable(shots, manifest, report) ? shots : undefined;
}

/**
 * Each shot with its recipes, which are made as it is taken: of all shots at once they would be most of what a plan
 * takes. Reports, after the last, what none of them used.
 */
export function* shotsToExpand(
  manifest: Manifest,
  { shots, maxTasks }: { readonly shots: readonly SizedShot[]; readonly maxTasks: number },
  report: Report,
): Generator<ShotToExpand> {
  const allowance = createAllowance(maxTasks);
  const known: KnownRecipes = { params: new WeakMap(), frames: new WeakMap(), places: new WeakMap() };
  const usedVars = new Set<Entry<Variable | null>>();
  const usedVariants = new Set<Variant>();
  const variants = new Map(
    manifest.variants.toReversed().map((variant) => [variant.id.value, variant] as const),
  );
  const usedModels = new Set<string>();
  for (const { shot, axes, asked, isTwin } of shots) {
    const own = variantsOf(manifest, shot, { named: variants, used: usedVariants, report });
    const recipes = own.map((variant): FillableRecipe => {
      const model = modelOf(manifest, { shot, variant }, report);
      if (model !== undefined) usedModels.add(model.id);
      return createRecipe({
        manifest,
        shot,
        variant,
        model: model ?? anyModel(writtenRoles(manifest, shot, variant)),
        idle: isTwin === true || model === undefined,
        axes,
        usedVars,
        report,
        allowance,
        known,
      });
    });
    yield { shot, axes, recipes, complete: hasAllValues(axes) && recipes.length === Math.max(1, asked) };
  }
  reportUnused(manifest, { vars: usedVars, variants: usedVariants, models: usedModels }, report);
}

/** Whether the product of all axes is one that may be built. */
function isWithin(
  maxTasks: number,
  { shots, manifest }: { readonly shots: readonly SizedShot[]; readonly manifest: Manifest },
  report: Report,
): boolean {
  const sizes = shots.map(({ shot, axes, asked }) => ({
    shot,
    size: product(axes) * Math.max(1, asked) + shot.include.length,
  }));
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  if (total <= maxTasks) return true;
  const largest = sizes.reduce((most, each) => (each.size > most.size ? each : most));
  const own = `shot ${largest.shot.id.value} alone multiplies to ${count(largest.size, 'task')}`;
  report({
    code: 'too-many-tasks',
    severity: 'error',
    message: `${manifest.name.value} multiplies to ${count(total, 'task')}, more than the ${showCount(maxTasks)} allowed`,
    span: largest.shot.id.at,
    hint: shots.length > 1 ? `${own}; --max-tasks ${total} allows it` : `--max-tasks ${total} allows it`,
  });
  return false;
}

/** Whether the plan of each shot fits into a line of the journal. */
function areRecordable(shots: readonly SizedShot[], manifest: Manifest, report: Report): boolean {
  const recordedBytes = createRecordedBytes(manifest);
  const tooLong = shots.filter((shot) => recordedBytes(shot) > mostPlanBytes);
  for (const { shot } of tooLong) {
    const message = `shot ${shot.id.value} multiplies to more than its line in the journal may hold`;
    const hint = 'make it several shots, or shorten the values of its axes';
    report({ code: 'too-many-tasks', severity: 'error', message, hint, span: shot.id.at });
  }
  return tooLong.length === 0;
}

/** The model of a shot in a variant. One that is misspelt is told of, and taken for the one that was meant. */
function modelOf(
  manifest: Manifest,
  { shot, variant }: { readonly shot: Shot; readonly variant: Variant | undefined },
  report: Report,
): Model | undefined {
  const written = variant?.model ?? shot.model ?? manifest.model;
  const model = written && findModel(written.value);
  if (model !== undefined) return model;
  const ids = models.map(({ id }) => id);
  const known = ids.join(', ');
  if (written === undefined) {
    // What all shots of one entry lack is said once.
    const [what, span] =
      shot.madeBy === undefined
        ? [`shot ${shot.id.value} has`, shot.id.at]
        : ['these shots have', shot.madeBy];
    const hint = `give ${shot.madeBy === undefined ? 'it' : 'them'}, or the pipeline, a model: ${known}`;
    report({ code: 'missing-model', severity: 'error', message: `${what} no model`, span, hint });
    return undefined;
  }
  const message = `there is no model ${written.value}`;
  const begun = ids.filter((id) => id.startsWith(written.value.toLowerCase()));
  const meant = nearest(written.value, ids) ?? (begun.length === 1 ? begun[0] : undefined);
  const hint = didYouMean(meant).hint ?? `known: ${known}`;
  report({ code: 'unknown-model', severity: 'error', message, span: written.at, hint });
  return meant === undefined ? undefined : findModel(meant);
}

/** The frames that are written for a shot in a variant, whatever its model takes. */
function writtenRoles(manifest: Manifest, shot: Shot, variant: Variant | undefined): Model['imageRoles'] {
  const { byRole } = mergeFrames(levelsOf(manifest, shot, { variant }), frameRoles);
  return frameRoles.filter((role) => byRole.has(role));
}

const frameRoles: Model['imageRoles'] = ['start', 'end'];

/** Each shot, and whether its id was taken before. */
function toldApart(
  shots: readonly Shot[],
  report: Report,
): readonly { readonly shot: Shot; readonly isTwin: boolean }[] {
  const first = new Map<string, Shot>();
  return shots.map((shot) => {
    const identity = shot.id.value.toLowerCase();
    const other = first.get(identity);
    if (other === undefined) first.set(identity, shot);
    else reportSameId(shot.id, { other: other.id, what: 'shot', report });
    return { shot, isTwin: other !== undefined };
  });
}

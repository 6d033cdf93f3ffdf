import { nearest } from '../core/nearest.ts';
import type { TaskId } from '../core/task.ts';
import type { AxisEntry, Shot } from '../manifest/manifest.ts';
import type { Axes } from './axes.ts';
import { type Combination, exclusionOf, inclusionsOf } from './axis-entries.ts';
import type { FilledFrame, FilledParams } from './fields.ts';
import { didYouMean, type Report } from './findings.ts';
import type { FillableRecipe, Recipe, TaskFields } from './recipe.ts';
import { seedId, taskId } from './task-id.ts';

/** A task before its frames were looked at. Tasks with equal parts share them; one with a wrong template is absent. */
export interface Draft {
  readonly id: TaskId;
  readonly recipe: Recipe;
  readonly axes: Readonly<Record<string, string>>;
  /** Only where there are several. */
  readonly seed?: number;
  readonly take: number;
  readonly params: FilledParams | undefined;
  readonly frames: readonly FilledFrame[] | undefined;
  readonly prompt: string | undefined;
}

/** A shot, the recipe of each of its variants, and what it is multiplied by. */
export interface ShotToExpand {
  readonly shot: Shot;
  readonly axes: Axes;
  readonly recipes: readonly FillableRecipe[];
  /** Whether no value or variant was left out: only then does an entry that matches nothing mean something. */
  readonly complete: boolean;
}

/** All tasks that differ by seed alone. */
interface Siblings {
  readonly recipe: Recipe;
  readonly fields: TaskFields;
  readonly axes: Readonly<Record<string, string>>;
  readonly id: string;
  /** Axis values in the order of the recipe's slots; a seed comes after them. */
  readonly values: readonly string[];
  taken: number;
}

/** Variants times matrix times seeds in that order, less what is excluded, and then what is included. */
export function expandShot(
  { shot, axes, recipes, complete }: ShotToExpand,
  report: Report,
): readonly Draft[] {
  const { matrix, seeds } = axes;
  const hasVariants = recipes.some(({ recipe }) => recipe.variant !== undefined);
  const names = [
    ...matrix.map(({ name }) => name),
    ...(hasVariants ? ['variant'] : []),
    ...(seeds.kind === 'several' ? ['seed'] : []),
  ];
  const exclusion = shot.exclude.length === 0 ? undefined : exclusionOf(shot, names, report);
  const drafts: Draft[] = [];
  const ids = new Set<TaskId>();
  const families = new Map<string, Siblings>();

  function add(siblings: Siblings, seed?: number): void {
    const id = seed === undefined ? siblings.id : seedId(siblings.id, seed);
    if (shot.include.length > 0) ids.add(id);
    drafts.push(draftOf(siblings, { id, seed }));
    siblings.taken += 1;
  }

  for (const recipe of recipes) {
    for (const values of combinations(matrix)) {
      const siblings = siblingsOf(recipe, matrix, values);
      if (shot.include.length > 0) families.set(siblings.id, siblings);
      if (seeds.kind !== 'several') {
        if (!exclusion?.excludes(combinationOf(siblings))) add(siblings);
        continue;
      }
      for (const seed of seeds.seeds) {
        if (!exclusion?.excludes(combinationOf(siblings, seed))) add(siblings, seed);
      }
    }
  }
  if (complete) exclusion?.finish();

  for (const entry of inclusionsOf(shot, names, report)) {
    const asked = readEntry(entry, { recipes, names, report });
    if (asked === undefined) continue;
    const fresh = siblingsOf(
      asked.fillable,
      matrix,
      matrix.map(({ name }) => entry.value.get(name)?.value ?? ''),
    );
    const siblings = families.get(fresh.id) ?? fresh;
    families.set(fresh.id, siblings);
    const id = asked.seed === undefined ? siblings.id : seedId(siblings.id, asked.seed);
    if (!ids.has(id)) add(siblings, asked.seed);
    else {
      const message = `this entry of include adds nothing: ${id} is there already`;
      report({ code: 'no-match', severity: 'error', message, span: entry.at });
    }
  }
  return drafts;
}

function draftOf(
  { recipe, fields, axes, values, taken }: Siblings,
  { id, seed }: { id: TaskId; seed: number | undefined },
): Draft {
  const all = seed === undefined ? values : [...values, String(seed)];
  const params = fields.params(all);
  const frames = fields.frames(all);
  const prompt = fields.prompt(all);
  const take = taken;
  return seed === undefined
    ? { id, recipe, axes, take, params, frames, prompt }
    : { id, recipe, axes, take, params, frames, prompt, seed };
}

function siblingsOf(
  { recipe, fields }: FillableRecipe,
  matrix: Axes['matrix'],
  values: readonly string[],
): Siblings {
  const axes = Object.fromEntries(matrix.map(({ name }, index) => [name, values[index] ?? '']));
  const variant = recipe.variant?.id.value;
  const id = taskId({ shot: recipe.shot.id.value, axes, ...(variant !== undefined && { variant }) });
  return { recipe, fields, axes, id, values, taken: 0 };
}

function combinationOf({ recipe, axes }: Siblings, seed?: number): Combination {
  const variant = recipe.variant?.id.value;
  return {
    ...axes,
    ...(variant !== undefined && { variant }),
    ...(seed !== undefined && { seed: String(seed) }),
  };
}

/** Every choice of one value from each axis, the last axis changing fastest. */
function* combinations(matrix: Axes['matrix'], from = 0): Generator<readonly string[]> {
  const axis = matrix[from];
  if (axis === undefined) {
    yield [];
    return;
  }
  for (const value of axis.values) {
    for (const rest of combinations(matrix, from + 1)) yield [value, ...rest];
  }
}

function readEntry(
  { value: entry }: AxisEntry,
  {
    recipes,
    names,
    report,
  }: { recipes: readonly FillableRecipe[]; names: readonly string[]; report: Report },
): { readonly fillable: FillableRecipe; readonly seed?: number } | undefined {
  const variant = entry.get('variant');
  const fillable = recipes.find(({ recipe }) => recipe.variant?.id.value === variant?.value);
  if (fillable === undefined) {
    if (variant === undefined) return undefined;
    const known = recipes.flatMap(({ recipe }) => recipe.variant?.id.value ?? []);
    const message = `the shot has no variant ${variant.value}`;
    const hint = didYouMean(nearest(variant.value, known));
    report({ code: 'unknown-variant', severity: 'error', message, span: variant.at, ...hint });
    return undefined;
  }
  const written = names.includes('seed') ? entry.get('seed') : undefined;
  if (written === undefined) return { fillable };
  const seed = /^-?\d{1,15}$/.test(written.value) ? Number(written.value) : undefined;
  if (seed === undefined || seed === 0) {
    const message =
      seed === 0 ? 'seed 0 means a random seed, so it names no take' : `${written.value} is no seed`;
    const code = seed === 0 ? 'seed-zero' : 'wrong-value';
    report({ code, severity: 'error', message, span: written.at, hint: 'use whole numbers from 1 on' });
    return undefined;
  }
  return { fillable, seed };
}

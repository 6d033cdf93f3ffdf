import type { Params, PriceClassId } from '../core/task.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Draft } from './expand.ts';
import type { FilledParams } from './fields.ts';
import type { Finding, Report } from './findings.ts';
import { decisiveParams } from './key.ts';
import { reportOn } from './origin.ts';
import { placeParamFinding } from './place.ts';
import { priceClass } from './price-class.ts';
import type { Recipe } from './recipe.ts';
import { paramsBytes } from './rules/body-size.ts';
import { judgeParams } from './rules/param-rules.ts';
import { createTold } from './told.ts';

/** A set of params that was found right, with what follows from it. */
export interface GoodParams {
  readonly params: Params;
  /** What of them makes the picture. */
  readonly decisive: Params;
  readonly priceClass: PriceClassId;
  /** In the body. */
  readonly bytes: number;
}

/**
 * Judges the params of drafts, each distinct set once, however many shots write it out. `undefined` where something
 * is wrong, which is reported for each place that wrote it.
 */
export function createParamsJudge(
  manifest: Manifest,
  report: Report,
): (draft: Draft) => GoodParams | undefined {
  const byObject = new WeakMap<FilledParams, Map<string, Judged>>();
  const byContent = new Map<string, Judged>();
  const told = createTold<FilledParams>();

  function judgedOf(filled: FilledParams, recipe: Recipe): Judged {
    // Shots of two models, with and without a prompt, may share what the pipeline says.
    const kind = `${recipe.model.id} ${hasPrompt(recipe.written)}`;
    const known = byObject.get(filled) ?? new Map<string, Judged>();
    byObject.set(filled, known);
    const found = known.get(kind);
    if (found !== undefined) return found;
    const content = `${kind} ${JSON.stringify(filled)}`;
    const judged = byContent.get(content) ?? judge(filled, recipe);
    byContent.set(content, judged);
    known.set(kind, judged);
    return judged;
  }

  return ({ params: filled, recipe }) => {
    if (filled === undefined) return undefined;
    const { findings, good } = judgedOf(filled, recipe);
    if (findings.length > 0 && told.first(filled, recipe)) {
      const tell = reportOn(recipe.shot, report);
      for (const finding of findings) tell(placeParamFinding(finding, recipe, manifest));
    }
    return good;
  };
}

/** Whether something was written: an empty text counts for as little as none. */
function hasPrompt({ prompt }: Recipe['written']): boolean {
  return prompt !== undefined && prompt.value !== '';
}

interface Judged {
  readonly findings: readonly Finding[];
  readonly good?: GoodParams;
}

function judge({ params, unclear }: FilledParams, { model, written }: Recipe): Judged {
  const findings = judgeParams({ model, params, unclear, hasPrompt: hasPrompt(written) });
  if (unclear.length > 0 || findings.some(({ severity }) => severity === 'error')) return { findings };
  const good = {
    params,
    decisive: decisiveParams(params, model),
    priceClass: priceClass(params, model),
    bytes: paramsBytes(params),
  };
  return { findings, good };
}

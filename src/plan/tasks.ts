import type { NamedParams } from '../catalog/parameter-name.ts';
import { clipPath } from '../core/clip-path.ts';
import type { Params, Task } from '../core/task.ts';
import type { ProbeImage } from '../image/probe.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Draft } from './expand.ts';
import type { Report } from './findings.ts';
import { createFramesJudge, type GoodFrames } from './frames-of-drafts.ts';
import { identityKey } from './key.ts';
import { reportOn } from './origin.ts';
import { createParamsJudge, type GoodParams } from './params-of-drafts.ts';
import type { Recipe } from './recipe.ts';
import { maxBodyBytes, promptBytes } from './rules/body-size.ts';

/** What of a draft was found right. */
interface Parts {
  readonly params: GoodParams;
  readonly frames: GoodFrames;
  readonly prompt: string;
  readonly seed: number | undefined;
}

/** Turns drafts into tasks. */
export interface TaskMaker {
  /** Drafts with something wrong are left out. */
  tasksOf(drafts: readonly Draft[]): Promise<readonly Task[]>;
}

/** Looks at frames, runs every rule and makes keys; what it found out for some drafts it knows for the next. */
export function createTaskMaker(manifest: Manifest, probe: ProbeImage, report: Report): TaskMaker {
  const paramsOf = createParamsJudge(manifest, report);
  const frames = createFramesJudge(manifest, probe, report);
  const promptFits = createPromptJudge(report);
  const warnOfEmptyPrompt = createEmptyPromptJudge(report);
  const bodyFits = createBodyJudge(report);

  function taskFor(draft: Draft): Task | undefined {
    const params = paramsOf(draft);
    const good = frames.judge(draft);
    const fits = promptFits(draft);
    const { prompt } = draft;
    if (params === undefined || good === undefined || prompt === undefined || !fits) return undefined;
    if (draft.recipe.idle) return undefined;
    if (!bodyFits(draft, { params, frames: good, prompt })) return undefined;
    if (prompt === '') warnOfEmptyPrompt(draft, params);
    return taskOf(draft, { params, frames: good, prompt, seed: draft.seed ?? draft.recipe.seed });
  }

  return {
    async tasksOf(drafts) {
      await frames.look(drafts);
      const tasks: Task[] = [];
      for (const draft of drafts) {
        const task = taskFor(draft);
        if (task !== undefined) tasks.push(task);
      }
      return tasks;
    },
  };
}

/** Written out: a literal that spreads in what may be nothing, or grows afterwards, is larger, 100,000 times. */
function taskOf(draft: Draft, { params, frames, prompt, seed }: Parts): Task {
  const { id, recipe, axes, take } = draft;
  return {
    id,
    shot: recipe.shot.id.value,
    variant: recipe.variant?.id.value,
    axes,
    seed: draft.seed,
    take,
    tags: recipe.tags,
    key: identityKey({
      model: recipe.model.id,
      params: params.decisive,
      images: frames.images,
      prompt,
      seed,
    }),
    request: { model: recipe.model.id, params: filled(params.params, prompt, seed), images: frames.images },
    priceClass: params.priceClass,
    clipPath: clipPath(id),
    skip: recipe.skip,
    places: recipe.places,
  };
}

/** What is its own comes first. */
function filled(shared: Params, prompt: string, seed: number | undefined): Params {
  if (prompt === '') return seed === undefined ? shared : { seed, ...shared };
  if (seed === undefined) return { prompt, ...shared };
  // A parsed object has room for just what is in it, and so have its copies: half of what one takes that grew.
  const known: Params = forms.get(shared) ?? JSON.parse(JSON.stringify({ prompt, seed, ...shared }));
  forms.set(shared, known);
  return { ...known, prompt, seed };
}

/** The first of those that share the rest. */
const forms = new WeakMap<Params, Params>();

/** Whether prompts are within the model's limit; said once for each place, with the first that is not. */
function createPromptJudge(report: Report): (draft: Draft) => boolean {
  const told = new Set<Recipe>();
  return ({ recipe, prompt, id }) => {
    const problem = prompt === undefined ? undefined : recipe.model.checkValue('prompt', prompt);
    if (problem === undefined) return true;
    if (told.has(recipe)) return false;
    told.add(recipe);
    const code = problem.kind === 'too-long' ? 'prompt-too-long' : 'wrong-value';
    const message = `the prompt of ${id} does not fit: ${problem.message}`;
    const { value: written = '', at: span = recipe.shot.id.at } = recipe.written.prompt ?? {};
    const hint = written.includes('${') ? { hint: 'limits count after templates are filled in' } : {};
    reportOn(recipe.shot, report)({ code, severity: 'error', message, span, ...hint });
    return false;
  };
}

/** Tells of prompts that were written and say nothing; once for each place. One that is skipped may wait for its words. */
function createEmptyPromptJudge(report: Report): (draft: Draft, params: GoodParams) => void {
  const told = new Set<Recipe>();
  return ({ recipe, id }, { params }) => {
    const { prompt } = recipe.written;
    const { is_rec }: NamedParams = params;
    if (prompt === undefined || recipe.skip !== undefined || is_rec === true || told.has(recipe)) return;
    told.add(recipe);
    const whose = prompt.value === '' ? '' : ` of ${id}`;
    const message = `the prompt${whose} is empty: the clip would be bought without one`;
    const span = prompt.value === '' ? prompt.keyAt : prompt.at;
    const hint = 'write what happens; prompt: null says that none is meant';
    reportOn(recipe.shot, report)({ code: 'prompt-empty', severity: 'warning', message, span, hint });
  };
}

/** Whether whole requests are within the gateway's limit; said once for each shot and variant. */
function createBodyJudge(report: Report): (draft: Draft, parts: Omit<Parts, 'seed'>) => boolean {
  const told = new Set<Recipe>();
  return ({ recipe, id }, { params, frames, prompt }) => {
    // A character is at most six bytes of JSON: most requests need no counting.
    const rest = frames.bytes + params.bytes;
    if (rest + 6 * prompt.length + 2 <= maxBodyBytes) return true;
    const bytes = rest + promptBytes(prompt);
    if (bytes <= maxBodyBytes) return true;
    if (told.has(recipe)) return false;
    told.add(recipe);
    const message = `the request of ${id} would be ${megabytes(bytes)} MB, more than the gateway's ${megabytes(maxBodyBytes)} MB`;
    const hint = 'frames grow by a third as base64: make them smaller, or give their address';
    const span = recipe.written.frames.at ?? recipe.shot.id.at;
    reportOn(recipe.shot, report)({ code: 'body-too-large', severity: 'error', message, span, hint });
    return false;
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}

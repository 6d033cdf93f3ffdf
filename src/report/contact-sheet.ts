import { idFromClipPath, isSuperseded } from '../core/clip-path.ts';
import { describeFailure } from '../core/failure.ts';
import { keyStart } from '../core/key-start.ts';
import { withoutMark } from '../core/mark.ts';
import type { ResultDocument, ResultTask } from '../core/result-document.generated.ts';
import type { Scalar, Task, TaskId, TaskKey } from '../core/task.ts';
import { clipAt } from '../state/clip-at.ts';
import type { Attempt, ClipRecord, Purchase, RunState } from '../state/state.ts';
import { addressesByKey } from './addresses.ts';
import type { CostReport } from './cost-report.generated.ts';
import type { DurationsMs } from './durations.ts';
import { jsonPieces } from './json-pieces.ts';
import { chargedFor } from './result.ts';
import type { SheetClip, SheetData, SheetRequest, SheetShot, SheetSpan, SheetTake } from './sheet-data.ts';

/** What the contact sheet is made of. */
export interface SheetInput {
  readonly state: RunState;
  readonly cost: CostReport;
  readonly result: ResultDocument;
  /** Of the result's tasks, in their order. */
  readonly purchases: readonly (Purchase | undefined)[];
  readonly durations: DurationsMs;
  /** The tasks of the plan, where there is one: they say what would be sent for what was not bought yet. */
  readonly tasks?: readonly Task[];
  /** The built page without its data. */
  readonly sheetPage: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Where the data goes in the built page. */
export const dataSlot = '<!--dailies:data-->';

/** The contact sheet as one HTML file, to lie in `report/`, in pieces. */
export function* contactSheet(input: SheetInput): Generator<string> {
  const [before = '', after = ''] = input.sheetPage.split(dataSlot);
  yield `${before}<script id="dailies" type="application/json">`;
  // A "<" is the only way out of a script element; as an escape it stays JSON.
  for (const piece of jsonPieces(sheetData(input))) yield piece.replaceAll('<', '\\u003c');
  yield `</script>${after}`;
}

/** `SheetData` whose long lists are made as they are taken. */
interface LazySheet extends Omit<SheetData, 'shots' | 'timeline'> {
  readonly shots: Iterable<Omit<SheetShot, 'takes'> & { readonly takes: Iterable<SheetTake> }>;
  readonly timeline: Iterable<SheetSpan>;
}

/** Everything that the sheet shows: a fold over the state. All prompts are known once the shots were taken. */
function sheetData(input: SheetInput): LazySheet {
  const { state, cost, result, now } = input;
  const prompts = promptList();
  return {
    pipeline: result.pipeline ?? 'nothing yet',
    simulated: result.simulated,
    writtenAt: now,
    reason: result.reason,
    next: result.next,
    picks: state.plan?.picks ?? [],
    shots: shotsOf(input, prompts.index),
    cost,
    timeline: timelineOf(state, result),
    prompts: prompts.all,
  };
}

type PromptIndex = (prompt: string) => number;

function promptList(): { readonly all: readonly string[]; readonly index: PromptIndex } {
  const indexes = new Map<string, number>();
  const all: string[] = [];
  const index = (prompt: string) => {
    const known = indexes.get(prompt);
    if (known !== undefined) return known;
    indexes.set(prompt, all.length);
    return all.push(prompt) - 1;
  };
  return { all, index };
}

function* shotsOf(input: SheetInput, index: PromptIndex): LazySheet['shots'] & Generator {
  const { state, result, purchases, tasks, durations } = input;
  /** Places of tasks in the result, by shot. */
  const rows = new Map<string, number[]>(state.plan?.shots.map((shot) => [shot, []]));
  for (const [place, task] of result.tasks.entries()) {
    // A task that left the manifest and whose clips all lie behind another's is shown there.
    if (task.state === 'dropped' && task.path === null) continue;
    const row = rows.get(task.shot);
    if (row === undefined) rows.set(task.shot, [place]);
    else row.push(place);
  }
  const unbought = tasks?.filter(({ key }) => state.purchases.get(key)?.request === undefined) ?? [];
  const planned = new Map(unbought.map((task) => [task.key, task]));
  const earlier = earlierClips(state, index);
  for (const [id, row] of rows) yield { id, takes: takesOf(row) };

  function* takesOf(row: readonly number[]): Generator<SheetTake> {
    for (const place of row) {
      const task = result.tasks[place];
      if (task === undefined) continue;
      const [purchase, tookMs] = [purchases[place], durations[place]];
      const request = requestOf(purchase, purchase?.request ? undefined : planned.get(task.key), index);
      const before = earlier.size === 0 ? undefined : earlier.get(task.id);
      yield takeOf(task, { request, purchase, tookMs, earlier: before });
    }
  }
}

interface Around {
  readonly request: SheetRequest;
  readonly purchase: Purchase | undefined;
  readonly tookMs: number | undefined;
  readonly earlier: readonly SheetClip[] | undefined;
}

function takeOf(task: ResultTask, { request, purchase, tookMs, earlier }: Around): SheetTake {
  const { id, variant, axes, seed, key, state, why, costUsd, jobId, path } = task;
  const clip = path === null ? undefined : clipAt(purchase, path);
  const startedAt = purchase?.attempts.at(-1)?.startedAt;
  // One shape for all: a spread in front would cost more than everything else here at 100,000 takes.
  const { model, prompt, params } = request;
  return {
    model,
    prompt,
    params,
    id,
    variant: variant ?? undefined,
    axes,
    seed,
    key: keyStart(key),
    state,
    why: why ?? undefined,
    costUsd,
    jobId,
    tookMs,
    startedAt,
    failures: purchase && failuresOf(purchase),
    clip: clip && shownClip(clip),
    earlier,
  };
}

/** What went wrong in its attempts so far, where anything did. */
function failuresOf({ attempts }: Purchase): readonly string[] | undefined {
  if (!attempts.some(({ failure }) => failure)) return undefined;
  return attempts.flatMap(({ failure }) => (failure ? [describeFailure(failure)] : []));
}

/** Clips that stood at each task's place before, newest first. */
function earlierClips(state: RunState, index: PromptIndex): ReadonlyMap<TaskId, readonly SheetClip[]> {
  const found = new Map<TaskId, SheetClip[]>();
  for (const purchase of state.purchases.values()) {
    for (const clip of purchase.clips) {
      const id = isSuperseded(clip.path) ? idFromClipPath(clip.path) : undefined;
      if (id === undefined) continue;
      const request = requestOf(purchase, undefined, index);
      const version = { ...request, ...shownClip(clip), costUsd: chargedFor(purchase) };
      found.set(
        id,
        [...(found.get(id) ?? []), version].sort((left, right) => right.savedAt - left.savedAt),
      );
    }
  }
  return found;
}

function shownClip({ path, bytes, savedAt }: ClipRecord): Pick<SheetClip, 'url' | 'bytes' | 'savedAt'> {
  // As a whole, and the slashes put back: part by part it took three times as long.
  return { url: `../${encodeURIComponent(path).replaceAll('%2F', '/')}`, bytes, savedAt };
}

function requestOf(purchase: Purchase | undefined, task: Task | undefined, index: PromptIndex): SheetRequest {
  const request = purchase?.request ?? task?.request;
  const sent = withoutMark(request?.params ?? {});
  const { prompt } = sent;
  const params: Record<string, Scalar> = {};
  for (const name in sent) {
    const value = sent[name] ?? '';
    if (name === 'prompt') continue;
    params[name] = typeof value === 'object' ? `${value.length} characters` : value;
  }
  return {
    model: request?.model ?? null,
    prompt: typeof prompt === 'string' && prompt !== '' ? index(prompt) : undefined,
    params,
  };
}

/** Every attempt that the gateway accepted, in order. */
function* timelineOf(state: RunState, result: ResultDocument): Generator<SheetSpan> {
  const ids = new Map<TaskKey, string>();
  // From the end, so that the first stays: to look before each takes as long again.
  for (let index = result.tasks.length - 1; index >= 0; index -= 1) {
    const task = result.tasks[index];
    if (task !== undefined) ids.set(task.key, task.id);
  }
  // Only what is no longer asked for has to be looked up, which is seldom there.
  let shots: ReturnType<typeof addressesByKey> | undefined;
  const shotOf = (key: TaskKey): string | undefined => {
    shots ??= addressesByKey(state);
    return shots.get(key)?.shot;
  };
  // Sorted by their places in two lists: of 100,000 the spans themselves would be megabytes.
  const [sent, owners]: [Attempt[], Purchase[]] = [[], []];
  for (const purchase of state.purchases.values()) {
    for (const attempt of purchase.attempts) {
      if (attempt.submittedAt === undefined) continue;
      sent.push(attempt);
      owners.push(purchase);
    }
  }
  const startOf = (place: number): number => sent[place]?.startedAt ?? 0;
  const order = Uint32Array.from(sent.keys()).sort((left, right) => startOf(left) - startOf(right));
  for (const place of order) {
    const [attempt, purchase] = [sent[place], owners[place]];
    if (attempt === undefined || purchase === undefined) continue;
    const { run, startedAt, submittedAt, settledAt, stage } = attempt;
    const { key, clips } = purchase;
    yield {
      id: ids.get(key) ?? shotOf(key) ?? keyStart(key),
      run,
      startedAt,
      submittedAt,
      settledAt: stage === 'submitted' ? undefined : settledAt,
      savedAt: stage === 'completed' ? clips[0]?.savedAt : undefined,
      failed: stage === 'failed' || stage === 'lost' || stage === 'written-off' || undefined,
    };
  }
}

import { clipPath, idFromClipPath, isSuperseded } from '../core/clip-path.ts';
import { describeFailure } from '../core/failure.ts';
import { keyStart } from '../core/key-start.ts';
import type { ResultDocument, ResultTask } from '../core/result-document.generated.ts';
import type { Task, TaskId, TaskKey } from '../core/task.ts';
import { clipAt, firstSavedAt } from '../state/clip-at.ts';
import type { Attempt, ClipRecord, Purchase, RunState } from '../state/state.ts';
import { addressesByKey } from './addresses.ts';
import type { CostReport } from './cost-report.generated.ts';
import type { DurationsMs } from './durations.ts';
import { jsonPieces } from './json-pieces.ts';
import { chargedFor } from './result.ts';
import { type AnyRequest, createSheetLists, type SheetLists } from './sheet-lists.ts';
import type {
  StoredAttempt,
  StoredOther,
  StoredRequest,
  StoredSheet,
  StoredShot,
  StoredTake,
  StoredVersion,
} from './stored-sheet.ts';

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
  for (const piece of jsonPieces(storedSheet(input))) yield piece.replaceAll('<', '\\u003c');
  yield `</script>${after}`;
}

/** `StoredSheet` whose long lists are made as they are taken. */
interface LazySheet extends Omit<StoredSheet, 'shots' | 'others' | 'prompts' | 'runs' | 'requests'> {
  readonly shots: Iterable<Omit<StoredShot, 'takes'> & { readonly takes: Iterable<StoredTake> }>;
  readonly others: Iterable<StoredOther>;
  readonly prompts: Iterable<string>;
  readonly runs: Iterable<string>;
  readonly requests: Iterable<StoredRequest>;
}

/** Everything that the sheet shows: a fold over the state. What takes have in common is known once all were taken. */
function storedSheet(input: SheetInput): LazySheet {
  const { state, cost, result, now } = input;
  const lists = createSheetLists();
  return {
    pipeline: result.pipeline ?? 'nothing yet',
    simulated: result.simulated,
    writtenAt: now,
    reason: result.reason,
    next: result.next,
    picks: state.plan?.picks ?? [],
    cost,
    shots: shotsOf(input, lists),
    others: othersOf(input, lists),
    prompts: lists.prompts.values(),
    runs: lists.runs.values(),
    requests: lists.requests.values(),
  };
}

/** A task that left the manifest and whose clips all lie behind another's is shown there. */
function isShown({ state, path }: ResultTask): boolean {
  return state !== 'dropped' || path !== null;
}

function* shotsOf(input: SheetInput, lists: SheetLists): LazySheet['shots'] & Generator {
  const { state, result, purchases, tasks, durations } = input;
  /** Places of tasks in the result, by shot. */
  const rows = new Map<string, number[]>(state.plan?.shots.map((shot) => [shot, []]));
  for (const [place, task] of result.tasks.entries()) {
    if (!isShown(task)) continue;
    const row = rows.get(task.shot);
    if (row === undefined) rows.set(task.shot, [place]);
    else row.push(place);
  }
  const unbought = tasks?.filter(({ key }) => state.purchases.get(key)?.request === undefined) ?? [];
  const planned = new Map(unbought.map((task) => [task.key, task]));
  const earlier = earlierClips(state);
  for (const [id, row] of rows) yield { id, takes: takesOf(row) };

  function* takesOf(row: readonly number[]): Generator<StoredTake> {
    for (const place of row) {
      const task = result.tasks[place];
      if (task === undefined) continue;
      const [purchase, tookMs] = [purchases[place], durations[place]];
      const request = purchase?.request ?? planned.get(task.key)?.request;
      yield takeOf(task, { request, purchase, tookMs, earlier: earlier.get(task.id), lists });
    }
  }
}

interface Around {
  readonly request: AnyRequest | undefined;
  readonly purchase: Purchase | undefined;
  readonly tookMs: number | undefined;
  readonly earlier: readonly EarlierClip[] | undefined;
  readonly lists: SheetLists;
}

function takeOf(task: ResultTask, { request, purchase, tookMs, earlier, lists }: Around): StoredTake {
  const { id, variant, axes, seed, key, state, why, costUsd, jobId, path } = task;
  const clip = path === null ? undefined : clipAt(purchase, path);
  const savedAt = purchase && firstSavedAt(purchase);
  // One shape for all: a spread in front would cost more than everything else here at 100,000 takes.
  return {
    request: lists.request(request, seed),
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
    attempts: purchase && attemptsOf(purchase, lists),
    clip: clip && {
      path: clip.path === clipPath(id) ? undefined : clip.path,
      bytes: clip.bytes,
      savedAt: clip.savedAt,
    },
    savedAt: savedAt === clip?.savedAt ? undefined : savedAt,
    earlier: earlier?.map((each) => versionOf(each, seed, lists)),
  };
}

function attemptsOf({ attempts }: Purchase, lists: SheetLists): readonly StoredAttempt[] | undefined {
  return attempts.length === 0 ? undefined : attempts.map((attempt) => storedAttempt(attempt, lists));
}

function storedAttempt(attempt: Attempt, lists: SheetLists): StoredAttempt {
  const { run, startedAt, submittedAt, settledAt, stage, failure } = attempt;
  return {
    run: lists.run(run),
    startedAt,
    submittedAt,
    settledAt: stage === 'submitted' ? undefined : settledAt,
    failed: stage === 'failed' || stage === 'lost' || stage === 'written-off' || undefined,
    unbought: stage === 'not-submitted' || undefined,
    failure: failure && describeFailure(failure),
  };
}

/** A clip that stood at a task's place before, and what paid for it. */
interface EarlierClip {
  readonly clip: ClipRecord;
  readonly purchase: Purchase;
}

/** Clips that stood at each task's place before, newest first. */
function earlierClips(state: RunState): ReadonlyMap<TaskId, readonly EarlierClip[]> {
  const found = new Map<TaskId, EarlierClip[]>();
  for (const purchase of state.purchases.values()) {
    for (const clip of purchase.clips) {
      const id = isSuperseded(clip.path) ? idFromClipPath(clip.path) : undefined;
      if (id === undefined) continue;
      const all = [...(found.get(id) ?? []), { clip, purchase }];
      found.set(
        id,
        all.sort((left, right) => right.clip.savedAt - left.clip.savedAt),
      );
    }
  }
  return found;
}

function versionOf({ clip, purchase }: EarlierClip, seed: number | null, lists: SheetLists): StoredVersion {
  const { path, bytes, savedAt } = clip;
  const request = lists.request(purchase.request, seed);
  return { request, path, bytes, savedAt, costUsd: chargedFor(purchase) };
}

/** What was sent for no take that is shown. */
function* othersOf({ state, result }: SheetInput, lists: SheetLists): Generator<StoredOther> {
  const shown = new Set<TaskKey>();
  const hidden = new Map<TaskKey, TaskId>();
  for (const task of result.tasks) {
    if (isShown(task)) shown.add(task.key);
    else hidden.set(task.key, task.id);
  }
  // Only what is no longer asked for has to be looked up, which is seldom there.
  let shots: ReturnType<typeof addressesByKey> | undefined;
  const shotOf = (key: TaskKey): string | undefined => {
    shots ??= addressesByKey(state);
    return shots.get(key)?.shot;
  };
  for (const purchase of state.purchases.values()) {
    const { key } = purchase;
    const attempts = shown.has(key) ? undefined : attemptsOf(purchase, lists);
    if (attempts === undefined) continue;
    const id = hidden.get(key) ?? shotOf(key) ?? keyStart(key);
    yield { id, attempts, savedAt: firstSavedAt(purchase) };
  }
}

import type { FrozenRequest } from '../core/fact.generated.ts';
import { seenBefore } from '../core/seen-before.ts';
import type { Standing } from '../core/standing.ts';
import type { Price, Task, TaskId, TaskKey } from '../core/task.ts';
import { type ClipsOnDisk, noneFound } from './clips-on-disk.ts';
import { type Judgement, judge } from './judge.ts';
import { leftBehind } from './left-behind.ts';
import { liveAttempt } from './money.ts';
import type { Siblings } from './siblings.ts';
import type { Attempt, Purchase, RunState } from './state.ts';
import type { PlannedTask, Todo, Work } from './work.ts';

/** Everything that what there is to do follows from: no price is among it. */
export interface JudgeInput<T extends PlannedTask = Task> {
  /** All of the manifest's, in its order. */
  readonly tasks: readonly T[];
  readonly state: RunState;
  readonly onDisk: ClipsOnDisk;
  readonly siblings: Siblings;
  /** `run.attempts`. */
  readonly attempts: number;
  /** `--retry-failed`. */
  readonly retryFailed: boolean;
  /** Not `--no-refetch`. */
  readonly refetch: boolean;
  /** Names a key that left the manifest. */
  readonly formerId: (key: TaskKey) => TaskId;
}

/** What standings are told with. */
export interface Telling<T extends PlannedTask = Task> {
  readonly priceOf: (task: T) => Price | undefined;
  /** Says why a task is new, beside what was last bought at its address; absent for who knows no requests. */
  readonly whyNew?: (task: T, last: FrozenRequest | undefined) => string | undefined;
}

/** Everything a decision follows from. */
export interface ReconcileInput<T extends PlannedTask = Task> extends JudgeInput<T>, Telling<T> {}

/** A list compared with what is bought: what there is to do is known, and where everything stands can be told. */
export interface Judgements<T extends PlannedTask = Task> {
  readonly input: JudgeInput<T>;
  /** In the manifest's order. */
  readonly byKey: ReadonlyMap<TaskKey, Judgement>;
  /** Tasks that share a key, by that key: mostly there are none. */
  readonly sharing: ReadonlyMap<TaskKey, readonly T[]>;
  readonly behind: ReturnType<typeof leftBehind>;
}

/** What there is to do, and where everything stands. */
export interface Reconciled<T extends PlannedTask = Task> {
  /** One for each key, in the manifest's order; then what left the manifest and is still in flight. */
  readonly works: readonly Work<T>[];
  /** One for each task, in the manifest's order; then one for each purchase that left it. */
  readonly standings: readonly Standing[];
}

/** Compares what is asked for with what is bought: the one decision that `plan` shows and `run` executes. Pure. */
export function reconcile<T extends PlannedTask>(input: ReconcileInput<T>): Reconciled<T> {
  const judgements = judgeAll(input);
  return { works: worksOf(judgements), standings: standingsOf(judgements, input) };
}

/** The first half of a decision, which needs no prices. */
export function judgeAll<T extends PlannedTask>(input: JudgeInput<T>): Judgements<T> {
  const { tasks, state, formerId } = input;
  let sharing: Judgements<T>['sharing'] = new Map();
  let byKey = judgeEach(input, sharing);
  // Mostly no two tasks share a key, and a table of 100,000 that says so would be one more.
  if (byKey.size < tasks.length) {
    sharing = findSharing(tasks);
    byKey = judgeEach(input, sharing);
  }
  return { input, byKey, sharing, behind: leftBehind(state, (key) => byKey.has(key), formerId) };
}

function judgeEach<T extends PlannedTask>(
  input: JudgeInput<T>,
  sharing: Judgements<T>['sharing'],
): ReadonlyMap<TaskKey, Judgement> {
  const byKey = new Map<TaskKey, Judgement>();
  for (const task of input.tasks) {
    if (sharing.size > 0 && byKey.has(task.key)) continue;
    const tasks = sharing.get(task.key) ?? [task];
    byKey.set(task.key, judgeKey(tasks, input.state.purchases.get(task.key), input));
  }
  return byKey;
}

/** Tasks by keys that more than one of them has. */
function findSharing<T extends PlannedTask>(tasks: readonly T[]): ReadonlyMap<TaskKey, readonly T[]> {
  const sharing = new Map<TaskKey, T[]>();
  const seen = new Set<TaskKey>();
  for (const { key } of tasks) {
    if (seenBefore(seen, key)) sharing.set(key, []);
  }
  if (sharing.size > 0) for (const task of tasks) sharing.get(task.key)?.push(task);
  return sharing;
}

/** What there is to do, without for whom. */
export function* todosOf<T extends PlannedTask>({ byKey, behind }: Judgements<T>): Generator<Todo> {
  for (const { todo } of byKey.values()) yield todo;
  for (const { todo } of behind.works) yield todo;
}

/** What there is to do: as large as the list, unless only some of it is wanted. */
export function worksOf<T extends PlannedTask>(
  { input, byKey, sharing, behind }: Judgements<T>,
  isWanted: (todo: Todo) => boolean = () => true,
): readonly Work<T>[] {
  const works: Work<T>[] = [];
  for (const task of input.tasks) {
    const { key } = task;
    const tasks = sharing.get(key) ?? [task];
    const { todo } = judgedOf(byKey, task);
    if (tasks[0] !== task || !isWanted(todo)) continue;
    const purchase = input.state.purchases.get(key);
    const wanting = takers(tasks, purchase);
    works.push(
      purchase === undefined ? { key, tasks: wanting, todo } : { key, tasks: wanting, purchase, todo },
    );
  }
  return [...works, ...behind.works.filter(({ todo }) => isWanted(todo))];
}

/** Where everything stands. */
export function standingsOf<T extends PlannedTask>(
  { input, byKey, sharing, behind }: Judgements<T>,
  telling: Telling<T>,
): readonly Standing[] {
  const around: Around<T> = { state: input.state, telling, bought: lastBoughtAt(input.state) };
  const firsts = new Map<TaskKey, T | undefined>();
  for (const [key, tasks] of sharing) firsts.set(key, firstOf(tasks));
  const standings = input.tasks.map((task) =>
    standingOf(task, firsts.get(task.key) ?? task, judgedOf(byKey, task), around),
  );
  return [...standings, ...behind.standings];
}

function judgedOf(byKey: ReadonlyMap<TaskKey, Judgement>, { id, key }: PlannedTask): Judgement {
  const judgement = byKey.get(key);
  if (judgement === undefined) throw new Error(`nobody judged ${id}`);
  return judgement;
}

/** Which stands for all that share a key: the first that is not skipped, or the very first where all are. */
function firstOf<T extends PlannedTask>(sharing: readonly T[]): T | undefined {
  return sharing.find((task) => task.skip === undefined) ?? sharing[0];
}

/** Who is to have the clip. What is skipped is not bought, but what was bought for it before is delivered. */
function takers<T extends PlannedTask>(sharing: readonly T[], purchase: Purchase | undefined): readonly T[] {
  if (sharing.every((task) => task.skip === undefined)) return sharing;
  const wanting = sharing.filter((task) => task.skip === undefined);
  if (wanting.length > 0) return wanting;
  return purchase !== undefined && liveAttempt(purchase) !== undefined ? sharing : [];
}

function judgeKey<T extends PlannedTask>(
  sharing: readonly T[],
  purchase: Purchase | undefined,
  input: JudgeInput<T>,
): Judgement {
  const { onDisk, siblings, attempts, retryFailed, refetch } = input;
  const [first] = sharing;
  const key = first?.key ?? '';
  const sibling = siblings.clips.get(key);
  const elsewhere = siblings.purchases.get(key);
  const judgement = judge(purchase, {
    paths: takers(sharing, purchase).map((task) => task.clipPath),
    found: onDisk.byKey.get(key) ?? noneFound,
    sibling,
    elsewhere,
    attempts,
    retryFailed,
    refetch,
  });
  const buys = judgement.todo.kind === 'create' || judgement.todo.kind === 'copy';
  const skipped = sharing.every((task) => task.skip !== undefined);
  return skipped && buys ? { ...judgement, todo: { kind: 'nothing' } } : judgement;
}

interface Around<T extends PlannedTask> {
  readonly state: RunState;
  readonly telling: Telling<T>;
  readonly bought: (path: string) => FrozenRequest | undefined;
}

function standingOf<T extends PlannedTask>(
  task: T,
  first: T,
  judgement: Judgement,
  { state: { purchases, prices }, telling, bought }: Around<T>,
): Standing {
  const { id, key, skip } = task;
  const { state, todo, why, attemptsLeft } = judgement;
  // What is done says all there is to say: nothing of it is in flight.
  const purchase = state === 'done' ? undefined : purchases.get(key);
  const live = purchase === undefined ? undefined : liveAttempt(purchase);
  if (skip !== undefined && live === undefined && state !== 'done') {
    return { id, key, state: 'skipped', why: skip };
  }
  if (task !== first) return { id, key, state, why: `the same clip as ${first.id}: bought once` };
  const reason = state === 'new' && why === undefined ? telling.whyNew?.(task, bought(task.clipPath)) : why;
  const price = todo.kind === 'create' ? telling.priceOf(task) : undefined;
  const reserved = price === undefined && live !== undefined && live.stage !== 'completed';
  const standing = { id, key, state, why: reason, price: reserved ? reservedPrice(live, prices) : price };
  return attemptsLeft === undefined ? standing : { ...standing, attemptsLeft };
}

function reservedPrice({ usd, priceClass }: Attempt, prices: RunState['prices']): Price {
  const source = prices.get(priceClass)?.source ?? 'quote';
  return usd === null ? { usd, source: 'unknown' } : { usd, source };
}

/** What was last bought at a path: the clip that lies there. Asked for by new tasks alone, of which there may be none. */
function lastBoughtAt(state: RunState): (path: string) => FrozenRequest | undefined {
  let bought: Map<string, FrozenRequest> | undefined;
  return (path) => {
    bought ??= boughtByPlace(state);
    return bought.get(path);
  };
}

function boughtByPlace(state: RunState): Map<string, FrozenRequest> {
  const bought = new Map<string, FrozenRequest>();
  for (const { clips, request } of state.purchases.values()) {
    if (request === undefined) continue;
    for (const { path } of clips) bought.set(path, request);
  }
  return bought;
}

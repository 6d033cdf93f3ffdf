import type { FrozenRequest } from '../core/fact.generated.ts';
import type { Price, Task, TaskId, TaskKey } from '../core/task.ts';
import { type ClipsOnDisk, noneFound } from './clips-on-disk.ts';
import { type Judgement, judge } from './judge.ts';
import { leftBehind } from './left-behind.ts';
import { liveAttempt } from './money.ts';
import type { Siblings } from './siblings.ts';
import type { Attempt, Purchase, RunState } from './state.ts';
import type { PlannedTask, Standing, Todo, Work } from './work.ts';

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
  /** Says why a task is new, beside what was last bought at its address. */
  readonly whyNew: (task: T, last: FrozenRequest | undefined) => string | undefined;
}

/** Everything a decision follows from. */
export interface ReconcileInput<T extends PlannedTask = Task> extends JudgeInput<T>, Telling<T> {}

/** A list compared with what is bought: what there is to do is known, and where everything stands can be told. */
export interface Judgements<T extends PlannedTask = Task> {
  readonly input: JudgeInput<T>;
  /** In the manifest's order. */
  readonly byKey: ReadonlyMap<TaskKey, Judged<T>>;
  readonly behind: ReturnType<typeof leftBehind>;
}

/** What there is to do, and where everything stands. */
export interface Reconciled<T extends PlannedTask = Task> {
  /** One for each key, in the manifest's order; then what left the manifest and is still in flight. */
  readonly works: readonly Work<T>[];
  /** One for each task, in the manifest's order; then one for each purchase that left it. */
  readonly standings: readonly Standing[];
}

/** All tasks of a key, and how it was judged. */
interface Judged<T extends PlannedTask> {
  readonly lead: T;
  /** Those that share its key; mostly there are none. */
  others: T[] | undefined;
  /** The first that is not skipped, which stands for the others; the very first where all are. */
  first: T;
  judgement: Judgement;
}

/** Compares what is asked for with what is bought: the one decision that `plan` shows and `run` executes. Pure. */
export function reconcile<T extends PlannedTask>(input: ReconcileInput<T>): Reconciled<T> {
  const judgements = judgeAll(input);
  return { works: worksOf(judgements), standings: standingsOf(judgements, input) };
}

/** The first half of a decision, which needs no prices. */
export function judgeAll<T extends PlannedTask>(input: JudgeInput<T>): Judgements<T> {
  const { state, formerId } = input;
  const byKey = new Map<TaskKey, Judged<T>>();
  for (const task of input.tasks) {
    const known = byKey.get(task.key);
    if (known === undefined) {
      byKey.set(task.key, { lead: task, others: undefined, first: task, judgement: unjudged });
    } else if (known.others === undefined) known.others = [task];
    else known.others.push(task);
  }
  byKey.forEach((judged, key) => {
    const sharing = tasksOf(judged);
    judged.judgement = judgeKey(sharing, state.purchases.get(key), input);
    judged.first = sharing.find((each) => each.skip === undefined) ?? judged.first;
  });
  return { input, byKey, behind: leftBehind(state, (key) => byKey.has(key), formerId) };
}

/** What there is to do, without for whom. */
export function* todosOf<T extends PlannedTask>({ byKey, behind }: Judgements<T>): Generator<Todo> {
  for (const { judgement } of byKey.values()) yield judgement.todo;
  for (const { todo } of behind.works) yield todo;
}

/** What there is to do: as large as the list. */
export function worksOf<T extends PlannedTask>({ input, byKey, behind }: Judgements<T>): readonly Work<T>[] {
  const works = [...byKey].map(([key, judged]): Work<T> => {
    const { todo } = judged.judgement;
    const purchase = input.state.purchases.get(key);
    const tasks = takers(tasksOf(judged), purchase);
    return purchase === undefined ? { key, tasks, todo } : { key, tasks, purchase, todo };
  });
  return [...works, ...behind.works];
}

/** Where everything stands. */
export function standingsOf<T extends PlannedTask>(
  { input, byKey, behind }: Judgements<T>,
  telling: Telling<T>,
): readonly Standing[] {
  const around: Around<T> = { state: input.state, telling, bought: lastBoughtAt(input.state) };
  const standings = input.tasks.map((task) => {
    const judged = byKey.get(task.key);
    if (judged === undefined) throw new Error(`nobody judged ${task.id}`);
    return standingOf(task, judged, around);
  });
  return [...standings, ...behind.standings];
}

const unjudged: Judgement = { state: 'new', todo: { kind: 'nothing' } };

function tasksOf<T extends PlannedTask>({ lead, others }: Judged<T>): readonly T[] {
  return others === undefined ? [lead] : [lead, ...others];
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
  { judgement, first }: Judged<T>,
  { state: { purchases, prices }, telling, bought }: Around<T>,
): Standing {
  const { id, key, skip } = task;
  const { state, todo, why, attemptsLeft } = judgement;
  const purchase = purchases.get(key);
  const live = purchase === undefined ? undefined : liveAttempt(purchase);
  if (skip !== undefined && live === undefined && state !== 'done') {
    return { id, key, state: 'skipped', why: skip };
  }
  if (task !== first) return { id, key, state, why: `the same clip as ${first.id}: bought once` };
  const reason = state === 'new' && why === undefined ? telling.whyNew(task, bought(task.clipPath)) : why;
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

import type {
  ClipMoved,
  ClipSaved,
  Fact,
  Header,
  PlannedAddress,
  TaskStarted,
} from '../core/fact.generated.ts';
import { keyStart } from '../core/key-start.ts';
import type { AttemptId, Price, PriceClassId, TaskKey } from '../core/task.ts';
import { type AttemptFact, advanceAttempt } from './advance-attempt.ts';
import { createPlaces } from './places.ts';
import { noPlannedPlaces, type PlannedPlaces, plannedAt, putPlanned } from './planned-places.ts';
import type {
  Attempt,
  ClipRecord,
  PlannedPlace,
  Purchase,
  RecordedPlan,
  RunRecord,
  RunState,
} from './state.ts';

/** A `RunState` being folded: `applyFact` alone writes to it, in place, because a journal may hold a million facts. */
export interface LiveState extends RunState {
  header?: Header;
  plan?: RecordedPlan;
  readonly planned: Map<string, readonly PlannedAddress[]>;
  readonly purchases: Map<TaskKey, LivePurchase>;
  readonly prices: Map<PriceClassId, Price>;
  readonly runs: RunRecord[];
  /** Name of the run whose facts are being folded; empty before the first. */
  currentRun: string;
  /** Not kept by compaction. */
  readonly lastPlanned: PlannedPlaces;
  /** Keys of purchases that were never planned, by their start, which stands in the ids of their attempts. */
  readonly keysByStart: Map<string, TaskKey>;
  /** Which key's clip was last put at a path. */
  readonly keysByPath: Map<string, TaskKey>;
}

interface LivePurchase extends Purchase {
  request?: Purchase['request'];
  shot?: PlannedPlace['shot'];
  address?: PlannedPlace['address'];
  attempts: Attempt[];
  clips: readonly ClipRecord[];
  granted: number;
  grantedAt?: number;
  gone?: Purchase['gone'];
}

/** The state of a pipeline that never ran. */
export function emptyState(): LiveState {
  return {
    planned: new Map(),
    purchases: new Map(),
    prices: new Map(),
    runs: [],
    currentRun: '',
    lastPlanned: noPlannedPlaces(),
    keysByStart: new Map(),
    keysByPath: new Map(),
  };
}

/**
 * Folds one fact into the state, in place: the only way a state ever changes. A fact seen a second time changes
 * nothing, because what reached the disk unacknowledged may be written again. A fact about an attempt that never
 * started changes nothing, and is answered with `false`: no journal of ours holds one.
 */
export function applyFact(state: LiveState, fact: Fact): boolean {
  switch (fact.type) {
    case 'run:started':
      state.currentRun = fact.run;
      if (placeOfRun(state.runs, fact.run) === -1) {
        const { run, command, dailies, at: startedAt } = fact;
        state.runs.push({ run, command, dailies, startedAt });
      }
      return true;
    case 'run:ended': {
      const index = placeOfRun(state.runs, fact.run);
      const begun = state.runs[index];
      if (begun === undefined) return true;
      const { exit, reason, left, at: endedAt } = fact;
      state.runs[index] = { ...begun, endedAt, exit, reason, left };
      return true;
    }
    case 'plan:recorded': {
      const { shots, picks, estimatedUsd, unpriced, attempts } = fact;
      state.plan = { shots, picks, estimatedUsd, unpriced, ...(attempts === undefined ? {} : { attempts }) };
      return true;
    }
    case 'shot:planned':
      state.planned.set(fact.shot, fact.tasks);
      for (const address of fact.tasks) putPlanned(state.lastPlanned, { shot: fact.shot, address });
      return true;
    case 'price:quoted':
      state.prices.set(fact.class, { usd: fact.usd, source: fact.source });
      return true;
    case 'task:started':
      start(state, fact);
      return true;
    case 'task:not-sent':
    case 'task:rejected':
    case 'task:uncertain':
    case 'task:submitted':
    case 'task:completed':
    case 'task:failed':
    case 'task:late':
    case 'task:lost':
    case 'task:resolved':
      return advance(state, fact);
    case 'retry:granted': {
      const purchase = purchaseOf(state, fact.key);
      // Grants are counted, so the one way to know a grant again is its time.
      if (purchase.grantedAt !== undefined && fact.at <= purchase.grantedAt) return true;
      purchase.granted += 1;
      purchase.grantedAt = fact.at;
      // By its place, not its time: a clock may have been set back since the clip was saved.
      if (purchase.gone !== undefined) forgetGone(state, purchase);
      return true;
    }
    case 'clip:saved':
      save(state, fact);
      return true;
    case 'clip:moved':
      move(state, fact);
      return true;
    case 'clip:gone':
      purchaseOf(state, fact.key).gone = fact.failure;
      return true;
  }
}

/** The key that an attempt is for, as far as the facts so far told. */
export function toldKey(state: LiveState, attempt: AttemptId): TaskKey | undefined {
  const { keysByStart, lastPlanned } = state;
  // Mostly all was planned.
  const unplanned = keysByStart.size === 0 ? undefined : keysByStart.get(keyStart(attempt));
  return unplanned ?? plannedAt(lastPlanned, attempt)?.address.key;
}

function start(state: LiveState, fact: TaskStarted): void {
  const purchase = purchaseOf(state, fact.key);
  const attempt: Attempt = {
    id: fact.attempt,
    startedAt: fact.at,
    timeoutMs: fact.timeoutMs,
    usd: fact.usd,
    priceClass: fact.class,
    run: state.currentRun,
    stage: 'started',
    late: false,
    jobId: undefined,
    formerJobId: undefined,
    submittedAt: undefined,
    settledAt: undefined,
    chargedUsd: undefined,
    failure: undefined,
  };
  const index = placeOfAttempt(purchase.attempts, fact.attempt);
  const place = plannedAt(state.lastPlanned, fact.key);
  if (purchase.attempts.length === 0 && place !== undefined) {
    purchase.shot = place.shot;
    purchase.address = place.address;
  }
  if (purchase.attempts === noAttempts) purchase.attempts = [attempt];
  else if (index === -1) purchase.attempts.push(attempt);
  else if (purchase.attempts[index]?.stage === 'not-sent') purchase.attempts[index] = attempt;
  else return;
  purchase.request = fact.request;
}

function advance(state: LiveState, fact: AttemptFact): boolean {
  const key = toldKey(state, fact.attempt);
  const purchase = key === undefined ? undefined : state.purchases.get(key);
  const index = placeOfAttempt(purchase?.attempts ?? noAttempts, fact.attempt);
  const before = purchase?.attempts[index];
  if (purchase === undefined || before === undefined) return false;
  const writesOff = fact.type === 'task:resolved' && fact.as === 'buy-again';
  // Nobody can have said so of a clip that is on record and was never gone: another machine saved it meanwhile.
  const isHere = before.stage === 'completed' && purchase.clips.length > 0 && purchase.gone === undefined;
  if (writesOff && isHere) return true;
  purchase.attempts[index] = advanceAttempt(before, fact);
  if (writesOff && purchase.gone !== undefined) forgetGone(state, purchase);
  return true;
}

/** What is gone lies nowhere any more, and may be bought again. */
function forgetGone(state: LiveState, purchase: LivePurchase): void {
  purchase.gone = undefined;
  for (const { path } of purchase.clips) {
    if (state.keysByPath.get(path) === purchase.key) state.keysByPath.delete(path);
  }
  purchase.clips = noClips;
}

function save(state: LiveState, fact: ClipSaved): void {
  const purchase = purchaseOf(state, fact.key);
  const { path, bytes, sha256, mtimeMs, at: savedAt, copiedFrom, paidUsd } = fact;
  putClip(state, purchase, {
    path,
    bytes,
    sha256,
    mtimeMs,
    savedAt,
    run: state.currentRun,
    copiedFrom,
    paidUsd,
  });
  purchase.gone = undefined;
}

function move(state: LiveState, fact: ClipMoved): void {
  const purchase = purchaseOf(state, fact.key);
  const record = purchase.clips[placeInOrder(purchase.clips, fact.from)];
  if (record?.path !== fact.from) return;
  takeClip(purchase, fact.from);
  if (state.keysByPath.get(fact.from) === fact.key) state.keysByPath.delete(fact.from);
  putClip(state, purchase, { ...record, path: fact.to });
}

/** A path holds one clip: the record of whatever was there before is no longer true. */
function putClip(state: LiveState, purchase: LivePurchase, record: ClipRecord): void {
  const before = state.keysByPath.get(record.path);
  const other = before === undefined || before === purchase.key ? undefined : state.purchases.get(before);
  if (other !== undefined) takeClip(other, record.path);
  state.keysByPath.set(record.path, purchase.key);
  // The usual case, a hundred thousand times.
  if (purchase.clips.length === 0) {
    purchase.clips = [record];
    return;
  }
  // In an order of their own: a fact that was seen before must not change it.
  const at = placeInOrder(purchase.clips, record.path);
  const replaced = purchase.clips[at]?.path === record.path ? 1 : 0;
  // Copied whole and then changed: `toSpliced` goes item by item, ten times as slowly.
  const clips = purchase.clips.slice();
  clips.splice(at, replaced, record);
  purchase.clips = clips;
}

/** Where a path stands among those of clips that stand in the order of theirs, or where it would have to. */
function placeInOrder(clips: readonly ClipRecord[], path: string): number {
  let [low, high] = [0, clips.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((clips[middle]?.path ?? '') < path) low = middle + 1;
    else high = middle;
  }
  return low;
}

function takeClip(purchase: LivePurchase, path: string): void {
  const at = placeInOrder(purchase.clips, path);
  if (purchase.clips[at]?.path !== path) return;
  purchase.clips = purchase.clips.length === 1 ? noClips : purchase.clips.toSpliced(at, 1);
}

const placeOfRun = createPlaces<RunRecord>(({ run }) => run);
const placeOfAttempt = createPlaces<Attempt>(({ id }) => id);

/** Shared by all that have none, and never written to: 100,000 lists that grow by themselves would be 20 MB. */
const noClips: readonly ClipRecord[] = [];
const noAttempts: Attempt[] = [];

function purchaseOf(state: LiveState, key: TaskKey): LivePurchase {
  const known = state.purchases.get(key);
  if (known !== undefined) return known;
  const purchase: LivePurchase = {
    key,
    attempts: noAttempts,
    clips: noClips,
    granted: 0,
    shot: undefined,
    address: undefined,
    request: undefined,
    grantedAt: undefined,
    gone: undefined,
  };
  state.purchases.set(key, purchase);
  if (plannedAt(state.lastPlanned, key)?.address.key !== key) state.keysByStart.set(keyStart(key), key);
  return purchase;
}

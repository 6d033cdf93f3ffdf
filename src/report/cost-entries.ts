import { isFree, isReserved } from '../core/attempt-stage.ts';
import { idFromClipPath, isSuperseded } from '../core/clip-path.ts';
import type { Price, PriceClassId, TaskKey, TaskState } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
import { firstSavedAt } from '../state/clip-at.ts';
import { liveAttempt, moneyOfAttempt } from '../state/money.ts';
import type { Attempt, Purchase, RunState } from '../state/state.ts';
import { type Address, type addressesByKey, addressFromId } from './addresses.ts';

/** What a cost can be sorted under; null where it has none. */
export interface CostLabels {
  readonly shot: string | null;
  readonly variant: string | null;
  readonly model: string | null;
  readonly status: TaskState;
  /** UTC, `YYYY-MM-DD`. */
  readonly day: string;
}

/** Amounts that a report adds up. */
export const costFields = ['charged', 'reserved', 'lost', 'superseded', 'saved'] as const;

/** One of them. */
export type CostField = (typeof costFields)[number];

/** One attempt's part in the sums, or what one key did not cost. A field that is absent is nothing, `null` unknown. */
export interface CostPart {
  readonly attempts: 0 | 1;
  readonly clips: 0 | 1;
  readonly amounts: Readonly<Partial<Record<CostField, Usd | null>>>;
}

/** What costs are gathered from. */
export interface CostSources {
  readonly state: RunState;
  readonly prices: ReadonlyMap<PriceClassId, Price>;
  /** The run that is told of by itself. */
  readonly run?: { readonly run: string; readonly startedAt: number } | undefined;
}

/** Takes a part, whose it is, and when it came about. */
export type TakePart = (part: CostPart, purchase: Purchase, at: number) => void;

/** Gathers every part: all there ever were, and beside them those of the run. What left the manifest is among them. */
export function gatherCosts(
  { state, prices, run }: CostSources,
  { ever, thisRun }: { readonly ever: TakePart; readonly thisRun: TakePart },
): void {
  let wanted: ReadonlySet<TaskKey> | undefined;
  for (const purchase of state.purchases.values()) {
    for (const attempt of purchase.attempts) {
      if (isFree(attempt.stage)) continue;
      const part = partOf(attempt, purchase);
      ever(part, purchase, attempt.startedAt);
      if (attempt.run === run?.run) thisRun(part, purchase, attempt.startedAt);
    }
    if (purchase.gone !== undefined) continue;
    const copy = purchase.clips.find((clip) => clip.copiedFrom !== undefined);
    const live = liveAttempt(purchase);
    const bought = live?.stage === 'submitted' || live?.stage === 'completed' ? live : undefined;
    const isFound = run !== undefined && (copy !== undefined || (bought && bought.run !== run.run));
    if (copy === undefined && !isFound) continue;
    const today = bought && prices.get(bought.priceClass)?.usd;
    const saved = today ?? bought?.chargedUsd ?? bought?.usd ?? copy?.paidUsd ?? null;
    const part = { attempts: 0, clips: 0, amounts: { saved } } as const;
    // Over all, what was copied; by a run, what it found already bought, at its price today.
    if (copy !== undefined) ever(part, purchase, firstSavedAt(purchase) ?? copy.savedAt);
    if (!isFound) continue;
    wanted ??= wantedKeys(state);
    if (wanted.has(purchase.key)) thisRun(part, purchase, run.startedAt);
  }
}

/** Says what a part can be sorted under. */
export function createLabeller({
  statuses,
  addresses,
}: LabelSources): (purchase: Purchase, at: number) => CostLabels {
  const dayOf = createDayOf();
  let last: { readonly purchase: Purchase; readonly at: number; readonly labels: CostLabels } | undefined;
  return (purchase, at) => {
    // What a run bought is asked for twice: for the run, and for all there ever was.
    if (last?.purchase === purchase && last.at === at) return last.labels;
    const { shot, variant } = addresses.get(purchase.key) ?? formerAddress(purchase);
    const model = purchase.request?.model ?? null;
    const status = statuses.get(purchase.key) ?? 'dropped';
    const labels = { shot, variant, model, status, day: dayOf(at) };
    last = { purchase, at, labels };
    return labels;
  };
}

/** What labels are taken from. */
interface LabelSources {
  readonly statuses: ReadonlyMap<TaskKey, TaskState>;
  /** Of every key that was planned and bought. */
  readonly addresses: ReturnType<typeof addressesByKey>;
}

/** Parts that are alike, with what they can be sorted under, and how many they are. */
export interface CostBundle {
  readonly part: CostPart;
  readonly labels: CostLabels;
  readonly times: number;
}

/** Parts as they come, put together where they are alike. */
export interface CostBundles {
  add(part: CostPart, labels: CostLabels): void;
  all(): Iterable<CostBundle>;
}

/** There are few shots, days and prices, and many clips. */
export function createBundles(): CostBundles {
  const bundles = new Map<string, CostBundle & { times: number }>();
  let last: (CostBundle & { times: number }) | undefined;
  return {
    add(part, labels) {
      // What follows each other is mostly alike, and to see that takes no name.
      if (last === undefined || !isSamePart(last.part, part) || !areSameLabels(last.labels, labels)) {
        const name = nameOf(part, labels);
        last = bundles.get(name) ?? { part, labels, times: 0 };
        bundles.set(name, last);
      }
      last.times += 1;
    },
    all: () => bundles.values(),
  };
}

// Written out, both of them: a loop over the names of fields took longer than all the rest.
function isSamePart(left: CostPart, right: CostPart): boolean {
  const [amounts, others] = [left.amounts, right.amounts];
  return (
    left.attempts === right.attempts &&
    left.clips === right.clips &&
    amounts.charged === others.charged &&
    amounts.reserved === others.reserved &&
    amounts.lost === others.lost &&
    amounts.superseded === others.superseded &&
    amounts.saved === others.saved
  );
}

function areSameLabels(left: CostLabels, right: CostLabels): boolean {
  return (
    left === right ||
    (left.shot === right.shot &&
      left.variant === right.variant &&
      left.model === right.model &&
      left.status === right.status &&
      left.day === right.day)
  );
}

/** All that is said of a part, in one text: no label has a line feed in it, and none is empty. */
function nameOf({ attempts, clips, amounts }: CostPart, labels: CostLabels): string {
  const { shot, variant, model, status, day } = labels;
  const said = [shot ?? '', variant ?? '', model ?? '', status, day].join('\n');
  const sums = costFields.map((field) => (amounts[field] === null ? '?' : (amounts[field] ?? ''))).join(' ');
  return `${said}\n${attempts} ${clips} ${sums}`;
}

/** Days in UTC, each written once: there are few days and many clips. */
function createDayOf(): (at: number) => string {
  const days = new Map<number, string>();
  return (at) => {
    const number = Math.floor(at / 86_400_000);
    const day = days.get(number) ?? new Date(at).toISOString().slice(0, 10);
    days.set(number, day);
    return day;
  };
}

function partOf(attempt: Attempt, purchase: Purchase): CostPart {
  const money = moneyOfAttempt(attempt);
  const inFlight = isReserved(attempt.stage);
  const completed = attempt.stage === 'completed';
  const charged = completed && (attempt.chargedUsd ?? null) === null ? null : money.chargedUsd;
  const lost = money.unknown > 0 ? null : money.lostUsd;
  const reserved = money.unknown > 0 ? null : money.reservedUsd;
  return {
    attempts: 1,
    clips: completed ? 1 : 0,
    amounts: {
      charged,
      reserved: inFlight ? reserved : undefined,
      lost: inFlight || completed ? undefined : lost,
      superseded: completed && allSuperseded(purchase) ? charged : undefined,
    },
  };
}

/** Keys on record that the manifest, as last recorded, wants a clip of. */
function wantedKeys(state: RunState): ReadonlySet<TaskKey> {
  const keys = new Set<TaskKey>();
  for (const shot of state.plan?.shots ?? []) {
    for (const { key, skip } of state.planned.get(shot) ?? []) {
      if (skip === undefined && state.purchases.has(key)) keys.add(key);
    }
  }
  return keys;
}

/** Whether all that is left of it are earlier versions. */
function allSuperseded(purchase: Purchase): boolean {
  const { clips } = purchase;
  return clips.length > 0 && clips.every(({ path }) => isSuperseded(path));
}

/** Of a key that left the manifest: where it was planned when it was bought, else what its clips' paths say. */
function formerAddress(purchase: Purchase): { shot: string | null; variant: string | null } {
  const { shot, address, clips } = purchase;
  if (shot !== undefined) return { shot, variant: address?.variant ?? null };
  for (const { path } of clips) {
    const id = idFromClipPath(path);
    if (id !== undefined) return addressFromId(id) satisfies Address;
  }
  return { shot: null, variant: null };
}

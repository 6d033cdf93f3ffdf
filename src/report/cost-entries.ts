import { isFree, isReserved } from '../core/attempt-stage.ts';
import { idFromClipPath, isSuperseded } from '../core/clip-path.ts';
import type { Price, PriceClassId, TaskKey, TaskState } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
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

const labelFields = ['shot', 'variant', 'model', 'status', 'day'] as const satisfies (keyof CostLabels)[];

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

/** The same, with what it can be sorted under. */
export interface CostEntry extends CostPart {
  readonly labels: CostLabels;
}

/** Whose costs are gathered: those of one run, or with no `run` all there ever were. */
export interface CostScope {
  readonly state: RunState;
  readonly prices: ReadonlyMap<PriceClassId, Price>;
  readonly run?: { readonly run: string; readonly startedAt: number };
}

/** What labels are taken from. */
export interface LabelSources {
  readonly statuses: ReadonlyMap<TaskKey, TaskState>;
  /** Of every key that was planned and bought. */
  readonly addresses: ReturnType<typeof addressesByKey>;
}

/** A part, whose it is, and when it came about. */
interface OwnedPart {
  readonly part: CostPart;
  readonly purchase: Purchase;
  readonly at: number;
}

/** Every part of the scope, one after the other; what left the manifest is among them. */
export function* costParts(scope: CostScope): Generator<OwnedPart> {
  const { state, run } = scope;
  let wanted: ReadonlySet<TaskKey> | undefined;
  for (const purchase of state.purchases.values()) {
    for (const attempt of purchase.attempts) {
      if ((run && attempt.run !== run.run) || isFree(attempt.stage)) continue;
      yield { part: partOf(attempt, purchase), purchase, at: attempt.startedAt };
    }
    const saved = savedBy(purchase, scope);
    if (saved === undefined) continue;
    if (run !== undefined) {
      wanted ??= wantedKeys(state);
      if (!wanted.has(purchase.key)) continue;
    }
    const part = { attempts: 0, clips: 0, amounts: { saved } } as const;
    yield { part, purchase, at: run?.startedAt ?? firstSaved(purchase) };
  }
}

/** The same, labelled. */
export function* costEntries(scope: CostScope, { statuses, addresses }: LabelSources): Generator<CostEntry> {
  const dayOf = createDayOf();
  for (const { part, purchase, at } of costParts(scope)) {
    const { shot, variant } = addresses.get(purchase.key) ?? formerAddress(purchase);
    const model = purchase.request?.model ?? null;
    const status = statuses.get(purchase.key) ?? 'dropped';
    yield { ...part, labels: { shot, variant, model, status, day: dayOf(at) } };
  }
}

/** Entries that are alike, and how many they are. */
export interface CostBundle {
  readonly entry: CostEntry;
  readonly times: number;
}

/** Puts together what is alike: there are few shots, days and prices, and many clips. */
export function bundleEntries(entries: Iterable<CostEntry>): Iterable<CostBundle> {
  const bundles = new Map<string, { readonly entry: CostEntry; times: number }>();
  let last: { readonly entry: CostEntry; times: number } | undefined;
  for (const entry of entries) {
    // What follows each other is mostly alike, and to see that takes no name.
    if (last === undefined || !areAlike(last.entry, entry)) {
      const name = nameOf(entry);
      last = bundles.get(name) ?? { entry, times: 0 };
      bundles.set(name, last);
    }
    last.times += 1;
  }
  return bundles.values();
}

function areAlike(left: CostEntry, right: CostEntry): boolean {
  return (
    left.attempts === right.attempts &&
    left.clips === right.clips &&
    labelFields.every((field) => left.labels[field] === right.labels[field]) &&
    costFields.every((field) => left.amounts[field] === right.amounts[field])
  );
}

/** All that an entry says, in one text: no label has a line feed in it, and none is empty. */
function nameOf({ labels, attempts, clips, amounts }: CostEntry): string {
  const said = labelFields.map((field) => labels[field] ?? '').join('\n');
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

/** What the run found already bought, at its price today; over all, what was copied. `undefined` where nothing was. */
function savedBy(purchase: Purchase, { run, prices }: CostScope): Usd | null | undefined {
  if (purchase.gone) return undefined;
  const copy = purchase.clips.find((clip) => clip.copiedFrom !== undefined);
  const live = liveAttempt(purchase);
  const bought = live?.stage === 'submitted' || live?.stage === 'completed' ? live : undefined;
  const found = copy !== undefined || (run && bought !== undefined && bought.run !== run.run);
  if (!found) return undefined;
  const today = bought && prices.get(bought.priceClass)?.usd;
  return today ?? bought?.chargedUsd ?? bought?.usd ?? copy?.paidUsd ?? null;
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
  const { place } = purchase;
  if (place !== undefined) return { shot: place.shot, variant: place.address.variant ?? null };
  for (const { path } of purchase.clips) {
    const id = idFromClipPath(path);
    if (id !== undefined) return addressFromId(id) satisfies Address;
  }
  return { shot: null, variant: null };
}

function firstSaved(purchase: Purchase): number {
  return Math.min(...purchase.clips.map((clip) => clip.savedAt));
}

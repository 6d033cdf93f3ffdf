import { isReserved } from '../core/attempt-stage.ts';
import type { AttemptId, PriceClassId } from '../core/task.ts';
import { addUsd, compareUsd, multiplyUsd, subtractUsd, type Usd, zeroUsd } from '../core/usd.ts';
import type { LiveState } from '../state/apply-fact.ts';
import type { Money } from '../state/money.ts';
import type { Attempt } from '../state/state.ts';

/** One attempt's part in the sums, as the state counts it (`state/money`). */
export type MoneyOfAttempt = (attempt: Attempt) => Money;

/** One pipeline's own caps; without one, it has none of that kind. */
export interface Caps {
  /** For what this run starts. */
  readonly run?: Usd;
  /** For everything this pipeline ever spent. */
  readonly total?: Usd;
}

/** A cap that the next create would break. */
export interface Shortfall {
  readonly which: 'run' | 'total' | 'command';
  readonly cap: Usd;
}

/** What one pipeline has committed, and what may still be: a running sum over the same attempts as the state's. */
export interface Account {
  /**
   * What a create of this price class is to be reserved at: never less than this run was charged for its like or, before
   * it was charged, what was charged last. `null`: nobody knows.
   */
  reservation(priceClass: PriceClassId, usd: Usd | null): Usd | null;
  /** The cap that would be broken; `undefined` where it fits. An unknown price counts nothing. */
  shortfall(usd: Usd | null): Shortfall | undefined;
  /** Sets an amount aside for an attempt that is not in the state yet. */
  reserve(attempt: AttemptId, usd: Usd | null): void;
  /** Gives it back: the attempt was never started. */
  forget(attempt: AttemptId): void;
  /** The attempt as it is now in the state. */
  observe(attempt: Attempt): void;
  /** Charged, reserved and lost: for what this run started, and ever. */
  committed(): { readonly runUsd: Usd; readonly everUsd: Usd };
}

/** The cap of `--budget`, shared by all pipelines of a command. */
export interface CommandBudget {
  readonly cap?: Usd;
  spent: Usd;
}

/** What an account is opened with. */
export interface AccountOptions {
  readonly state: LiveState;
  /** Name of the run. */
  readonly run: string;
  readonly caps: Caps;
  readonly command: CommandBudget;
  readonly moneyOf: MoneyOfAttempt;
}

/** Opens an account from everything the journal holds. */
export function openAccount({ state, run, caps, command, moneyOf }: AccountOptions): Account {
  let everUsd = zeroUsd;
  let runUsd = zeroUsd;
  /** What attempts that may still change are counted at; settled ones are only in the sums. */
  const open = new Map<AttemptId, Usd>();
  const charged = new Map<PriceClassId, Usd>();
  const chargedNow = new Map<PriceClassId, Usd>();
  const chargedLast = new Map<PriceClassId, { readonly usd: Usd; readonly at: number }>();

  function count(attempt: AttemptId, usd: Usd, isOfThisRun: boolean): void {
    const known = open.get(attempt);
    // Most that happens to an attempt leaves its amount as it is.
    if (known === usd) return;
    const before = known ?? zeroUsd;
    everUsd = addUsd(subtractUsd(everUsd, before), usd);
    if (isOfThisRun) {
      runUsd = addUsd(subtractUsd(runUsd, before), usd);
      command.spent = addUsd(subtractUsd(command.spent, before), usd);
    }
    open.set(attempt, usd);
  }

  function observe(attempt: Attempt): void {
    count(attempt.id, moneyOf(attempt).committedUsd, attempt.run === run);
    if (!mayChange(attempt)) open.delete(attempt.id);
    learnCharge(attempt);
  }

  function learnCharge(attempt: Attempt): void {
    if (attempt.chargedUsd === undefined || attempt.chargedUsd === null) return;
    keepHighest(charged, attempt.priceClass, attempt.chargedUsd);
    if (attempt.run === run) keepHighest(chargedNow, attempt.priceClass, attempt.chargedUsd);
    const { stage, settledAt: at = 0, priceClass, chargedUsd } = attempt;
    if (stage !== 'completed' || at < (chargedLast.get(priceClass)?.at ?? 0)) return;
    chargedLast.set(priceClass, { usd: chargedUsd, at });
  }

  // What earlier runs settled came at few prices: equal amounts are multiplied, not added one by one.
  const settled = new Map<Usd, number>();
  for (const { attempts } of state.purchases.values()) {
    for (const attempt of attempts) {
      if (attempt.run === run || mayChange(attempt)) observe(attempt);
      else {
        const { committedUsd } = moneyOf(attempt);
        settled.set(committedUsd, (settled.get(committedUsd) ?? 0) + 1);
        learnCharge(attempt);
      }
    }
  }
  for (const [usd, times] of settled) everUsd = addUsd(everUsd, multiplyUsd(usd, times));

  return {
    reservation(priceClass, usd) {
      if (usd === null) return charged.get(priceClass) ?? null;
      const dearest = chargedNow.get(priceClass) ?? chargedLast.get(priceClass)?.usd;
      return dearest !== undefined && compareUsd(dearest, usd) > 0 ? dearest : usd;
    },
    shortfall(usd) {
      const more = usd ?? zeroUsd;
      const limits = [
        { which: 'run', cap: caps.run, spent: runUsd },
        { which: 'total', cap: caps.total, spent: everUsd },
        { which: 'command', cap: command.cap, spent: command.spent },
      ] as const;
      for (const { which, cap, spent } of limits) {
        if (cap !== undefined && compareUsd(addUsd(spent, more), cap) > 0) return { which, cap };
      }
      return undefined;
    },
    reserve: (attempt, usd) => count(attempt, usd ?? zeroUsd, true),
    forget(attempt) {
      count(attempt, zeroUsd, true);
      open.delete(attempt);
    },
    observe,
    committed: () => ({ runUsd, everUsd }),
  };
}

/** A charge that is not known yet may still be told. */
function mayChange({ stage, chargedUsd = null }: Attempt): boolean {
  if (stage === 'completed') return chargedUsd === null;
  return isReserved(stage);
}

function keepHighest(highest: Map<PriceClassId, Usd>, priceClass: PriceClassId, usd: Usd): void {
  const before = highest.get(priceClass);
  if (before === undefined || compareUsd(usd, before) > 0) highest.set(priceClass, usd);
}

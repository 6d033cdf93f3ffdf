import type { Fact } from '../core/fact.generated.ts';
import type { ResultDocument } from '../core/result-document.generated.ts';
import type { Signal } from '../core/signal.ts';
import type { JobsInFlight } from '../state/money.ts';

/** Somebody who watches one pipeline being run or collected. */
export interface View {
  /** Told after the fact is on disk and in the state. */
  fact(fact: Fact): void;
  signal(signal: Signal): void;
  /**
   * Told once, last; when it resolves, everything is written and nothing is left running. `lost`: what to do first, where
   * the state in place does not know what the result tells of.
   */
  end(result: ResultDocument, inFlight: JobsInFlight, lost?: readonly string[]): void | Promise<void>;
}

/** Puts text where the view is read; never partial lines. */
export type Write = (text: string) => void;

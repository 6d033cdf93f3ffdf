import type { Clock } from '../core/clock.ts';
import type { Fact } from '../core/fact.generated.ts';
import type { RecordFact } from '../core/fact.ts';
import type { Announce } from '../core/signal.ts';

/** What a fact goes through, in this order. */
export interface RecorderParts {
  /** Resolves once the fact is on disk, in the order of the calls; rejects when the disk refuses. */
  readonly append: (fact: Fact) => Promise<void>;
  /** The fold of the live state. */
  readonly apply: (fact: Fact) => void;
  readonly announce: Announce;
  readonly clock: Clock;
}

/** The disk refused a fact: what follows would leave a hole in the journal, so nothing is written any more. */
export class JournalRefused extends Error {
  override readonly name = 'JournalRefused';
}

/** Journal first, state second, watchers third. After the first refusal every later fact is refused as well. */
export function createRecorder(parts: RecorderParts): RecordFact {
  let refused: JournalRefused | undefined;
  return async (newFact) => {
    if (refused !== undefined) throw refused;
    const fact: Fact = { ...newFact, at: parts.clock.now() };
    try {
      await parts.append(fact);
    } catch (cause) {
      refused ??= new JournalRefused('the journal cannot be written', { cause });
      throw refused;
    }
    parts.apply(fact);
    parts.announce(fact);
  };
}

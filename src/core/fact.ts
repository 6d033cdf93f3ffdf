import type { Fact } from './fact.generated.ts';

type WithoutTime<F> = F extends Fact ? Omit<F, 'at'> : never;

/** A fact before the recorder has put the time to it. */
export type NewFact = WithoutTime<Fact>;

/** Writes a fact down. Resolves once it is on disk (fsync) and in the state; rejects when the disk refuses. */
export type RecordFact = (fact: NewFact) => Promise<void>;

/**
 * What the plan of one shot may take in the journal, in bytes: it is one line, which is read whole. A third of a million
 * tasks fit, thrice what all shots may have without `--max-tasks`.
 */
export const mostPlanBytes = 24 * 1_048_576;

import type { Usd } from '../core/usd.ts';

/** What a simulated gateway was asked. Counts are since its start, unless they say otherwise. */
export interface SimulatorReport {
  /** Creates that arrived, accepted or not. */
  readonly createRequests: number;
  /** Creates that were accepted and charged. */
  readonly creates: number;
  /** Jobs whose body an earlier job had, over the life of the state folder: each is a clip bought twice. */
  readonly duplicates: number;
  /** All jobs of the state folder. */
  readonly jobs: number;
  readonly quotes: number;
  readonly polls: number;
  readonly pollsByJob: Readonly<Record<string, number>>;
  readonly downloads: number;
  /** Downloads that carried an Authorization header: each is a key given away. */
  readonly downloadsWithKey: number;
  /** Creates and quotes that the seeds refuse, by code. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Requests without a key, or with one that is not accepted. */
  readonly unauthorized: number;
  /** Creates beyond the concurrency cap. */
  readonly overCap: number;
  /** How often each kind of fault struck. */
  readonly faults: Readonly<Record<string, number>>;
  /** The sum of what all jobs of the state folder cost; failed ones cost nothing. */
  readonly chargedUsd: Usd;
  readonly inFlight: number;
  readonly maxInFlight: number;
}

/** The counts that the routes keep; the rest of the report follows from the jobs. */
export interface Counters {
  createRequests: number;
  creates: number;
  quotes: number;
  polls: number;
  readonly pollsByJob: Map<string, number>;
  downloads: number;
  downloadsWithKey: number;
  readonly refusals: Record<string, number>;
  unauthorized: number;
  overCap: number;
  maxInFlight: number;
}

/** All at zero. */
export function newCounters(): Counters {
  return {
    createRequests: 0,
    creates: 0,
    quotes: 0,
    polls: 0,
    pollsByJob: new Map(),
    downloads: 0,
    downloadsWithKey: 0,
    refusals: {},
    unauthorized: 0,
    overCap: 0,
    maxInFlight: 0,
  };
}

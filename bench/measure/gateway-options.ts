import type { DurationSpread } from './durations.ts';

/** How the bench's gateway is to behave. */
export interface GatewayOptions {
  readonly durations: DurationSpread;
  /** Of the durations. */
  readonly seed: number;
  /** What it says of jobs that run: how far they truly are, or nothing. */
  readonly progress: 'honest' | 'none';
  /** A file whose bytes every clip has. */
  readonly clipFile: string;
  /** How much all downloads together get, in bytes a second; absent, as much as goes. */
  readonly lineBytesPerSecond?: number;
  /** Answers 429 above so many jobs in flight. */
  readonly cap?: number;
}

/** What it was asked. */
export interface GatewayCounts {
  readonly connections: number;
  /** The first quote or create, in milliseconds since 1970; 0 for none. */
  readonly firstRequestAt: number;
  /** The first create alone. */
  readonly firstCreateAt: number;
  readonly creates: number;
  readonly polls: number;
  readonly downloads: number;
  readonly turnedAway: number;
  readonly mostRunning: number;
  /** From a job's end to the first poll that found it, summed over the jobs `seen`. */
  readonly lagMs: number;
  readonly seen: number;
}

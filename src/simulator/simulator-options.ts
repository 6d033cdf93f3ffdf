import type { Clock } from '../core/clock.ts';
import type { Fault } from './faults.ts';

/**
 * How clips are made: `proxy` at most 360 lines in the frames' aspect · `full` in the asked resolution · `tiny` a
 * plain playable clip of the right duration in a millisecond, for tests and measurements with thousands of jobs.
 */
export const renderModes = ['proxy', 'full', 'tiny'] as const;
export type RenderMode = (typeof renderModes)[number];

/** How a simulated gateway is to behave. All of it may be left out. */
export interface SimulatorOptions {
  /** On 127.0.0.1; 0 (the default) takes a free one. */
  readonly port?: number;
  /**
   * Folder for accepted jobs, frames and rendered clips: a server started again on it knows its jobs, and has charged
   * for them. Without it they live in a temporary folder until the server closes.
   */
  readonly stateDir?: string;
  /** 0 (the default): no waiting beyond rendering. 1: as long as the real models take; 0.1: ten times faster. */
  readonly timeScale?: number;
  /** Default `proxy`. */
  readonly render?: RenderMode;
  /** How many clips are rendered at once; default: one a core. */
  readonly renderWorkers?: number;
  readonly faults?: readonly Fault[];
  /** Makes job ids, random seeds, chances and waiting times repeatable; without it they differ each time. */
  readonly seed?: number;
  /** Creates beyond so many jobs in flight are answered 429; default: no cap. */
  readonly concurrencyCap?: number;
  /** Every answer waits so long first; default 0. */
  readonly latencyMs?: number;
  /** The only key that is accepted; default: any that is not empty. */
  readonly key?: string;
  /** How long a download address works; default an hour. */
  readonly urlLifetimeMs?: number;
  /** Default: the real one. */
  readonly clock?: Clock;
}

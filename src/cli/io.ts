import type { Clock } from '../core/clock.ts';
import type { ProcessTable } from '../state/process-table.ts';

/** A stream that text is written to. */
export interface Output {
  write(text: string): void;
  /** Present where a person looks at it: for views that draw. */
  readonly terminal?: NodeJS.WriteStream;
  /** Width in characters, as it is now. */
  columns(): number;
}

/** Why a run is to stop before its end. */
export type StopReason = 'SIGINT' | 'SIGTERM' | 'closed pipe';

/** How the engine uses memory: time is saved by it, and lost by sparing it. */
export interface Memory {
  /** Short-lived values get no more room than they have now, until they are released. */
  hold(): void;
  /** They get what they ask for, within bounds: how it is when a command begins. */
  release(): void;
  /** Garbage is cleared away sooner from now on: for a run that goes on for hours over a large list. */
  save(): void;
}

/** The world as a command sees it. `start.ts` hands in the real one. */
export interface Io {
  /** Without node and script. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly clock: Clock;
  /** When the command began, by `clock.elapsed`: what `--deadline` counts from, whatever came before the first job. */
  readonly startedAt: number;
  readonly processes: ProcessTable;
  readonly version: string;
  /** Aborted by the first INT or TERM, with a `StopReason`. */
  readonly stop: AbortSignal;
  /** Aborted when whoever said so waits no longer: what is not written by then is left, and the last line is due. */
  readonly leave: AbortSignal;
  /** Absent in tests, which share one engine. */
  readonly memory?: Memory;
}

import type { Scalar } from '../core/task.ts';
import type { SheetClip, SheetData, SheetTake } from './sheet-data.ts';

/**
 * What the contact sheet shows, as it stands in the page. What takes have in common stands once, and what most have not, or
 * what follows from the rest, is absent: of 100,000 takes, a field is a megabyte to write and to open.
 */
export interface StoredSheet extends Omit<SheetData, 'shots' | 'timeline'> {
  readonly shots: readonly StoredShot[];
  /** Each request once: takes name them by index. */
  readonly requests: readonly StoredRequest[];
  /** Names of runs: attempts name them by index. */
  readonly runs: readonly string[];
  /** What was sent for no take that is shown. */
  readonly others: readonly StoredOther[];
}

/** A row. */
export interface StoredShot {
  readonly id: string;
  readonly takes: readonly StoredTake[];
}

/** A take that has what it needs by index. */
export interface StoredTake
  extends Pick<SheetTake, 'id' | 'variant' | 'axes' | 'seed' | 'key' | 'state' | 'why' | 'costUsd'>,
    Pick<SheetTake, 'jobId' | 'tookMs'> {
  readonly request: number;
  /** Absent where there was none. Takes of one key have the same ones. */
  readonly attempts?: readonly StoredAttempt[];
  readonly clip?: StoredClip;
  /** When the first clip of its key was saved, where that is not when its own was. */
  readonly savedAt?: number;
  readonly earlier?: readonly StoredVersion[];
}

/** What was or would be sent. */
export interface StoredRequest {
  readonly model: string | null;
  /** Index into `prompts`. */
  readonly prompt?: number;
  /** Every parameter but the prompt. */
  readonly params: Readonly<Record<string, Scalar>>;
  /** The take's own seed is one more parameter. */
  readonly isSeeded?: true;
}

/** One create, in milliseconds since 1970. */
export interface StoredAttempt {
  readonly run: number;
  readonly startedAt: number;
  /** When the gateway accepted it; absent where it did not. */
  readonly submittedAt?: number;
  /** When it ended; absent where it has not. */
  readonly settledAt?: number;
  /** It ended without a clip. */
  readonly failed?: true;
  /** It was settled as never bought. */
  readonly unbought?: true;
  readonly failure?: string;
}

/** A clip on disk. */
export interface StoredClip extends Pick<SheetClip, 'bytes' | 'savedAt'> {
  /** Relative to the output folder; absent where it lies at its task's place. */
  readonly path?: string;
}

/** A clip that stood at a take's place before. */
export interface StoredVersion extends StoredClip, Pick<SheetClip, 'costUsd'> {
  readonly request: number;
}

/** A task that is not shown: one that left the manifest, and whose clips all lie behind another's, or that has none. */
export interface StoredOther {
  readonly id: string;
  readonly attempts: readonly StoredAttempt[];
  /** When its first clip was saved. */
  readonly savedAt?: number;
}

import type { Scalar, TaskState } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
import type { CostReport } from './cost-report.generated.ts';

/** Everything that the contact sheet shows; `StoredSheet` is how it stands in the page. Clip paths are relative to the page and escaped. */
export interface SheetData {
  readonly pipeline: string;
  readonly simulated: boolean;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
  /** Where the pipeline stands, in a sentence. */
  readonly reason: string;
  /** The command to go on with. */
  readonly next: string | null;
  /** Ids of the takes that the manifest picks. */
  readonly picks: readonly string[];
  /** Each prompt once: takes name them by index. */
  readonly prompts: readonly string[];
  /** In the manifest's order, then what left it. */
  readonly shots: readonly SheetShot[];
  readonly cost: CostReport;
  /** Every attempt that got anywhere, for the timeline. */
  readonly timeline: readonly SheetSpan[];
}

/** A row. */
export interface SheetShot {
  readonly id: string;
  readonly takes: readonly SheetTake[];
}

/** A way to make a clip: what was or would be sent. */
export interface SheetRequest {
  readonly model: string | null;
  /** Index into `prompts`; absent where there is none, or it is not known. */
  readonly prompt?: number;
  /** Every parameter but the prompt. */
  readonly params: Readonly<Record<string, Scalar>>;
}

/** A version of a take that has a clip. */
export interface SheetClip extends SheetRequest {
  readonly url: string;
  readonly bytes: number;
  readonly savedAt: number;
  readonly costUsd: Usd | null;
}

/** A task of the manifest, or one that left it. */
export interface SheetTake extends SheetRequest {
  readonly id: string;
  readonly variant?: string;
  readonly axes: Readonly<Record<string, string>>;
  readonly seed: number | null;
  readonly key: string;
  readonly state: TaskState;
  readonly why?: string;
  readonly costUsd: Usd | null;
  readonly jobId: string | null;
  /** From the create to the clip (or to the failure); absent where it got not so far. */
  readonly tookMs?: number;
  /** When its last attempt was started, in milliseconds since 1970. */
  readonly startedAt?: number;
  /** What went wrong in attempts so far, oldest first. */
  readonly failures?: readonly string[];
  readonly clip?: Pick<SheetClip, 'url' | 'bytes' | 'savedAt'>;
  /** Clips that stood here before, newest first. */
  readonly earlier?: readonly SheetClip[];
}

/** One attempt on the timeline, all in milliseconds since 1970; an end that is absent has not come. */
export interface SheetSpan {
  readonly id: string;
  readonly run: string;
  readonly startedAt: number;
  readonly submittedAt?: number;
  readonly settledAt?: number;
  readonly savedAt?: number;
  readonly failed?: true;
}

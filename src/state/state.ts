import type { AttemptStage } from '../core/attempt-stage.ts';
import type { FrozenRequest, Header, PlannedAddress } from '../core/fact.generated.ts';
import type { Failure } from '../core/failure.ts';
import type { AttemptId, JobId, Price, PriceClassId, TaskKey, TaskState } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';

/** One create, and what became of it. */
export interface Attempt {
  readonly id: AttemptId;
  readonly startedAt: number;
  readonly timeoutMs: number;
  /** What it is reserved at; null is unknown. */
  readonly usd: Usd | null;
  readonly priceClass: PriceClassId;
  /** The run that sent it. */
  readonly run: string;
  readonly stage: AttemptStage;
  readonly late: boolean;
  readonly jobId?: JobId;
  /** The job that it had before, where a person or a joined state told of another. */
  readonly formerJobId?: JobId;
  readonly submittedAt?: number;
  /** When its last stage was reached. */
  readonly settledAt?: number;
  readonly chargedUsd?: Usd | null;
  readonly failure?: Failure;
}

/** A clip of ours on disk, as recorded when it was verified. */
export interface ClipRecord {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly mtimeMs: number;
  readonly savedAt: number;
  readonly run: string;
  readonly copiedFrom?: string;
  readonly paidUsd?: Usd | null;
}

/** Everything ever done for one key. */
export interface Purchase {
  readonly key: TaskKey;
  /** Absent where the clip was copied from another pipeline. */
  readonly request?: FrozenRequest;
  /**
   * Where it was planned when it was first bought, for a key that has left the manifest since: both or neither, and not an
   * object of their own, which 100,000 purchases would each hold.
   */
  readonly shot?: PlannedPlace['shot'];
  readonly address?: PlannedPlace['address'];
  readonly attempts: readonly Attempt[];
  /** One at a path, in the order of their paths; usually one. */
  readonly clips: readonly ClipRecord[];
  /** Attempts granted by --retry-failed beyond `run.attempts`. */
  readonly granted: number;
  /** When the last of them was granted. */
  readonly grantedAt?: number;
  /** Set when the provider said it has the clip no more; taken back by a later save. */
  readonly gone?: Failure;
}

/** One start of `run`, `collect` or `resolve` that wrote here. */
export interface RunRecord {
  readonly run: string;
  readonly command: 'run' | 'collect' | 'resolve';
  /** The version of the program. */
  readonly dailies?: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly exit?: number;
  readonly reason?: string;
  readonly left?: Readonly<Partial<Record<TaskState, number>>>;
}

/** The manifest as the last run saw it, so that reports need no manifest. */
export interface RecordedPlan {
  readonly shots: readonly string[];
  readonly picks: readonly string[];
  readonly estimatedUsd: Usd | null;
  readonly unpriced: number;
  /** `run.attempts`; absent where it is the default. */
  readonly attempts?: number;
}

/** Where a key was planned. */
export interface PlannedPlace {
  readonly shot: string;
  readonly address: PlannedAddress;
}

/** The fold of a journal: `applyFact` is the only thing that makes one. */
export interface RunState {
  readonly header?: Header;
  readonly plan?: RecordedPlan;
  /** Tasks by shot, of every shot ever planned; `plan.shots` says which still count. */
  readonly planned: ReadonlyMap<string, readonly PlannedAddress[]>;
  readonly purchases: ReadonlyMap<TaskKey, Purchase>;
  readonly prices: ReadonlyMap<PriceClassId, Price>;
  readonly runs: readonly RunRecord[];
}

import type { RecordFact } from '../core/fact.ts';
import type { Announce } from '../core/signal.ts';
import type { Price, Task, TaskId, TaskKey } from '../core/task.ts';
import type { ClipStore } from '../output/store.ts';
import type { RunSettings } from '../plan/plan.ts';
import type { LiveState } from '../state/apply-fact.ts';
import type { PlannedTask, Work } from '../state/work.ts';
import type { RunEnd } from './run-end.ts';

/** One pipeline to collect for: enough to poll and download, nothing to buy with. */
export interface CollectedPipeline {
  /** What reconcile decided, in the manifest's order. Asked for once: what is done need not be kept. */
  readonly takeWorks: () => readonly Work<PlannedTask>[];
  /** The live fold of the journal; read here, written only through `record`. */
  readonly state: LiveState;
  readonly record: RecordFact;
  readonly announce: Announce;
  readonly store: ClipStore;
  /** Names a key that left the manifest (`state/planned-tasks`). */
  readonly formerId: (key: TaskKey) => TaskId;
}

/** One pipeline to run. */
export interface PipelineRun extends CollectedPipeline {
  readonly takeWorks: () => readonly Work[];
  /** Name of this run in the journal. */
  readonly run: string;
  readonly settings: RunSettings;
  readonly priceOf: (task: Task) => Price;
  /** Whether the command's filters let this one be bought; without it, all may. */
  readonly mayBuy?: (task: Task) => boolean;
}

/** How a run of one pipeline ended. */
export interface RunOutcome {
  /** Why something was left undone; empty when all that could be done was. What became of each task is in the state. */
  readonly ends: readonly RunEnd[];
}

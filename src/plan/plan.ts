import type { Price, PriceClassId, Task, TaskId } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';

/** Settings of a pipeline that say how a run goes, not what it makes. */
export interface RunSettings {
  readonly concurrency?: number;
  readonly budget: { readonly run?: Usd; readonly total?: Usd };
  /** In all for a key, over all runs. */
  readonly attempts: number;
  /** After how long a job counts as late, off-peak jobs apart. */
  readonly taskTimeoutMs: number;
}

/** A manifest, expanded, checked and keyed: what a run would have to do from nothing. */
export interface Plan {
  readonly pipeline: string;
  /** The manifest as the user named it. */
  readonly manifestPath: string;
  /** Folder that holds every pipeline's output (`out`), absolute. */
  readonly outputRoot: string;
  readonly settings: RunSettings;
  /** Shot ids in the manifest's order, those without tasks among them. */
  readonly shots: readonly string[];
  /** In the manifest's order; ids and clip paths are unique. */
  readonly tasks: readonly Task[];
  readonly picks: readonly TaskId[];
}

/** Prices of a plan's classes. */
export interface Prices {
  readonly byClass: ReadonlyMap<PriceClassId, Price>;
}

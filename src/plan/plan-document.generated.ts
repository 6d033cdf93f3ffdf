// Generated from schemas/plan.schema.json by `npm run generate`. Do not edit.
import type { Usd } from '../core/usd.ts';

/** What a run would do about a task: its state, in which `done` is `reuse`. */
export type PlanStatus = PlanTask['status'];

/**
 * What `dailies plan --json` prints: what a run would do, task by task and in sum. Several files are an array under `pipelines`.
 */
export type PlanDocument = (PipelinePlan | PipelinePlans)

/**
 * What a run of one manifest would do.
 */
export interface PipelinePlan {
/**
 * Its name.
 */
pipeline: string
/**
 * The file as it was named.
 */
manifest: string
/**
 * Its output folder, absolute.
 */
output: string
/**
 * Whether it is planned against what was simulated before, and nothing real.
 */
simulated: boolean
/**
 * In the manifest's order, then those that left it.
 */
tasks: PlanTask[]
totals: PlanTotals
withinBudget?: WithinBudget
}
/**
 * One task, and what a run would do about it.
 */
export interface PlanTask {
/**
 * Its address: shot[/variant][/axis=value…][/seed-N].
 */
id: string
/**
 * SHA-256 of what makes the picture: equal keys are one clip.
 */
key: string
/**
 * The shot's id.
 */
shot: string
/**
 * The variant's id, where the shot has variants.
 */
variant?: string
/**
 * Matrix axes and their values as written.
 */
axes: Readonly<Record<string, string>>
/**
 * The seed, where seeds or takes were asked for.
 */
seed?: number
/**
 * The model it is made with; absent where the task left the manifest and nothing was recorded.
 */
model?: string
/**
 * What a run would do: new buy it, reuse nothing (the clip is there), resume poll it on, fetch download it again, retry buy another attempt; failed, refused, uncertain, late, lost and gone wait for a person or for time; skipped by the manifest, dropped from it.
 */
status: ("new" | "reuse" | "resume" | "fetch" | "retry" | "failed" | "refused" | "uncertain" | "late" | "lost" | "gone" | "skipped" | "dropped")
/**
 * Why it stands so: why it is new, what failed, why it is skipped.
 */
why?: string
price: PlannedPrice
/**
 * With every further attempt charged. US dollars, an exact decimal; null is unknown.
 */
worstUsd: Usd | null
/**
 * Where its clip is or would be, relative to the output folder.
 */
path: string
}
/**
 * What one clip costs, and how that is known.
 */
export interface PlannedPrice {
/**
 * The price. US dollars, an exact decimal; null is unknown.
 */
usd: Usd | null
/**
 * Who said so: the gateway's quote, the price table, or nobody.
 */
source: ("quote" | "table" | "unknown")
/**
 * The gateway's words where it gave no quote.
 */
reason?: string
}
/**
 * The tasks in sum. Tasks of one key are counted each and priced once.
 */
export interface PlanTotals {
/**
 * How many tasks the manifest asks for.
 */
tasks: number
/**
 * How many tasks stand how.
 */
byStatus: Readonly<Partial<Record<PlanStatus, number>>>
/**
 * How many creates a run would send, each key once.
 */
toBuy: number
/**
 * What a run would cost, as far as prices are known. US dollars, an exact decimal.
 */
estimatedUsd: Usd
/**
 * The same with every further attempt charged. US dollars, an exact decimal.
 */
worstUsd: Usd
/**
 * How many of the creates have no known price.
 */
unpriced: number
/**
 * What would have to be paid for clips that are there already. US dollars, an exact decimal.
 */
reusedUsd: Usd
}
/**
 * Where the manifest's own budget would stop a run; there only where the worst case would break it.
 */
export interface WithinBudget {
/**
 * The cap that is met first: run.budget.run or run.budget.total.
 */
which: ("run" | "total")
/**
 * The cap. US dollars, an exact decimal.
 */
cap: Usd
/**
 * What of it is spent or reserved already. US dollars, an exact decimal.
 */
takenUsd: Usd
/**
 * How many creates it would let start, take by take in the manifest's order, if each clip costs its price.
 */
tasks: number
}
/**
 * Several manifests planned together.
 */
export interface PipelinePlans {
/**
 * In the order of the command line.
 */
pipelines: PipelinePlan[]
totals: PlanTotals
}

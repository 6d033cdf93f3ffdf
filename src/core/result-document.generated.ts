// Generated from schemas/result.schema.json by `npm run generate`. Do not edit.
import type { TaskState } from './task.ts';
import type { Usd } from './usd.ts';

/**
 * Where a pipeline stands: the last line of `run --json` and `collect --json`, the whole of `status --json`, and report/result.json.
 */
export interface ResultDocument {
/**
 * Tells it from the facts before it in `run --json`.
 */
type: "summary"
/**
 * Its name; null before its first run.
 */
pipeline: (string | null)
/**
 * Whether nothing here was ever really bought.
 */
simulated: boolean
/**
 * The true exit code, whatever --ok made of it.
 */
exit: number
/**
 * Why it ended, or stands, there, in a sentence.
 */
reason: string
/**
 * The pipeline's output folder.
 */
output: string
totals: Totals
/**
 * The command to go on with; null where nothing is left to do, and while a run is under way, beside which no other may write.
 */
next: (string | null)
/**
 * Every task in the manifest's order, then what left it.
 */
tasks: ResultTask[]
}
/**
 * The tasks counted, and the money.
 */
export interface Totals {
/**
 * How many tasks the manifest asks for, skipped ones among them.
 */
tasks: number
/**
 * How many stand in each state; states without tasks are left out. What left the manifest is counted here, and not among `tasks`.
 */
byState: Readonly<Partial<Record<TaskState, number>>>
thisRun: Amounts
ever: Amounts1
}
/**
 * What this run (or the last one) cost.
 */
export interface Amounts {
/**
 * What the provider reported as charged (usage.cost). US dollars, an exact decimal.
 */
chargedUsd: Usd
/**
 * In flight or uncertain, at the worst case. US dollars, an exact decimal.
 */
reservedUsd: Usd
/**
 * Attempts that ended without a clip: as reported (then it is in chargedUsd too), else at the worst case. US dollars, an exact decimal.
 */
lostUsd: Usd
/**
 * The part of chargedUsd that paid for clips which now lie in superseded/. US dollars, an exact decimal.
 */
supersededUsd: Usd
/**
 * What did not have to be bought, at its price today. Of a run: what it found already bought. Of ever: what was copied from a pipeline beside this one. US dollars, an exact decimal.
 */
savedUsd: Usd
/**
 * The manifest bought from nothing, today; the sum of what has a price. US dollars, an exact decimal; null is unknown.
 */
estimatedUsd: Usd | null
unknown: UnknownTotals
}
/**
 * How many amounts nobody knows; each stands in no sum, and is never 0.
 */
export interface UnknownTotals {
/**
 * Clips for which the provider reported no charge.
 */
charged: number
/**
 * Attempts in flight or uncertain without a known worst case.
 */
reserved: number
/**
 * Attempts without a clip for which nothing was reported and no worst case is known.
 */
lost: number
/**
 * Superseded clips for which the provider reported no charge.
 */
superseded: number
/**
 * Clips that were already bought and whose price is unknown.
 */
saved: number
/**
 * Tasks of the manifest without a known price.
 */
estimated: number
}
/**
 * What everything ever cost, tasks no longer in the manifest included.
 */
export interface Amounts1 {
/**
 * What the provider reported as charged (usage.cost). US dollars, an exact decimal.
 */
chargedUsd: Usd
/**
 * In flight or uncertain, at the worst case. US dollars, an exact decimal.
 */
reservedUsd: Usd
/**
 * Attempts that ended without a clip: as reported (then it is in chargedUsd too), else at the worst case. US dollars, an exact decimal.
 */
lostUsd: Usd
/**
 * The part of chargedUsd that paid for clips which now lie in superseded/. US dollars, an exact decimal.
 */
supersededUsd: Usd
/**
 * What did not have to be bought, at its price today. Of a run: what it found already bought. Of ever: what was copied from a pipeline beside this one. US dollars, an exact decimal.
 */
savedUsd: Usd
/**
 * The manifest bought from nothing, today; the sum of what has a price. US dollars, an exact decimal; null is unknown.
 */
estimatedUsd: Usd | null
unknown: UnknownTotals
}
/**
 * One task of the manifest, or one that left it.
 */
export interface ResultTask {
/**
 * Its human address.
 */
id: string
/**
 * The shot it belongs to.
 */
shot: string
/**
 * Its variant; null for none.
 */
variant: (string | null)
/**
 * Matrix axes and their values as written.
 */
axes: Readonly<Record<string, string>>
/**
 * Its seed where seeds or takes were asked for; null otherwise.
 */
seed: (number | null)
/**
 * Its content identity: two tasks with one key are one clip.
 */
key: string
/**
 * Where it stands.
 */
state: TaskState
/**
 * Why it stands there, in a sentence; null where there is nothing to say.
 */
why: (string | null)
/**
 * Its clip, relative to `output`, with forward slashes; null while there is none.
 */
path: (string | null)
/**
 * Of the clip; null while there is none.
 */
sha256: (string | null)
/**
 * Length of the clip; null while there is none.
 */
bytes: (number | null)
/**
 * What was charged for its key, all attempts together; "0" where nothing was bought, or where an earlier task in this list carries the cost of the same key; null where it is not reported (yet). US dollars, an exact decimal; null is unknown.
 */
costUsd: Usd | null
/**
 * The gateway's name for the job that made or is making it; null for none.
 */
jobId: (string | null)
}

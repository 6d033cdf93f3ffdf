// Generated from schemas/cost-report.schema.json by `npm run generate`. Do not edit.
import type { Usd } from '../core/usd.ts';

/**
 * What a pipeline cost: report/cost.json. A fold over its journal; every amount is an exact decimal string.
 */
export interface CostReport {
/**
 * Its name; null before its first run.
 */
pipeline: (string | null)
/**
 * Whether nothing here was ever really bought.
 */
simulated: boolean
/**
 * Of all amounts.
 */
currency: "USD"
thisRun: ThisRun
ever: Ever
}
/**
 * The run that wrote this report, or the last one: the attempts it started.
 */
export interface ThisRun {
/**
 * Its name; null where nothing ran yet.
 */
run: (string | null)
/**
 * When it began; null where nothing ran yet. ISO 8601, UTC.
 */
startedAt: (string | null)
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
/**
 * One row for each shot, in the manifest's order, then what left the manifest. The sums of all rows equal the total exactly.
 */
byShot: CostRow[]
/**
 * One row for each variant. The sums of all rows equal the total exactly.
 */
byVariant: CostRow[]
/**
 * One row for each model. The sums of all rows equal the total exactly.
 */
byModel: CostRow[]
/**
 * One row for each state a task can be in. The sums of all rows equal the total exactly.
 */
byStatus: CostRow[]
/**
 * One row for each day (UTC) on which attempts were started. The sums of all rows equal the total exactly.
 */
byDay: CostRow[]
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
 * The part of one shot, variant, model, status or day.
 */
export interface CostRow {
/**
 * Of the shot, variant, model, status or day (YYYY-MM-DD); null for what has none.
 */
name: (string | null)
/**
 * How many creates were sent that count.
 */
attempts: number
/**
 * How many of these attempts brought a clip.
 */
clips: number
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
unknown: UnknownAmounts
}
/**
 * How many amounts nobody knows; each stands in no sum, and is never 0.
 */
export interface UnknownAmounts {
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
}
/**
 * Everything this pipeline ever did, tasks no longer in the manifest included.
 */
export interface Ever {
/**
 * How many runs, collects and resolves wrote here.
 */
runs: number
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
unknown: UnknownTotals1
/**
 * One row for each shot, in the manifest's order, then what left the manifest. The sums of all rows equal the total exactly.
 */
byShot: CostRow[]
/**
 * One row for each variant. The sums of all rows equal the total exactly.
 */
byVariant: CostRow[]
/**
 * One row for each model. The sums of all rows equal the total exactly.
 */
byModel: CostRow[]
/**
 * One row for each state a task can be in. The sums of all rows equal the total exactly.
 */
byStatus: CostRow[]
/**
 * One row for each day (UTC) on which attempts were started. The sums of all rows equal the total exactly.
 */
byDay: CostRow[]
}
/**
 * How many amounts nobody knows; each stands in no sum, and is never 0.
 */
export interface UnknownTotals1 {
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

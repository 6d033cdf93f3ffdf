// Generated from schemas/plan-difference.schema.json by `npm run generate`. Do not edit.
import type { Usd } from '../core/usd.ts';

/**
 * What `dailies plan --against --json` prints: what an edit of a manifest means for the bill, from the two manifests alone. Skipped tasks do not count, and tasks of one key are one clip.
 */
export interface PlanDifference {
/**
 * The name of the pipeline as it is now.
 */
pipeline: string
/**
 * The file as it was named.
 */
manifest: string
/**
 * The file it is compared with, as it was named.
 */
against: string
/**
 * How many errors the file has that it is compared with. What they are about was left out.
 */
errorsBefore: number
/**
 * Clips that only the new manifest asks for, in its order.
 */
added: AddedClip[]
/**
 * Clips that only the old one asked for, in its order.
 */
dropped: DroppedClip[]
totals: DifferenceTotals
}
/**
 * A clip that an edit asks for.
 */
export interface AddedClip {
/**
 * Its address: shot[/variant][/axis=value…][/seed-N].
 */
id: string
/**
 * SHA-256 of what makes the picture: equal keys are one clip.
 */
key: string
/**
 * Why it is none of those that were asked for before.
 */
why: string
/**
 * What it costs by the price table. US dollars, an exact decimal; null is unknown.
 */
usd: Usd | null
}
/**
 * A clip that is asked for no more.
 */
export interface DroppedClip {
/**
 * Its address: shot[/variant][/axis=value…][/seed-N].
 */
id: string
/**
 * SHA-256 of what makes the picture: equal keys are one clip.
 */
key: string
/**
 * What it costs by the price table. US dollars, an exact decimal; null is unknown.
 */
usd: Usd | null
}
/**
 * Both manifests in sum: what only the new one asks for is added, what both ask for is reused, what only the old one asked for is dropped; before and after are all of the old and all of the new one, bought from nothing.
 */
export interface DifferenceTotals {
added: ClipSum
reused: ClipSum
dropped: ClipSum
before: ClipSum
after: ClipSum
/**
 * How many tasks show another picture than the one of this address did before.
 */
changedFrames: number
}
/**
 * Some clips, and what they cost together.
 */
export interface ClipSum {
/**
 * How many there are.
 */
clips: number
/**
 * The sum of those whose price is known. US dollars, an exact decimal.
 */
usd: Usd
/**
 * How many of them have no known price.
 */
unpriced: number
}

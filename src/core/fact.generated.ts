// Generated from schemas/fact.schema.json by `npm run generate`. Do not edit.
import type { Failure } from './failure.ts';
import type { Scalar, TaskState } from './task.ts';
import type { Usd } from './usd.ts';

/** A frame of a frozen request: a file by its bytes, an address by its text. */
export type FrozenImage =
  | { readonly sha256: string; readonly bytes: number }
  | { readonly url: string; readonly sha256: string };

/**
 * Something that happened, in the past tense, for ever. A line of state.jsonl after the first is one fact, in shorthand: hashes as base64url, and without what the lines before it told (a key that an attempt names, what a request shares with one of its price class that stands whole on a line before, and which it names by `as`). Replay folds all of them, in order, into the state.
 */
export type Fact = (RunStarted | RunEnded | PlanRecorded | ShotPlanned | PriceQuoted | TaskStarted | TaskNotSent | TaskRejected | TaskUncertain | TaskSubmitted | TaskCompleted | TaskFailed | TaskLate | TaskLost | TaskResolved | RetryGranted | ClipSaved | ClipMoved | ClipGone)

/**
 * A run, collect or resolve began to write.
 */
export interface RunStarted {
/**
 * Which fact.
 */
type: "run:started"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * Its name, unique in this file.
 */
run: string
/**
 * The version of the program.
 */
dailies: string
/**
 * Which command.
 */
command: ("run" | "collect" | "resolve")
}
/**
 * It came to an orderly end.
 */
export interface RunEnded {
/**
 * Which fact.
 */
type: "run:ended"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * Its name.
 */
run: string
/**
 * Its true exit code, whatever --ok made of it.
 */
exit: number
/**
 * Why it ended, in a sentence.
 */
reason: string
/**
 * How many tasks of the plan it left in each state but done.
 */
left: Readonly<Partial<Record<TaskState, number>>>
}
/**
 * What the manifest asked for, where it differs from what was last recorded: the shots in order.
 */
export interface PlanRecorded {
/**
 * Which fact.
 */
type: "plan:recorded"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * Ids of all shots, in the manifest's order.
 */
shots: string[]
/**
 * Ids of the chosen tasks.
 */
picks: string[]
/**
 * All of it bought from nothing. US dollars, an exact decimal; null is unknown.
 */
estimatedUsd: Usd | null
/**
 * How many of its tasks have no known price.
 */
unpriced: number
/**
 * How often a key may be bought in all (run.attempts), where that is not 2.
 */
attempts?: number
}
/**
 * The tasks of one shot, where they differ from what was last recorded.
 */
export interface ShotPlanned {
/**
 * Which fact.
 */
type: "shot:planned"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * The shot's id.
 */
shot: string
/**
 * In the manifest's order. Ids follow from the parts.
 */
tasks: PlannedAddress[]
}
/**
 * One task.
 */
export interface PlannedAddress {
/**
 * The variant's id.
 */
variant?: string
/**
 * Matrix axes and their values as written.
 */
axes?: Readonly<Record<string, string>>
/**
 * The seed, where seeds or takes were asked for.
 */
seed?: number
/**
 * Why it is not to be bought.
 */
skip?: string
/**
 * The task's key.
 */
key: string
}
/**
 * The price of a class, where it differs from what was last recorded.
 */
export interface PriceQuoted {
/**
 * Which fact.
 */
type: "price:quoted"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * The price class.
 */
class: string
/**
 * For one task. US dollars, an exact decimal; null is unknown.
 */
usd: Usd | null
/**
 * Who said so.
 */
source: ("quote" | "table" | "unknown")
}
/**
 * The intent to buy, on disk before the create is sent. Until another fact settles it, the attempt may have been bought.
 */
export interface TaskStarted {
/**
 * Which fact.
 */
type: "task:started"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * The attempt: the key's first 16 hex digits, a hyphen, and its number.
 */
attempt: string
/**
 * The task's key.
 */
key: string
request: FrozenRequest
/**
 * What the attempt is reserved at. US dollars, an exact decimal; null is unknown.
 */
usd: Usd | null
/**
 * The price class.
 */
class: string
/**
 * After how long the job counts as late.
 */
timeoutMs: number
}
/**
 * The request as it was bought, so that a resumed task is the one that was paid for even after the manifest was edited.
 */
export interface FrozenRequest {
/**
 * The model.
 */
model: string
/**
 * Every parameter that was sent, the prompt and seed among them, but for the mark that `payload` carries where the author left it free: it follows from the attempt. `payload` and `meta_data` over 200 characters stand as `{ length, sha256 }`.
 */
params: Readonly<Record<string, Scalar | { readonly length: number; readonly sha256: string }>>
/**
 * In the model's order.
 */
images: FrozenImage[]
}
/**
 * The create never reached the gateway or was turned away unaccepted; the attempt does not count.
 */
export interface TaskNotSent {
/**
 * Which fact.
 */
type: "task:not-sent"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * The attempt: the key's first 16 hex digits, a hyphen, and its number.
 */
attempt: string
/**
 * What went wrong, a Failure of core/failure.
 */
failure: Failure
}
/**
 * The gateway refused these parameters; nothing was bought.
 */
export interface TaskRejected {
/**
 * Which fact.
 */
type: "task:rejected"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * The attempt: the key's first 16 hex digits, a hyphen, and its number.
 */
attempt: string
/**
 * What went wrong, a Failure of core/failure.
 */
failure: Failure
}
/**
 * The answer to the create was lost: perhaps bought. Only `resolve` settles it.
 */
export interface TaskUncertain {
/**
 * Which fact.
 */
type: "task:uncertain"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * The attempt: the key's first 16 hex digits, a hyphen, and its number.
 */
attempt: string
/**
 * What went wrong, a Failure of core/failure.
 */
failure: Failure
}
/**
 * The gateway accepted the create. On disk before the first poll.
 */
export interface TaskSubmitted {
/**
 * Which fact.
 */
type: "task:submitted"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * The attempt: the key's first 16 hex digits, a hyphen, and its number.
 */
attempt: string
/**
 * The gateway's name for the job.
 */
jobId: string
}
/**
 * The provider finished the clip.
 */
export interface TaskCompleted {
/**
 * Which fact.
 */
type: "task:completed"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * The attempt: the key's first 16 hex digits, a hyphen, and its number.
 */
attempt: string
/**
 * What was charged (usage.cost). US dollars, an exact decimal; null is unknown.
 */
chargedUsd: Usd | null
/**
 * As reported; only shown.
 */
discount?: number
}
/**
 * The job ended without a clip.
 */
export interface TaskFailed {
/**
 * Which fact.
 */
type: "task:failed"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * The attempt: the key's first 16 hex digits, a hyphen, and its number.
 */
attempt: string
/**
 * What went wrong, a Failure of core/failure.
 */
failure: Failure
}
/**
 * The job was not done in its time; it stays reserved and is polled on by the next run.
 */
export interface TaskLate {
/**
 * Which fact.
 */
type: "task:late"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * The attempt: the key's first 16 hex digits, a hyphen, and its number.
 */
attempt: string
}
/**
 * The gateway has not known the job for five minutes.
 */
export interface TaskLost {
/**
 * Which fact.
 */
type: "task:lost"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * The attempt: the key's first 16 hex digits, a hyphen, and its number.
 */
attempt: string
/**
 * What went wrong, a Failure of core/failure.
 */
failure: Failure
}
/**
 * A person settled it.
 */
export interface TaskResolved {
/**
 * Which fact.
 */
type: "task:resolved"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * The attempt: the key's first 16 hex digits, a hyphen, and its number.
 */
attempt: string
/**
 * submitted: it is the job named; not-submitted: it was never bought; buy-again: cannot tell, booked as lost.
 */
as: ("submitted" | "not-submitted" | "buy-again")
/**
 * The job it turned out to be.
 */
jobId?: string
}
/**
 * --retry-failed allowed one more attempt.
 */
export interface RetryGranted {
/**
 * Which fact.
 */
type: "retry:granted"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * The task's key.
 */
key: string
}
/**
 * A whole clip was verified and moved into place.
 */
export interface ClipSaved {
/**
 * Which fact.
 */
type: "clip:saved"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * The task's key.
 */
key: string
/**
 * Relative to the output folder, with forward slashes.
 */
path: string
/**
 * Length of the file.
 */
bytes: number
/**
 * Of the file.
 */
sha256: string
/**
 * Its modification time when it was recorded.
 */
mtimeMs: number
/**
 * The attempt: the key's first 16 hex digits, a hyphen, and its number.
 */
attempt?: string
/**
 * The pipeline beside this one whose purchase was copied.
 */
copiedFrom?: string
/**
 * What the other pipeline paid. US dollars, an exact decimal; null is unknown.
 */
paidUsd?: Usd | null
}
/**
 * A clip went to superseded/ because another key took its address, or came back.
 */
export interface ClipMoved {
/**
 * Which fact.
 */
type: "clip:moved"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * The task's key.
 */
key: string
/**
 * Relative to the output folder, with forward slashes.
 */
from: string
/**
 * Relative to the output folder, with forward slashes.
 */
to: string
}
/**
 * Bought, missing here, and the provider has it no more.
 */
export interface ClipGone {
/**
 * Which fact.
 */
type: "clip:gone"
/**
 * When, in milliseconds since 1970.
 */
at: number
/**
 * The task's key.
 */
key: string
/**
 * What went wrong, a Failure of core/failure.
 */
failure: Failure
}

/**
 * The first line of state.jsonl.
 */
export interface Header {
/**
 * What this file is.
 */
format: "dailies"
/**
 * Of the format.
 */
version: 1
/**
 * The pipeline's name.
 */
pipeline: string
/**
 * Host of the gateway (with its port unless loopback).
 */
gateway: string
/**
 * Whether nothing here was ever really bought.
 */
simulated: boolean
/**
 * When, in milliseconds since 1970.
 */
at: number
}

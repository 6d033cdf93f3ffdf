// Generated from schemas/sidecar.schema.json by `npm run generate`. Do not edit.
import type { FrozenImage, FrozenRequest } from '../core/fact.generated.ts';
import type { Usd } from '../core/usd.ts';

/**
 * What the container says; null where it was not read.
 */
export type SidecarVideo = ({
/**
 * In milliseconds.
 */
durationMs: number
/**
 * In pixels.
 */
width: number
/**
 * In pixels.
 */
height: number
} | null)

/**
 * The file beside a clip that says what it is and where it came from.
 */
export interface Sidecar {
/**
 * The task it was delivered to.
 */
id: string
/**
 * The pipeline that keeps it.
 */
pipeline: string
/**
 * Whether it was made by the simulated gateway.
 */
simulated: boolean
/**
 * Its content identity.
 */
key: string
/**
 * The model that made it.
 */
model: string
/**
 * The seed that was sent; null where the provider chose one.
 */
seed: (number | null)
request: SidecarRequest
/**
 * The gateway's name for the job; null for a copy.
 */
jobId: (string | null)
/**
 * What was charged for it (of a copy: what the other pipeline paid). US dollars, an exact decimal; null is unknown.
 */
costUsd: Usd | null
/**
 * The pipeline beside this one that bought it; null where it was bought here.
 */
copiedFrom: (string | null)
/**
 * Length of the clip.
 */
bytes: number
/**
 * Of the clip.
 */
sha256: string
video: SidecarVideo
times: SidecarTimes
/**
 * Where the clip is other than asked: its duration or size. Never a reason to refuse it.
 * 
 * Items: One note.
 */
notes: string[]
}
/**
 * What was sent, as frozen when it was bought.
 */
export interface SidecarRequest {
/**
 * Every parameter that was sent, prompt and seed among them. Very long pass-through texts stand as length and SHA-256.
 */
params: FrozenRequest['params']
/**
 * Its frames, in the model's order.
 * 
 * Items: A frame: a file by its bytes, an address without its query beside the SHA-256 of its whole text.
 */
images: FrozenImage[]
}
/**
 * When what happened; null where it did not happen here.
 */
export interface SidecarTimes {
/**
 * When the create was sent. ISO 8601, UTC.
 */
startedAt: (string | null)
/**
 * When the gateway accepted it. ISO 8601, UTC.
 */
submittedAt: (string | null)
/**
 * When it was seen to be finished. ISO 8601, UTC.
 */
completedAt: (string | null)
/**
 * When the clip was verified and moved into place. ISO 8601, UTC.
 */
savedAt: string
}

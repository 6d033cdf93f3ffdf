// Generated from schemas/sidecar.schema.json by `npm run generate`. Do not edit.
import type { FrozenImage, FrozenRequest } from '../core/fact.generated.ts';
import type { Usd } from '../core/usd.ts';

/**
 * The file beside a clip that says what it is and where it came from.
 */
export interface Sidecar {
/**
 * The task it was delivered to.
 */
id: string
/**
 * Its content identity.
 */
key: string
/**
 * The model that made it; absent where another pipeline bought it.
 */
model?: string
request?: SidecarRequest
/**
 * The seed that was sent; absent where the provider chose one.
 */
seed?: number
/**
 * The attempt that made it: the key's first 16 hex digits, a hyphen, and its number.
 */
attempt?: string
/**
 * The gateway's name for the job.
 */
jobId?: string
/**
 * What was charged for it. US dollars, an exact decimal; null where the provider did not say, absent where another pipeline paid.
 */
costUsd?: Usd | null
/**
 * When the create was sent. ISO 8601, UTC.
 */
startedAt?: string
/**
 * When the gateway accepted it. ISO 8601, UTC.
 */
submittedAt?: string
/**
 * When it was seen to be finished. ISO 8601, UTC.
 */
completedAt?: string
/**
 * The pipeline beside this one that bought it; absent where it was bought here.
 */
copiedFrom?: string
/**
 * Length of the clip.
 */
bytes: number
/**
 * Of the clip.
 */
sha256: string
video?: SidecarVideo
/**
 * Where the clip is other than asked: its duration or size, never a reason to refuse it; absent where it is as asked.
 * 
 * Items: One note.
 */
notes?: string[]
}
/**
 * What was sent, as frozen when it was bought; absent where another pipeline bought it.
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
 * What the container says; absent where the clip was copied or moved and not looked into again.
 */
export interface SidecarVideo {
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
}

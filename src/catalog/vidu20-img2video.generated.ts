// Generated from schemas/models/vidu20_img2video.schema.json by `npm run generate`. Do not edit.

/**
 * Parameters of vidu20_img2video: one picture, from which the clip starts.
 */
export interface Vidu20Params {
/**
 * The picture that the clip starts from: a public address, or a data URI of a png, jpeg or webp of at most 50 MB, with sides between 1:4 and 4:1. The whole request may have 20 MB.
 * 
 * @minItems 1
 * @maxItems 1
 * 
 * Items: The first frame.
 */
images: [string]
/**
 * What happens in the clip, in words. Ignored while is_rec is true.
 */
prompt?: string
/**
 * Length of the clip in seconds.
 */
duration?: (4 | 8)
/**
 * Lines of the picture. 4 seconds come in each of them (360p unless asked), 8 seconds in 720p only.
 */
resolution?: ("360p" | "720p" | "1080p")
/**
 * Where the random numbers start: the same request with the same seed gives a similar clip. Left out or 0, the provider draws one.
 */
seed?: number
/**
 * How far things in the picture move.
 */
movement_amplitude?: ("auto" | "small" | "medium" | "large")
/**
 * A text of your own that the provider carries along untouched. It does not change the clip.
 */
payload?: string
/**
 * Generate speech and background sound with the picture. Without it the clip is silent. Not together with off_peak.
 */
audio?: boolean
/**
 * Voice that speaks, from the provider's list; left empty, the provider picks one. Counts only while audio is true.
 */
voice_id?: string
/**
 * Let the provider write one prompt from the pictures and use it in place of yours. Costs extra for each clip.
 */
is_rec?: boolean
/**
 * Lay music of the provider's choice under the clip, fitted to its length.
 */
bgm?: boolean
/**
 * Stamp a watermark on the clip: a note that it was generated, or the picture at wm_url.
 */
watermark?: boolean
/**
 * Corner of the watermark: 1 top left, 2 top right, 3 bottom right, 4 bottom left. Counts only while watermark is true.
 */
wm_position?: (1 | 2 | 3 | 4)
/**
 * Address of a picture to use as the watermark in place of the provider's note. Counts only while watermark is true.
 */
wm_url?: string
/**
 * Address that the provider calls when the state of the task changes. It does not change the clip.
 */
callback_url?: string
/**
 * Generate when the provider has room, within 48 hours, at a lower price; what is not made by then is cancelled and refunded. Switched off by the provider at present.
 */
off_peak?: boolean
}

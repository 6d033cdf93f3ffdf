// Generated from schemas/models/viduq2_pro_start_end2video.schema.json by `npm run generate`. Do not edit.

/**
 * Parameters of viduq2_pro_start_end2video: two pictures, from which the clip starts and at which it ends.
 */
export interface Viduq2ProParams {
/**
 * The first and the last frame, in that order: public addresses, or data URIs of png, jpeg or webp files of at most 50 MB, with sides between 1:4 and 4:1 and pixel counts within 0.8 to 1.25 of each other. The whole request may have 20 MB.
 * 
 * @minItems 2
 * @maxItems 2
 */
images: [string, string]
/**
 * What happens in the clip, in words. Ignored while is_rec is true.
 */
prompt?: string
/**
 * Let the provider write one prompt from the pictures and use it in place of yours. Costs extra for each clip.
 */
is_rec?: boolean
/**
 * Length of the clip in seconds.
 */
duration?: (1 | 2 | 3 | 4 | 5 | 6 | 7 | 8)
/**
 * Where the random numbers start: the same request with the same seed gives a similar clip. Left out or 0, the provider draws one.
 */
seed?: number
/**
 * Lines of the picture.
 */
resolution?: ("540p" | "720p" | "1080p")
/**
 * How far things in the picture move.
 */
movement_amplitude?: ("auto" | "small" | "medium" | "large")
/**
 * Lay music of the provider's choice under the clip, fitted to its length.
 */
bgm?: boolean
/**
 * A text of your own that the provider carries along untouched. It does not change the clip.
 */
payload?: string
/**
 * Generate when the provider has room, within 48 hours, at a lower price; what is not made by then is cancelled and refunded. Switched off by the provider at present.
 */
off_peak?: boolean
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
 * Metadata written into the clip, as JSON text in a form of your own. Left out or empty, the provider writes its default.
 */
meta_data?: string
/**
 * Address that the provider calls when the state of the task changes. It does not change the clip.
 */
callback_url?: string
}

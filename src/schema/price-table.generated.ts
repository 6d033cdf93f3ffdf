// Generated from schemas/price-table.schema.json by `npm run generate`. Do not edit.

/**
 * Prices for --prices FILE, in place of the reference prices. They count where the gateway gives no quote.
 */
export interface PriceTableDocument {
/**
 * Prices of vidu20_img2video: the first whose parameters all agree with those of a clip counts.
 */
vidu20_img2video?: Vidu20Price[]
/**
 * Prices of viduq2_pro_start_end2video: the first whose parameters all agree with those of a clip counts.
 */
viduq2_pro_start_end2video?: Viduq2ProPrice[]
}
/**
 * What a clip of vidu20_img2video costs, and which clips it is the price of: those with these parameters, written or by default. What is_rec and audio cost is in no table.
 */
export interface Vidu20Price {
/**
 * For the clip, whatever its length; in quotes it is exact.
 */
usd: (string | number)
/**
 * On top, for each second of duration.
 */
usdPerSecond?: (string | number)
/**
 * Counts for clips with this duration. Length of the clip in seconds.
 */
duration?: (4 | 8)
/**
 * Counts for clips with this resolution. Lines of the picture. 4 seconds come in each of them (360p unless asked), 8 seconds in 720p only.
 */
resolution?: ("360p" | "720p" | "1080p")
/**
 * Counts for clips with this movement_amplitude. How far things in the picture move.
 */
movement_amplitude?: ("auto" | "small" | "medium" | "large")
/**
 * Counts for clips with this bgm. Lay music of the provider's choice under the clip, fitted to its length.
 */
bgm?: boolean
/**
 * Counts for clips with this watermark. Stamp a watermark on the clip: a note that it was generated, or the picture at wm_url.
 */
watermark?: boolean
/**
 * Counts for clips with this wm_position. Corner of the watermark: 1 top left, 2 top right, 3 bottom right, 4 bottom left. Counts only while watermark is true.
 */
wm_position?: (1 | 2 | 3 | 4)
/**
 * Counts for clips with this off_peak. Generate when the provider has room, within 48 hours, at a lower price; what is not made by then is cancelled and refunded. Switched off by the provider at present.
 */
off_peak?: boolean
}
/**
 * What a clip of viduq2_pro_start_end2video costs, and which clips it is the price of: those with these parameters, written or by default. What is_rec and audio cost is in no table.
 */
export interface Viduq2ProPrice {
/**
 * For the clip, whatever its length; in quotes it is exact.
 */
usd: (string | number)
/**
 * On top, for each second of duration.
 */
usdPerSecond?: (string | number)
/**
 * Counts for clips with this duration. Length of the clip in seconds.
 */
duration?: (1 | 2 | 3 | 4 | 5 | 6 | 7 | 8)
/**
 * Counts for clips with this resolution. Lines of the picture.
 */
resolution?: ("540p" | "720p" | "1080p")
/**
 * Counts for clips with this movement_amplitude. How far things in the picture move.
 */
movement_amplitude?: ("auto" | "small" | "medium" | "large")
/**
 * Counts for clips with this bgm. Lay music of the provider's choice under the clip, fitted to its length.
 */
bgm?: boolean
/**
 * Counts for clips with this off_peak. Generate when the provider has room, within 48 hours, at a lower price; what is not made by then is cancelled and refunded. Switched off by the provider at present.
 */
off_peak?: boolean
/**
 * Counts for clips with this watermark. Stamp a watermark on the clip: a note that it was generated, or the picture at wm_url.
 */
watermark?: boolean
/**
 * Counts for clips with this wm_position. Corner of the watermark: 1 top left, 2 top right, 3 bottom right, 4 bottom left. Counts only while watermark is true.
 */
wm_position?: (1 | 2 | 3 | 4)
}

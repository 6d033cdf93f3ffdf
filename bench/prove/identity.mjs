// What makes two requests the same picture, told from the vendor's pages alone: nothing of dailies is used here.
import { createHash } from 'node:crypto';

/** What each model takes for granted where a request says nothing. */
const granted = {
  vidu20_img2video: (params) => ({
    duration: 4,
    resolution: params.duration === 8 ? '720p' : '360p',
    movement_amplitude: 'auto',
    seed: 0,
    audio: false,
    is_rec: false,
    bgm: false,
    watermark: false,
    wm_position: 3,
    off_peak: false,
  }),
  viduq2_pro_start_end2video: () => ({
    duration: 5,
    resolution: '720p',
    movement_amplitude: 'auto',
    seed: 0,
    is_rec: false,
    bgm: false,
    watermark: false,
    wm_position: 3,
    off_peak: false,
  }),
};

/** Fields that are handed through and change nothing that is seen. */
const handedThrough = new Set(['payload', 'callback_url', 'images']);

/**
 * @param {string} model
 * @param {Record<string, unknown>} params without images
 * @param {readonly string[]} images SHA-256 of each frame, in order
 */
export function identityOf(model, params, images) {
  const known = granted[model]?.(params) ?? {};
  const own = Object.entries(params)
    .filter(([name, value]) => !handedThrough.has(name) && value !== known[name])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([model, own, images]))
    .digest('hex')
    .slice(0, 24);
}

/** SHA-256 of a frame's bytes. */
export function frameHash(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** List prices in millionths of a dollar, by the reference table; nobody has a list price for what is not in it. */
export function listPriceMicros(model, params) {
  const { duration, resolution } = { ...granted[model]?.(params), ...params };
  if (model === 'vidu20_img2video') {
    if (duration === 8) return 500_000;
    return { '360p': 100_000, '720p': 200_000, '1080p': 500_000 }[resolution];
  }
  const [base, perSecond] = {
    '540p': [40_000, 25_000],
    '720p': [75_000, 50_000],
    '1080p': [275_000, 75_000],
  }[resolution];
  return base + perSecond * duration;
}

/** Millionths as the gateway writes money: a decimal text. */
export function usdText(micros) {
  return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`.replace(
    /(\.\d\d\d*?)0+$/,
    '$1',
  );
}

/** The other way round; NaN for what is no amount. */
export function microsOf(text) {
  const match = /^(\d+)(?:\.(\d{1,6}))?$/.exec(String(text));
  return match === null ? Number.NaN : Number(match[1]) * 1e6 + Number((match[2] ?? '').padEnd(6, '0'));
}

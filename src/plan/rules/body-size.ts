import type { ImageRef, Params } from '../../core/task.ts';

/** What a whole request may weigh: 20 MB, in binary megabytes. */
export const maxBodyBytes = 20 * 1_048_576;

/** Room for the mark that a create carries in `payload` where the author left that free, and for the envelope. */
const envelopeBytes = 512;

/** Bytes of the frames in the body: a file as base64 in a data URI, an address as it is; quoted, with commas. */
export function imagesBytes(images: readonly ImageRef[]): number {
  return images.reduce((sum, image) => {
    if (image.kind === 'url') return sum + Buffer.byteLength(JSON.stringify(image.url)) + 1;
    if (image.kind === 'absent') return sum;
    return sum + `"data:image/${image.format};base64,",`.length + 4 * Math.ceil(image.bytes / 3);
  }, 0);
}

/** Bytes of everything else in the body but prompt and frames. */
export function paramsBytes(params: Params): number {
  return Buffer.byteLength(JSON.stringify(params)) + envelopeBytes;
}

/** Bytes of the prompt in the body. */
export function promptBytes(prompt: string): number {
  return Buffer.byteLength(JSON.stringify(prompt));
}

import type { ImageFormat } from './format.ts';

/**
 * Whether a file of that format ends where it says it does. Walks the container only (nothing is decoded, every step
 * goes forward), so that a file cut short is found in milliseconds; damage inside the pixels is not seen.
 */
export function isWhole(bytes: Uint8Array, format: ImageFormat): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return containers[format](buffer);
}

const containers: Record<ImageFormat, (bytes: Buffer) => boolean> = {
  png: endsWithIend,
  jpeg: reachesEndOfImage,
  webp: (bytes) => bytes.length >= 12 && bytes.length - 8 >= bytes.readUInt32LE(4),
};

/** Chunks of length, type, body and checksum up to IEND; what trails behind it is nobody's business. */
function endsWithIend(bytes: Buffer): boolean {
  let at = 8;
  while (at + 12 <= bytes.length) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IEND') return true;
    at += 12 + bytes.readUInt32BE(at);
  }
  return false;
}

/**
 * Segments by their lengths and scans by their stuffing up to the end marker. Looking for the marker's two bytes alone
 * would find the end of an embedded thumbnail.
 */
function reachesEndOfImage(bytes: Buffer): boolean {
  let at = 2;
  while (at + 1 < bytes.length) {
    // Between segments only fill bytes may stand; inside a scan everything up to a true marker is picture.
    at = bytes.indexOf(0xff, at);
    if (at === -1 || at + 1 >= bytes.length) return false;
    const marker = bytes.readUInt8(at + 1);
    if (marker === 0xd9) return true;
    const stuffedOrBare = marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8);
    if (marker === 0xff) at += 1;
    else if (stuffedOrBare) at += 2;
    else if (at + 4 > bytes.length) return false;
    else at += 2 + Math.max(2, bytes.readUInt16BE(at + 2));
  }
  return false;
}

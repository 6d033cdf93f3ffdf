// Real pictures and real clips, as small as they can be, each with bytes of its own.
import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const side = { width: 64, height: 48 };

/** A PNG of one colour. */
export function makeFrame([red, green, blue]) {
  const { width, height } = side;
  const row = Buffer.concat([
    Buffer.from([0]),
    Buffer.concat(Array(width).fill(Buffer.from([red, green, blue]))),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.concat(Array(height).fill(row)))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/**
 * A real H.264 clip of two seconds, made once with h264-mp4-encoder (64x48, 4 pictures a second, quantization 40): every
 * clip of the proof is it, with a box of its own at the end.
 */
export function readPlainClip() {
  return readFileSync(new URL('./clip.mp4', import.meta.url));
}

/** The clip of one job: playable as it is, and no other job's. Some weight makes downloads take their time. */
export function clipOfJob(plain, jobId, weight) {
  const box = Buffer.alloc(8 + 64 + weight);
  box.writeUInt32BE(box.length, 0);
  box.write('free', 4, 'latin1');
  box.write(jobId, 8, 'latin1');
  return Buffer.concat([plain, box]);
}

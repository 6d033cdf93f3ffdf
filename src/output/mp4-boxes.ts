/** A box of an ISO base media file (MP4, QuickTime): where its content lies. */
export interface Box {
  readonly type: string;
  /** Offset of the content, after the header. */
  readonly start: number;
  /** Offset after the last byte. */
  readonly end: number;
}

/** Bytes that a box header takes at most. */
export const longestHeader = 16;

/**
 * Boxes beside each other, at most. Fragmented files have two for each fragment; beyond this it is no clip, and walking on
 * would cost time and memory without end.
 */
export const maxBoxes = 10_000;
/** What is then wrong. */
export const tooManyBoxes = `it has more than ${maxBoxes} boxes`;

/**
 * Reads the header of the box at `at` from `header`, which holds the bytes from there on (16, or what is left). A text is
 * what is wrong: a size smaller than its own header, or beyond `limit`, where whatever holds the box ends.
 */
export function readBoxHeader(header: Buffer, at: number, limit: number): Box | string {
  if (header.length < 8 || at + 8 > limit) return 'it ends within a box header';
  const type = header.toString('latin1', 4, 8);
  const shortSize = header.readUInt32BE(0);
  if (shortSize === 1 && header.length < 16) return 'it ends within a box header';
  const headerSize = shortSize === 1 ? 16 : 8;
  // 0 means "to the end". Beyond 2^53 the number is inexact, and larger than any file all the same.
  const size = shortSize === 0 ? limit - at : shortSize === 1 ? Number(header.readBigUInt64BE(8)) : shortSize;
  if (size < headerSize) return 'a box is smaller than its own header';
  if (at + size > limit) return `${at + size - limit} bytes are missing at its end`;
  return { type, start: at + headerSize, end: at + size };
}

/** The boxes that lie in a stretch of memory; a text is what is wrong with them. */
export function boxesIn(bytes: Buffer, { start, end }: Pick<Box, 'start' | 'end'>): readonly Box[] | string {
  const boxes: Box[] = [];
  for (let at = start; at < end; ) {
    // QuickTime may close a list of boxes with four zero bytes.
    if (end - at === 4 && bytes.readUInt32BE(at) === 0) break;
    const box = readBoxHeader(bytes.subarray(at, Math.min(at + longestHeader, end)), at, end);
    if (typeof box === 'string') return box;
    if (boxes.length === maxBoxes) return tooManyBoxes;
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

/** The first box at the end of a path of types, such as `mdia`, `minf`, `stbl`. */
export function findBox(bytes: Buffer, within: Box, ...path: readonly string[]): Box | undefined {
  let found: Box | undefined = within;
  for (const type of path) {
    if (found === undefined) return undefined;
    const children = boxesIn(bytes, found);
    found = typeof children === 'string' ? undefined : children.find((box) => box.type === type);
  }
  return found;
}

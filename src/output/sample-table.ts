import { type Box, findBox } from './mp4-boxes.ts';

/** Where a track's pictures or sounds lie in the file. */
export interface SampleExtent {
  readonly samples: number;
  /** Offset after the last byte of any sample; 0 where there is none. */
  readonly end: number;
}

/**
 * Adds up a track's sample table (`stbl`): what it says must be in the file, so that a file cut short within its media is
 * found out even where no box says so. A text is what is wrong. The work is bounded by the size of the tables.
 */
export function readSampleExtent(bytes: Buffer, stbl: Box): SampleExtent | string {
  const sizes = readSizes(bytes, findBox(bytes, stbl, 'stsz') ?? findBox(bytes, stbl, 'stz2'));
  if (sizes === undefined) return 'a track has no table of sample sizes';
  const offsets = readOffsets(bytes, stbl);
  const runs = readTable(bytes, findBox(bytes, stbl, 'stsc'), 12);
  if (sizes.count === 0 || offsets === undefined || runs === undefined)
    return { samples: sizes.count, end: 0 };
  let end = 0;
  let next = 0;
  let run = 0;
  let inChunk = 0;
  for (let chunk = 0; chunk < offsets.count && next < sizes.count; chunk += 1) {
    // Runs name the first chunk, from 1, that holds so many samples.
    while (run < runs.count && bytes.readUInt32BE(runs.at(run)) <= chunk + 1) {
      inChunk = bytes.readUInt32BE(runs.at(run) + 4);
      run += 1;
    }
    const after = Math.min(next + inChunk, sizes.count);
    const offset = offsets.wide
      ? Number(bytes.readBigUInt64BE(offsets.at(chunk)))
      : bytes.readUInt32BE(offsets.at(chunk));
    end = Math.max(end, offset + sizes.sum(next, after));
    next = after;
  }
  return { samples: sizes.count, end };
}

interface Sizes {
  readonly count: number;
  /** Bytes of the samples from `from` up to `to`, exclusive. */
  sum(from: number, to: number): number;
}

function readSizes(bytes: Buffer, box: Box | undefined): Sizes | undefined {
  if (box === undefined || box.end - box.start < 12) return undefined;
  const count = bytes.readUInt32BE(box.start + 8);
  const compact = bytes.toString('latin1', box.start - 4, box.start) === 'stz2';
  const same = compact ? 0 : bytes.readUInt32BE(box.start + 4);
  if (same !== 0) return { count, sum: (from, to) => (to - from) * same };
  const bits = compact ? bytes.readUInt8(box.start + 7) : 32;
  if (![4, 8, 16, 32].includes(bits) || box.start + 12 + Math.ceil((count * bits) / 8) > box.end)
    return undefined;
  const sizeOf = (index: number) => {
    const at = box.start + 12 + Math.floor((index * bits) / 8);
    if (bits === 4) return index % 2 === 0 ? bytes.readUInt8(at) >> 4 : bytes.readUInt8(at) & 15;
    return bytes.readUIntBE(at, bits / 8);
  };
  return {
    count,
    sum: (from, to) => {
      let total = 0;
      for (let index = from; index < to; index += 1) total += sizeOf(index);
      return total;
    },
  };
}

interface Table {
  readonly count: number;
  /** Offset of an entry. */
  at(index: number): number;
}

function readOffsets(bytes: Buffer, stbl: Box): (Table & { readonly wide: boolean }) | undefined {
  const narrow = readTable(bytes, findBox(bytes, stbl, 'stco'), 4);
  if (narrow !== undefined) return { ...narrow, wide: false };
  const wide = readTable(bytes, findBox(bytes, stbl, 'co64'), 8);
  return wide === undefined ? undefined : { ...wide, wide: true };
}

function readTable(bytes: Buffer, box: Box | undefined, entrySize: number): Table | undefined {
  if (box === undefined || box.end - box.start < 8) return undefined;
  const count = bytes.readUInt32BE(box.start + 4);
  if (box.start + 8 + count * entrySize > box.end) return undefined;
  return { count, at: (index) => box.start + 8 + index * entrySize };
}

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type Box, boxesIn, findBox, longestHeader, readBoxHeader } from './mp4-boxes.ts';
import { verifyClip } from './verify-clip.ts';

/** How a clip runs: what an editing tool has to know of it. */
export interface ClipTiming {
  /** Pictures a second; a clip with uneven ones counts as its most frequent rate. */
  readonly rate: number;
  /** Its length in pictures at that rate. */
  readonly frames: number;
  readonly hasSound: boolean;
}

/** What is taken where a clip does not say. */
const usualRate = 24;

/**
 * Reads the timing of a clip from its index; `undefined` where it is not a whole video. A fragmented clip may not say how
 * long it is: then it is as long as was asked. Throws only for reasons of the disk.
 */
export function readClipTiming(path: string, askedSeconds: number): ClipTiming | undefined {
  const file = openSync(path, 'r');
  try {
    const verified = verifyClip(file);
    if (!verified.ok) return undefined;
    const bytes = readMoov(file);
    const moov: Box = { type: 'moov', start: 0, end: bytes.length };
    const children = boxesIn(bytes, moov);
    const tracks = typeof children === 'string' ? [] : children.filter(({ type }) => type === 'trak');
    const ofKind = (kind: string) => tracks.find((trak) => handlerOf(bytes, trak) === kind);
    const pictures = ofKind('vide');
    const steps = pictures === undefined ? undefined : readSteps(bytes, pictures);
    const rate = steps?.rate ?? usualRate;
    const seconds = (steps?.seconds ?? verified.value.durationMs / 1000) || askedSeconds;
    return { rate, frames: Math.max(1, Math.round(seconds * rate)), hasSound: ofKind('soun') !== undefined };
  } finally {
    closeSync(file);
  }
}

function readMoov(file: number): Buffer {
  const { size } = fstatSync(file);
  for (let at = 0; at < size; ) {
    const header = Buffer.alloc(longestHeader);
    const bytesRead = readSync(file, header, 0, longestHeader, at);
    const box = readBoxHeader(header.subarray(0, bytesRead), at, size);
    if (typeof box === 'string') break;
    if (box.type === 'moov') {
      const bytes = Buffer.alloc(box.end - box.start);
      readSync(file, bytes, 0, bytes.length, box.start);
      return bytes;
    }
    at = box.end;
  }
  return Buffer.alloc(0);
}

function handlerOf(bytes: Buffer, trak: Box): string | undefined {
  const hdlr = findBox(bytes, trak, 'mdia', 'hdlr');
  return hdlr === undefined ? undefined : bytes.toString('latin1', hdlr.start + 8, hdlr.start + 12);
}

/** How long pictures stand, from the table of time to sample; a fragmented file has an empty one. */
function readSteps(
  bytes: Buffer,
  trak: Box,
): { readonly rate: number; readonly seconds: number } | undefined {
  const mdhd = findBox(bytes, trak, 'mdia', 'mdhd');
  const stts = findBox(bytes, trak, 'mdia', 'minf', 'stbl', 'stts');
  if (mdhd === undefined || stts === undefined || mdhd.end - mdhd.start < 24) return undefined;
  const scale = bytes.readUInt32BE(mdhd.start + (bytes.readUInt8(mdhd.start) === 1 ? 20 : 12));
  let units = 0;
  const counts = new Map<number, number>();
  for (let at = stts.start + 8; at + 8 <= stts.end; at += 8) {
    const [count, step] = [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4)];
    units += count * step;
    counts.set(step, (counts.get(step) ?? 0) + count);
  }
  const [usual] = [...counts].filter(([step]) => step > 0).sort(([, left], [, right]) => right - left);
  if (usual === undefined || scale === 0) return undefined;
  return { rate: scale / usual[0], seconds: units / scale };
}

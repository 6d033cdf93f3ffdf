import { fstatSync, readSync } from 'node:fs';
import { fail, ok, type Result } from '../core/result.ts';
import {
  type Box,
  boxesIn,
  findBox,
  longestHeader,
  maxBoxes,
  readBoxHeader,
  tooManyBoxes,
} from './mp4-boxes.ts';
import { readSampleExtent } from './sample-table.ts';
import type { VideoFacts } from './store.ts';

/** Headers often stand close together: what is read at once. */
const windowBytes = 4096;
/** A clip of minutes has an index of kilobytes. */
const maxIndexBytes = 64 * 1_048_576;

/**
 * Whether a file is a whole MP4 or QuickTime video: its boxes end exactly where it ends, and every sample that its index
 * names lies within it. Reads headers and the index, never the media, so it takes milliseconds at any size, and less than
 * to have another thread do it. `file` is open for reading. The error is what is wrong. Throws only when the file cannot
 * be read.
 */
export function verifyClip(file: number): Result<VideoFacts, string> {
  const { size } = fstatSync(file);
  if (size === 0) return fail('it is empty');
  const found = walk(file, size);
  if (typeof found === 'string') return fail(found);
  const moov = found.find(({ type }) => type === 'moov');
  if (moov === undefined) return fail('it has no index (moov)');
  if (!found.some(({ type, start, end }) => type === 'mdat' && end > start))
    return fail('it has no media (mdat)');
  if (moov.end - moov.start > maxIndexBytes) return fail('its index (moov) is larger than that of any clip');
  const bytes = readAt(file, moov.start, moov.end - moov.start);
  if (bytes.length < moov.end - moov.start) return fail('it became shorter while it was read');
  const facts = readIndex(bytes, { size, fragments: found.some(({ type }) => type === 'moof') });
  return typeof facts === 'string' ? fail(facts) : ok(facts);
}

function walk(file: number, size: number): readonly Box[] | string {
  const boxes: Box[] = [];
  let window: Buffer = Buffer.alloc(0);
  let from = 0;
  for (let at = 0; at < size; ) {
    if (Math.min(at + longestHeader, size) > from + window.length) {
      window = readAt(file, at, windowBytes);
      from = at;
    }
    const header = window.subarray(at - from, at - from + longestHeader);
    if (at === 0 && !/^(ftyp|styp|moov|mdat|free|skip|wide|pnot)/.test(header.toString('latin1', 4, 8))) {
      return notAVideo(header);
    }
    const box = readBoxHeader(header, at, size);
    if (typeof box === 'string') return box;
    if (boxes.length === maxBoxes) return tooManyBoxes;
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

/** Whose words these are matters: nothing of the file itself is quoted. */
function notAVideo(header: Buffer): string {
  const text = header.toString('latin1').trimStart();
  if (text.startsWith('<')) return 'it is a page (HTML or XML), not a video';
  if (/^[{[]/.test(text)) return 'it is JSON, not a video';
  return 'it does not begin like an MP4';
}

function readIndex(
  bytes: Buffer,
  { size, fragments }: { readonly size: number; readonly fragments: boolean },
): VideoFacts | string {
  const moov: Box = { type: 'moov', start: 0, end: bytes.length };
  const children = boxesIn(bytes, moov);
  if (typeof children === 'string') return `its index is broken: ${children}`;
  const mayBeFragmented = fragments && children.some(({ type }) => type === 'mvex');
  const durationMs = readDuration(bytes, moov);
  if (durationMs === undefined) return 'its index has no movie header (mvhd)';
  let video: Pick<VideoFacts, 'width' | 'height'> | undefined;
  for (const trak of children.filter(({ type }) => type === 'trak')) {
    const stbl = findBox(bytes, trak, 'mdia', 'minf', 'stbl');
    if (stbl === undefined) return 'a track has no sample table (stbl)';
    const extent = readSampleExtent(bytes, stbl);
    if (typeof extent === 'string') return extent;
    if (extent.end > size) return `its media ends ${extent.end - size} bytes beyond the file`;
    const hasPictures = extent.samples > 0 || mayBeFragmented;
    if (isVideoTrack(bytes, trak) && hasPictures) video ??= readSize(bytes, trak, stbl);
  }
  return video === undefined ? 'it has no track with pictures' : { durationMs, ...video };
}

function isVideoTrack(bytes: Buffer, trak: Box): boolean {
  const hdlr = findBox(bytes, trak, 'mdia', 'hdlr');
  return hdlr !== undefined && bytes.toString('latin1', hdlr.start + 8, hdlr.start + 12) === 'vide';
}

/** In milliseconds, from the movie header or, in a fragmented file, the extension of it; 0 where neither knows. */
function readDuration(bytes: Buffer, moov: Box): number | undefined {
  const mvhd = findBox(bytes, moov, 'mvhd');
  if (mvhd === undefined || mvhd.end - mvhd.start < 32) return undefined;
  const long = bytes.readUInt8(mvhd.start) === 1;
  const scale = bytes.readUInt32BE(mvhd.start + (long ? 20 : 12));
  const at = mvhd.start + (long ? 24 : 16);
  const mehd = findBox(bytes, moov, 'mvex', 'mehd');
  const own = readTime(bytes, at, long);
  const units = own > 0 || mehd === undefined || mehd.end - mehd.start < 8 ? own : readMehd(bytes, mehd);
  return scale === 0 ? 0 : Math.round((units / scale) * 1000);
}

function readMehd(bytes: Buffer, mehd: Box): number {
  const long = bytes.readUInt8(mehd.start) === 1 && mehd.end - mehd.start >= 12;
  return readTime(bytes, mehd.start + 4, long);
}

/** All ones mean "not known". */
function readTime(bytes: Buffer, at: number, long: boolean): number {
  const time = long ? bytes.readBigUInt64BE(at) : BigInt(bytes.readUInt32BE(at));
  return time === (long ? 0xffff_ffff_ffff_ffffn : 0xffff_ffffn) ? 0 : Number(time);
}

/** The size of the coded picture from the first sample description, or else the track's own. */
function readSize(bytes: Buffer, trak: Box, stbl: Box): Pick<VideoFacts, 'width' | 'height'> | undefined {
  const stsd = findBox(bytes, stbl, 'stsd');
  const tkhd = findBox(bytes, trak, 'tkhd');
  if (stsd === undefined || tkhd === undefined || stsd.end - stsd.start < 44) return undefined;
  const width = bytes.readUInt16BE(stsd.start + 40);
  const height = bytes.readUInt16BE(stsd.start + 42);
  if (width > 0 && height > 0) return { width, height };
  if (tkhd.end - tkhd.start < 84) return undefined;
  const shown = { width: bytes.readUInt16BE(tkhd.end - 8), height: bytes.readUInt16BE(tkhd.end - 4) };
  return shown.width > 0 && shown.height > 0 ? shown : undefined;
}

function readAt(file: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(file, buffer, 0, length, position));
}

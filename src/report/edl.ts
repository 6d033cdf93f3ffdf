import { keyStart } from '../core/key-start.ts';
import { onOneLine } from '../core/plain-text.ts';
import type { Timeline, TimelineEntry, TimelineTake } from './timeline.ts';

/** What an event number of three digits can count. */
export const mostEvents = 999;

/** Where a programme begins by custom: hour one. */
const beginHours = 1;

/**
 * A timeline as a CMX3600 edit decision list: one cut after the other at the rate that most clips have, counted without
 * drop frames. Reels are the first 8 digits of the keys, so that files of one name are told apart.
 */
export function edl({ pipeline, entries }: Timeline): string {
  const rate = commonRate(entries);
  const perSecond = Math.round(rate);
  let at = beginHours * 3600 * perSecond;
  const events = entries.flatMap(({ take }, index) => {
    const { frames, rate: ownRate } = take.media;
    const length = Math.max(1, Math.round((frames / ownRate) * rate));
    const times = [0, length, at, at + length].map((frame) => timecode(frame, perSecond));
    at += length;
    return event(take, { number: index + 1, times });
  });
  const lines = [`TITLE: ${ascii(pipeline).slice(0, 70)}`, 'FCM: NON-DROP FRAME', '', ...events];
  return lines.map((line) => `${line}\r\n`).join('');
}

/** A cut, and remarks that editing tools find the file by or show beside it. */
function event(
  { task, request, media }: TimelineTake,
  { number, times }: { readonly number: number; readonly times: readonly string[] },
): readonly string[] {
  const { id, key, costUsd } = task;
  const reel = key.slice(0, 8).toUpperCase();
  const channels = (media.hasSound ? 'AA/V' : 'V').padEnd(5);
  const prompt = request?.params.prompt;
  return [
    `${String(number).padStart(3, '0')}  ${reel} ${channels} C        ${times.join(' ')}`,
    `* FROM CLIP NAME: ${ascii(media.name)}`,
    `* SOURCE FILE: ${ascii(media.url)}`,
    `* COMMENT: ${ascii(id)}`,
    `* COMMENT: KEY ${keyStart(key)} COST ${costUsd === null ? 'UNKNOWN' : `${costUsd} USD`}`,
    ...(typeof prompt === 'string' && prompt !== '' ? [`* COMMENT: ${ascii(prompt)}`] : []),
    '',
  ];
}

/** The rate that most clips have; of several, the first. */
function commonRate(entries: readonly TimelineEntry[]): number {
  const counts = new Map<number, number>();
  for (const { take } of entries) counts.set(take.media.rate, (counts.get(take.media.rate) ?? 0) + 1);
  const [most] = [...counts].sort(([, left], [, right]) => right - left);
  return most?.[0] ?? 24;
}

/** `HH:MM:SS:FF`, counting every picture. */
function timecode(frame: number, perSecond: number): string {
  const seconds = Math.floor(frame / perSecond);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, frame % perSecond];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** The format knows ASCII alone: accents are taken off, and what is left over becomes a question mark. */
function ascii(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '');
  const quotes = plain.replace(/[“”„«»]/g, '"').replace(/[‘’‚]/g, "'");
  return onOneLine(quotes.replace(/[‐-―]/g, '-')).replace(/[^ -~]/gu, '?');
}

import { glyphHeight, glyphOf, glyphWidth } from './font.ts';
import type { Picture } from './picture.ts';

/** Columns from one letter to the next, and rows from one line to the next, in dots. */
export const letterStep = glyphWidth + 1;
export const lineStep = glyphHeight + 2;

/** A part of a picture in pixels; even numbers, so that the colour planes have the same part. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a text goes: its first letter's top left corner in whole pixels, and how many pixels wide a dot is. */
export interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly dot: number;
}

/** Dims a part of a picture, so that text on it can be read. */
export function dim({ width, luma, blue, red }: Picture, area: Area): void {
  for (let y = area.y; y < area.y + area.height; y += 1) {
    for (let at = y * width + area.x; at < y * width + area.x + area.width; at += 1) {
      luma[at] = 16 + ((((luma[at] ?? 16) - 16) * 5) >> 4);
    }
  }
  const half = width / 2;
  for (let y = area.y / 2; y < (area.y + area.height) / 2; y += 1) {
    for (let at = y * half + area.x / 2; at < y * half + (area.x + area.width) / 2; at += 1) {
      blue[at] = 128 + (((blue[at] ?? 128) - 128) >> 1);
      red[at] = 128 + (((red[at] ?? 128) - 128) >> 1);
    }
  }
}

/** Writes one line in white; what would stand outside of the picture is cut off. The text is folded already. */
export function write({ width, height, luma }: Picture, text: string, { x, y, dot }: TextPlace): void {
  let left = x;
  for (const letter of text) {
    for (const [column, row] of glyphOf(letter)) {
      for (let down = 0; down < dot; down += 1) {
        const top = y + row * dot + down;
        const from = left + column * dot;
        if (top < height && from + dot <= width) luma.fill(235, top * width + from, top * width + from + dot);
      }
    }
    left += letterStep * dot;
  }
}

/** Breaks a folded text into lines of at most so many letters, words kept whole where they fit. The rest is cut off with dots. */
export function wrap(text: string, columns: number, maxLines: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((word) => chop(word, columns))) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  if (line !== '') lines.push(line);
  if (lines.length <= maxLines) return lines;
  const last = (lines[maxLines - 1] ?? '').slice(0, Math.max(0, columns - 3));
  return [...lines.slice(0, maxLines - 1), `${last}...`];
}

function chop(word: string, columns: number): readonly string[] {
  return word.length <= columns ? [word] : (word.match(new RegExp(`.{1,${columns}}`, 'g')) ?? []);
}

import { type LineColumn, lineStarts, type SourceFile, type Span } from '../core/source.ts';
import { displayWidth, safeText } from './safe-text.ts';

/** Where spans lie, quickly for many spans of one file. */
export interface Locator {
  locate(file: SourceFile, offset: number): LineColumn;
  /** A line without its end, counted from 1. */
  line(file: SourceFile, line: number): string;
}

/** A fresh one. It keeps the line starts of each file that it was asked about. */
export function createLocator(): Locator {
  const known = new WeakMap<SourceFile, Uint32Array>();
  const startsOf = (file: SourceFile): Uint32Array => {
    const starts = known.get(file) ?? lineStarts(file.text);
    known.set(file, starts);
    return starts;
  };
  return {
    locate(file, offset) {
      const starts = startsOf(file);
      const place = Math.min(offset, file.text.length);
      let low = 0;
      let high = starts.length;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? 0) <= place) low = middle;
        else high = middle;
      }
      return { line: low + 1, column: place - (starts[low] ?? 0) + 1 };
    },
    line(file, line) {
      const starts = startsOf(file);
      return file.text.slice(starts[line - 1], starts[line]).replace(/\r?\n$/, '');
    },
  };
}

/** How much of a line is shown, and how much of that before the place. */
const widest = 100;
const before = 40;

/** The line of a place, and below it what underlines the place; long lines are cut around it. */
export function sourceLine({ file, start, end }: Span, locator: Locator): { line: string; marks: string } {
  const place = locator.locate(file, start);
  const text = locator.line(file, place.line);
  const column = Math.min(place.column - 1, text.length);
  // Of a stretch over several lines only the first is underlined.
  const until = Math.max(column + 1, Math.min(column + end - start, text.trimEnd().length));
  const from = text.length <= widest ? 0 : Math.max(0, Math.min(column - before, text.length - widest));
  const to = Math.min(text.length, from + widest);
  const head = `${from > 0 ? '…' : ''}${safeText(spaced(text.slice(from, column)))}`;
  const marked = safeText(spaced(text.slice(column, Math.min(until, to))));
  const tail = `${safeText(spaced(text.slice(Math.min(until, to), to)))}${to < text.length ? '…' : ''}`;
  const line = `${head}${marked}${tail}`;
  return { line, marks: `${' '.repeat(displayWidth(head))}${'^'.repeat(Math.max(1, displayWidth(marked)))}` };
}

/** A tab as one space, so that what stands below it stays below it. */
function spaced(text: string): string {
  return text.replaceAll('\t', ' ');
}

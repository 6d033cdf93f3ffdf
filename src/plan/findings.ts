import { collectDiagnostics } from '../core/collect-diagnostics.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { showCount } from '../core/show-count.ts';
import type { Span } from '../core/source.ts';

/** What a rule found, before it is known where in the manifest that was written. */
export interface Finding {
  readonly code: Diagnostic['code'];
  readonly severity: Diagnostic['severity'];
  readonly message: string;
  readonly hint?: string;
  /** The parameter or the frame's role to point at, then the others concerned. */
  readonly about: readonly [string, ...string[]];
  /** Whether to point at the name or at what it was given; `value` unless said otherwise. */
  readonly point?: 'name' | 'value';
}

/** Takes diagnostics in; equal ones are kept once. */
export interface Report {
  (diagnostic: Diagnostic): void;
  readonly all: readonly Diagnostic[];
  /** Whether there are so many errors that no further one is kept. */
  readonly isFull: () => boolean;
}

/** An empty report. */
export function createReport(): Report {
  const found = collectDiagnostics();
  const seen = new Set<string>();
  const files = new Map<object, number>();
  const add = (diagnostic: Diagnostic) => {
    const { code, message, span, path } = diagnostic;
    const file = span === undefined ? path : numberOf(files, span.file);
    const identity = `${code} ${file} ${span?.start} ${span?.end} ${message}`;
    if (seen.has(identity)) return;
    seen.add(identity);
    found.add(diagnostic);
  };
  return Object.assign(add, { all: found.all, isFull: found.isFull });
}

/** The stretch of `span` that holds `raw`, or all of it where escapes or folding hide it. */
export function within(span: Span, raw: string): Span {
  const at = span.file.text.slice(span.start, span.end).indexOf(raw);
  return at === -1 ? span : { file: span.file, start: span.start + at, end: span.start + at + raw.length };
}

/** `did you mean …?` where there is something near. */
export function didYouMean(meant: string | undefined): { readonly hint?: string } {
  return meant === undefined ? {} : { hint: `did you mean ${meant}?` };
}

/** A word in its plural but for one: `1 image`, `2 images`. */
export function count(number: number, word: string): string {
  return `${showCount(number)} ${word}${number === 1 ? '' : 's'}`;
}

function numberOf(numbers: Map<object, number>, key: object): number {
  const known = numbers.get(key) ?? numbers.size;
  numbers.set(key, known);
  return known;
}

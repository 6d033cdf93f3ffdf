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

/** Takes a diagnostic in. */
export type Tell = (diagnostic: Diagnostic) => void;

/** Takes diagnostics in; equal ones are kept once. */
export interface Report extends Tell {
  readonly all: readonly Diagnostic[];
  /** Whether there are so many errors that no further one is kept. */
  readonly isFull: () => boolean;
  /** The same, for what is made of one row or file: of a place that many share it says for which of them it is wrong. */
  readonly madeOf: (origin: OriginOf) => Tell;
}

/** The row or file to name beside what was found; `undefined` where it has no part in it. */
export type OriginOf = (diagnostic: Diagnostic) => Related | undefined;

type Related = NonNullable<Diagnostic['related']>[number];

/** So many rows are named; how many more there are is said. */
const mostOrigins = 3;

/** An empty report. */
export function createReport(): Report {
  const found = collectDiagnostics();
  const seen = new Map<string, { readonly related: Related[]; origins: number }>();
  const files = new Map<object, number>();
  const add = (diagnostic: Diagnostic, origin?: Related) => {
    const { code, message, span, path, related } = diagnostic;
    const file = span === undefined ? path : numberOf(files, span.file);
    const identity = `${code} ${file} ${span?.start} ${span?.end} ${message}`;
    const known = seen.get(identity) ?? { related: [...(related ?? [])], origins: 0 };
    if (origin !== undefined) addOrigin(known, origin);
    if (seen.has(identity)) return;
    seen.set(identity, known);
    found.add(known.related.length > 0 ? { ...diagnostic, related: known.related } : diagnostic);
  };
  return Object.assign((diagnostic: Diagnostic) => add(diagnostic), {
    all: found.all,
    isFull: found.isFull,
    madeOf: (originOf: OriginOf) => (diagnostic: Diagnostic) => add(diagnostic, originOf(diagnostic)),
  });
}

function addOrigin(known: { readonly related: Related[]; origins: number }, origin: Related): void {
  known.origins += 1;
  if (known.origins <= mostOrigins) known.related.push(origin);
  const last = known.related.at(-1);
  if (known.origins <= mostOrigins || last === undefined) return;
  const [message = ''] = last.message.split(', and ');
  known.related[known.related.length - 1] = {
    ...last,
    message: `${message}, and ${showCount(known.origins - mostOrigins)} more like it`,
  };
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

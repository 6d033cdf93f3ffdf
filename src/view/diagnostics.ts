import { createColors } from 'picocolors';
import type { Diagnostic } from '../core/diagnostic.ts';
import { jsonText } from '../core/json-text.ts';
import { showCount } from '../core/show-count.ts';
import type { Span } from '../core/source.ts';
import type { DiagnosticsDocument, ShownDiagnostic } from './diagnostics-document.generated.ts';
import { safeText } from './safe-text.ts';
import { createLocator, type Locator, sourceLine } from './source-line.ts';
import { workflowCommand } from './workflow-command.ts';

/** How diagnostics are written: for people, for programs, for annotations in GitHub Actions. */
export const diagnosticFormats = ['text', 'json', 'github'] as const;

/** One of them. */
export type DiagnosticFormat = (typeof diagnosticFormats)[number];

/** So many are shown: a file with a hundred thousand mistakes is something else, and its list would be hundreds of megabytes. */
const mostShown = 1000;
/** Of a message or hint. Some name what stands in the file, which may be megabytes long. */
const longestMessage = 1000;

/**
 * Writes diagnostics sorted by file and place, equal ones once, and a thousand at most; counts are of all. Empty where
 * there are none, but for JSON.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  { format, colour }: { readonly format: DiagnosticFormat; readonly colour: boolean },
): string {
  const locator = createLocator();
  const sorted = sortOnce(diagnostics);
  const shown = sorted.slice(0, mostShown).map(shortened);
  const rest = sorted.length - shown.length;
  const more = rest === 0 ? '' : `${showCount(rest)} more ${rest === 1 ? 'is' : 'are'} not shown\n`;
  switch (format) {
    case 'text':
      if (sorted.length === 0) return '';
      return `${asText(shown, locator, colour)}\n\n${more}${countDiagnostics(sorted)}\n`;
    case 'json':
      return asJson({ shown, of: sorted }, locator);
    case 'github':
      return shown.map((each) => asCommand(each, locator)).join('') + more;
  }
}

/** `2 errors, 1 warning`, leaving out what there is none of. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const parts = [errors > 0 && plural(errors, 'error'), warnings > 0 && plural(warnings, 'warning')];
  return parts.filter((part) => part !== false).join(', ');
}

function asText(diagnostics: readonly Diagnostic[], locator: Locator, colour: boolean): string {
  const paint = createColors(colour);
  const blocks = diagnostics.map((diagnostic) => {
    const { severity, message, code, span, hint, related = [] } = diagnostic;
    const tint = severity === 'error' ? paint.red : paint.yellow;
    const place = placeOf(diagnostic, locator);
    const head = `${place && `${paint.bold(place)} `}${tint(`${severity}:`)} ${safeText(message)}`;
    return [
      `${head} ${paint.dim(`[${code}]`)}`,
      ...(span ? frame(span, locator, tint) : []),
      ...(hint === undefined ? [] : [`  ${paint.cyan('hint:')} ${safeText(hint)}`]),
      ...related.flatMap((other) => [
        `  ${paint.bold(spanPlace(other.span, locator))} ${safeText(other.message)}`,
        ...frame(other.span, locator, paint.dim),
      ]),
    ].join('\n');
  });
  return blocks.join('\n\n');
}

function shortened(diagnostic: Diagnostic): Diagnostic {
  const { message, hint, related } = diagnostic;
  return {
    ...diagnostic,
    message: cut(message),
    ...(hint !== undefined && { hint: cut(hint) }),
    ...(related && { related: related.map((each) => ({ ...each, message: cut(each.message) })) }),
  };
}

function cut(text: string): string {
  return text.length <= longestMessage
    ? text
    : `${text.slice(0, longestMessage).replace(/[\ud800-\udbff]$/, '')}…`;
}

function frame(span: Span, locator: Locator, tint: (text: string) => string): string[] {
  const number = String(locator.locate(span.file, span.start).line).padStart(4);
  const { line, marks } = sourceLine(span, locator);
  return [`${number} | ${line}`.trimEnd(), `${' '.repeat(number.length)} | ${marks.trimEnd()}`].map(
    (text, row) => (row === 1 ? text.replace(/\^+$/, tint) : text),
  );
}

function asJson(
  { shown, of }: { readonly shown: readonly Diagnostic[]; readonly of: readonly Diagnostic[] },
  locator: Locator,
): string {
  const errors = of.filter(({ severity }) => severity === 'error').length;
  const listed = shown.map(
    ({ code, severity, message, span, path, hint, related }): ShownDiagnostic => ({
      code,
      severity,
      message,
      ...(span ? range(span, locator) : path !== undefined && { path }),
      ...(hint !== undefined && { hint }),
      ...(related && {
        related: related.map((each) => ({ message: each.message, ...range(each.span, locator) })),
      }),
    }),
  );
  const document: DiagnosticsDocument = {
    errors,
    warnings: of.length - errors,
    diagnostics: listed,
  };
  return `${jsonText(document, 2)}\n`;
}

/** A workflow command; file, line and column put the annotation where the fault is. */
function asCommand(diagnostic: Diagnostic, locator: Locator): string {
  const { severity, message, code, span, path, hint, related = [] } = diagnostic;
  const { line, column, endLine, endColumn } = span ? range(span, locator) : {};
  // GitHub takes an end column only where the stretch stays in its line.
  const properties = {
    file: span?.file.path ?? path,
    line,
    col: column,
    endLine,
    endColumn: endLine === line ? endColumn : undefined,
    title: code,
  };
  const others = related.map((other) => `${spanPlace(other.span, locator)} ${other.message}`);
  const said = [message, ...(hint === undefined ? [] : [hint]), ...others].join('\n');
  return workflowCommand(severity, properties, said);
}

function range({ file, start, end }: Span, locator: Locator) {
  const first = locator.locate(file, start);
  const last = locator.locate(file, end);
  return { path: file.path, ...first, endLine: last.line, endColumn: last.column };
}

function placeOf({ span, path }: Diagnostic, locator: Locator): string {
  return span ? spanPlace(span, locator) : path === undefined ? '' : `${safeText(path)}:`;
}

function spanPlace({ file, start }: Span, locator: Locator): string {
  const { line, column } = locator.locate(file, start);
  return `${safeText(file.path)}:${line}:${column}:`;
}

/** By file and place, those without a place first; of equal ones the first. */
function sortOnce(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const pathOf = ({ span, path = '' }: Diagnostic) => span?.file.path ?? path;
  const startOf = ({ span }: Diagnostic) => span?.start ?? -1;
  const seen = new Set<string>();
  return diagnostics
    .filter((each) => {
      const identity = JSON.stringify([pathOf(each), startOf(each), each.span?.end, each.code, each.message]);
      return !seen.has(identity) && seen.add(identity);
    })
    .toSorted((left, right) => compare(pathOf(left), pathOf(right)) || startOf(left) - startOf(right));
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

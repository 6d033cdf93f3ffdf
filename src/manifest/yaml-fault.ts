import { type Look, lookForAlias, lookForIndent, lookForKey } from './syntax-hint.ts';

/** What a fault of yaml's parser means to an author, and what to do about it. */
export interface YamlWords {
  readonly message: string;
  readonly hint?: string;
  /** Finds a better hint in the text. */
  readonly look?: Look;
}

/** By yaml's code and its words, which tell cases of one code apart. The first that fits. */
const known: readonly (readonly [RegExp, string, string?, Look?])[] = [
  [/^TAB_AS_INDENT/, 'a tab cannot indent a line', 'use spaces'],
  [
    /^BAD_INDENT All|^MISSING_CHAR Sequence item/,
    'this line is not indented as the others of its block',
    undefined,
    lookForIndent,
  ],
  [/^BAD_INDENT/, 'a { or [ before this is not closed, or its lines are not indented far enough'],
  [
    /^BLOCK_AS_IMPLICIT_KEY A block/,
    'this line is not indented as the others of its block',
    undefined,
    lookForIndent,
  ],
  [
    /^BLOCK_AS_IMPLICIT_KEY/,
    'a map begins inside a value',
    'a text with ": " in it needs quotes; keys of one map begin in one column',
  ],
  [/^MULTILINE_IMPLICIT_KEY|^MISSING_CHAR Implicit/, 'a key needs a ":" in its line', undefined, lookForKey],
  [
    /^MISSING_CHAR Missing closing/,
    'a quote is opened here and never closed',
    `inside '…' a ' is written '', inside "…" a " is written \\"`,
  ],
  [/^MISSING_CHAR/, 'a comma or a colon is missing before this'],
  [/^BAD_SCALAR_START/, 'a text cannot begin with this character', 'put the text in quotes'],
  [
    /^BAD_DQ_ESCAPE/,
    'an unknown \\ in a text in double quotes',
    'write \\\\ for a backslash, or use single quotes',
  ],
  [
    /^UNEXPECTED_TOKEN Block scalar/,
    'nothing may follow | or > in their line',
    'the text begins in the next one',
  ],
  [
    /^UNEXPECTED_TOKEN/,
    'this does not fit here',
    'check quotes, brackets and how far the line is indented',
    lookForAlias,
  ],
  [/^MULTIPLE_DOCS/, 'a second document begins here', 'a file is one manifest: take the --- away'],
  [/^TAG_RESOLVE_FAILED/, 'a manifest has no tags of its own', 'a text that begins with ! needs quotes'],
  [/^BAD_DIRECTIVE/, 'an unknown directive', 'a text that begins with % needs quotes'],
  [/^BAD_COLLECTION_TYPE/, 'a tag that does not fit its value'],
  [/^BAD_ALIAS/, 'an alias or anchor without a name', 'a text that begins with * or & needs quotes'],
  [/^KEY_OVER_1024_CHARS/, 'a key of over 1,024 characters'],
  [/^BLOCK_IN_FLOW/, 'lines with - or | cannot stand inside { } or [ ]'],
];

/** Words for a fault, by yaml's code for it; its own words where they say more. */
export function yamlWords(code: string, own: string): YamlWords {
  const [, message, hint, look] = known.find(([pattern]) => pattern.test(`${code} ${own}`)) ?? [];
  if (message === undefined) return { message: own.charAt(0).toLowerCase() + own.slice(1) };
  return { message, ...(hint !== undefined && { hint }), ...(look && { look }) };
}

/** A fault at its place; offsets, end exclusive. */
export interface YamlFault extends YamlWords {
  readonly start: number;
  readonly end: number;
}

/** As many as a person reads: beyond that the file is something else. */
export const mostFaults = 20;

/** The first fault of each line, since what follows it in the line is its echo. */
export function firstOfEachLine(text: string, faults: readonly YamlFault[]): readonly YamlFault[] {
  const kept: YamlFault[] = [];
  for (const fault of faults.toSorted((left, right) => left.start - right.start)) {
    const last = kept.at(-1);
    if (last === undefined || text.slice(last.start, fault.start).includes('\n')) kept.push(fault);
    if (kept.length === mostFaults) break;
  }
  return kept;
}

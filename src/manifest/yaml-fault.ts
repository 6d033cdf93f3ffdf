/** What a fault of yaml's parser means to an author, and what to do about it. */
export interface YamlWords {
  readonly message: string;
  readonly hint?: string;
}

const words: Readonly<Record<string, YamlWords>> = {
  TAB_AS_INDENT: { message: 'a tab cannot indent a line', hint: 'use spaces' },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a map begins where a value was expected',
    hint: 'a text with ": " in it needs quotes; keys of one map begin in one column',
  },
  MULTILINE_IMPLICIT_KEY: { message: 'a key must stand in one line', hint: 'is a ":" missing?' },
  BAD_INDENT: { message: 'a { or [ is not closed, or its lines are not indented far enough' },
  BAD_SCALAR_START: {
    message: 'a text cannot begin with this character',
    hint: 'put the text in quotes',
  },
  BAD_DQ_ESCAPE: {
    message: 'an unknown \\ in a text in double quotes',
    hint: 'write \\\\ for a backslash, or use single quotes',
  },
  MULTIPLE_DOCS: {
    message: 'a second document begins here',
    hint: 'a file is one manifest: take the --- away, or make it two files',
  },
  TAG_RESOLVE_FAILED: {
    message: 'a manifest has no tags of its own',
    hint: 'a text that begins with ! needs quotes',
  },
  BAD_DIRECTIVE: { message: 'an unknown directive', hint: 'a text that begins with % needs quotes' },
  BAD_COLLECTION_TYPE: { message: 'a tag that does not fit its value' },
  BAD_ALIAS: {
    message: 'an alias or anchor without a name',
    hint: 'a text that begins with * or & needs quotes',
  },
  KEY_OVER_1024_CHARS: { message: 'a key of over 1,024 characters' },
  BLOCK_IN_FLOW: { message: 'lines with - or | cannot stand inside { } or [ ]' },
};

/** Words for a fault, by yaml's code for it; its own words where they say more. */
export function yamlWords(code: string, message: string): YamlWords {
  if (code === 'MISSING_CHAR') {
    if (message.includes('closing')) {
      return { message: 'a quote is opened here and never closed', hint: `inside '…' a ' is written ''` };
    }
    return { message: 'a comma or a colon is missing before this' };
  }
  if (code === 'UNEXPECTED_TOKEN') {
    return {
      message: 'this does not fit here',
      hint: 'check quotes, brackets and how far the line is indented',
    };
  }
  const known = words[code];
  return known ?? { message: message.charAt(0).toLowerCase() + message.slice(1) };
}

/** A fault at its place; offsets, end exclusive. */
export interface YamlFault extends YamlWords {
  readonly start: number;
  readonly end: number;
}

/** The first fault of each line, since what follows it in the line is its echo; and not more than a person reads. */
export function firstOfEachLine(text: string, faults: readonly YamlFault[]): readonly YamlFault[] {
  const kept: YamlFault[] = [];
  for (const fault of faults.toSorted((left, right) => left.start - right.start)) {
    const last = kept.at(-1);
    if (last === undefined || text.slice(last.start, fault.start).includes('\n')) kept.push(fault);
    if (kept.length === mostFaults) break;
  }
  return kept;
}

const mostFaults = 20;

/** A text that a person wrote: a manifest, or a CSV file of shots. */
export interface SourceFile {
  /** As the user named it on the command line, or relative to the manifest that led to it. */
  readonly path: string;
  readonly text: string;
}

/** A stretch of a source file: UTF-16 offsets, end exclusive. Line and column are worked out only when shown. */
export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** One-based line and column (in characters as an editor counts them) of an offset. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/** Offsets at which lines begin, the first among them. Four bytes a line, since a file may have millions. */
export function lineStarts(
  text: string,
  ends: { readonly bareCr: boolean } = { bareCr: false },
): Uint32Array {
  const isEnd = (at: number): boolean => {
    const code = text.charCodeAt(at);
    return code === 0x0a || (ends.bareCr && code === 0x0d && text.charCodeAt(at + 1) !== 0x0a);
  };
  let lines = 1;
  for (let at = 0; at < text.length; at += 1) if (isEnd(at)) lines += 1;
  const starts = new Uint32Array(lines);
  let line = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (!isEnd(at)) continue;
    line += 1;
    starts[line] = at + 1;
  }
  return starts;
}

/** Where an offset lies. An offset past the end is the end. */
export function lineColumn(text: string, offset: number): LineColumn {
  const end = Math.min(offset, text.length);
  let line = 1;
  let lineStart = 0;
  for (let next = text.indexOf('\n'); next !== -1 && next < end; next = text.indexOf('\n', next + 1)) {
    line += 1;
    lineStart = next + 1;
  }
  return { line, column: end - lineStart + 1 };
}

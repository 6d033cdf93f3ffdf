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

import { CsvError, parse } from 'csv-parse/sync';
import type { Diagnostic } from '../core/diagnostic.ts';
import { showCount } from '../core/show-count.ts';
import { lineStarts, type SourceFile, type Span } from '../core/source.ts';

/** A cell with its place. */
export interface Cell {
  readonly text: string;
  readonly at: Span;
}

/** A table with its first row as the names of its columns. */
export interface Table {
  readonly columns: readonly Cell[];
  /** As many cells as columns in each. Their places are looked up as they are taken: a table may have 30,000 rows. */
  readonly rows: Counted<readonly Cell[]>;
}

/** Things that are made as they are taken, and how many there are at most. */
export interface Counted<T> extends Iterable<T> {
  readonly length: number;
}

/** Columns of a table: beyond these a shot list is something else. */
const mostColumns = 1000;

/** What the tables of one manifest may still have together; cells are counted by separators and line ends. */
export interface TableRoom {
  rows: number;
  cells: number;
}

/** More than anybody buys: 30,000 shots take 5 s and 300 MB on a slow machine, if many columns are used. */
const mostRows = 30_000;
const mostCells = 400_000;

/** The room of a manifest. */
export function wholeRoom(): TableRoom {
  return { rows: mostRows, cells: mostCells };
}

/**
 * Reads CSV with commas, semicolons or tabs between cells, and takes the room that they need. Rows that do not fit are
 * reported and left out.
 */
export function readTable(
  file: SourceFile,
  room: TableRoom,
  report: (diagnostic: Diagnostic) => void,
): Table | undefined {
  const refuse = (span: Span, message: string, hint?: string): undefined => {
    report({ code: 'shots-file', severity: 'error', message, span, ...(hint !== undefined && { hint }) });
  };
  const starts = lineStarts(file.text, { bareCr: true });
  const lineAt = (line: number): Span => {
    const start = starts[line - 1] ?? file.text.length;
    return { file, start, end: (starts[line] ?? file.text.length + 1) - 1 };
  };
  const delimiter = delimiterOf(file.text);
  room.cells -= starts.length + timesIn(file.text, delimiter, room.cells);
  if (room.cells < 0) {
    const message = `tables of more than ${showCount(mostCells)} cells are too much for one pipeline`;
    return refuse(lineAt(1), message, 'leave out columns that no shot uses, or make it several pipelines');
  }
  const records = parseRecords(file.text, delimiter);
  if ('line' in records)
    return refuse(lineAt(records.line), 'a quote is not closed, or stands inside a cell', quoting);
  const cellsOf = ({ cells, lines: [first, last] }: Row): readonly Cell[] =>
    locate(cells, { file, start: starts[first - 1] ?? 0, end: starts[last] ?? file.text.length });
  const [head, ...below] = records;
  if (head === undefined) return refuse(lineAt(1), 'the file has no first row with the names of its columns');
  const columns = cellsOf(head);
  if (columns.length > mostColumns) {
    return refuse(lineAt(1), `the first row has ${columns.length} cells, and at most ${mostColumns} may be`);
  }
  room.rows -= below.length;
  if (room.rows < 0) {
    const message = `tables of more than ${showCount(mostRows)} rows are too much for one pipeline`;
    return refuse(lineAt(1), message, 'make it several pipelines');
  }
  const rows = below.filter((row) => {
    if (row.cells.length === columns.length) return true;
    const [first] = cellsOf(row);
    const message = `the row has ${count(row.cells.length)}, and the first row ${count(columns.length)}`;
    if (first) refuse(first.at, message, quoting);
    return false;
  });
  return {
    columns,
    rows: {
      length: rows.length,
      *[Symbol.iterator]() {
        for (const row of rows) yield cellsOf(row);
      },
    },
  };
}

const quoting =
  'a cell with the separator, a quote or a line break in it stands in "…", and a quote in it is ""';

/** A row with its first and last line, from 1. */
interface Row {
  readonly cells: readonly string[];
  readonly lines: readonly [number, number];
}

function parseRecords(text: string, delimiter: string): readonly Row[] | { readonly line: number } {
  const rows: Row[] = [];
  let next = 1;
  try {
    parse(text, {
      delimiter,
      skip_empty_lines: true,
      relax_column_count: true,
      trim: true,
      relax_quotes: true,
      // What is handed back is kept a second time.
      on_record(cells: string[], { lines }) {
        rows.push({ cells, lines: [next, lines] });
        next = lines + 1;
        return null;
      },
    });
    return rows;
  } catch (error) {
    if (error instanceof CsvError) return { line: typeof error.lines === 'number' ? error.lines : 1 };
    throw error;
  }
}

/** The separator that stands most often in the first line, outside quotes. */
function delimiterOf(text: string): string {
  const head = (/^[^\r\n]*/.exec(text.trimStart())?.[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const times = (separator: string) => head.split(separator).length;
  return [',', ';', '\t'].reduce((best, each) => (times(each) > times(best) ? each : best));
}

/** How often a character stands in a text; stops counting at `most`. */
function timesIn(text: string, character: string, most: number): number {
  let times = 0;
  for (let at = text.indexOf(character); at !== -1 && times <= most; at = text.indexOf(character, at + 1)) {
    times += 1;
  }
  return times;
}

/** What may stand between two cells beside the separator. */
const widestGap = 200;

/** Finds the cells of a record in its stretch of the text; one that is not found is where the one before it ends. */
function locate(cells: readonly string[], { file, start, end }: Span): readonly Cell[] {
  let from = start;
  return cells.map((text) => {
    // Looked for near by only: to the end of the file for each of a million cells would take hours.
    const near = file.text.slice(from, Math.min(end, from + 2 * text.length + widestGap));
    const written = [text, text.replaceAll('"', '""')].find((each) => each !== '' && near.includes(each));
    const at = written === undefined ? from : from + near.indexOf(written);
    if (written !== undefined) from = at + written.length;
    return { text, at: { file, start: at, end: from > at ? from : at } };
  });
}

function count(cells: number): string {
  return `${cells} cell${cells === 1 ? '' : 's'}`;
}

/** One line of the table: a figure, and what it is held against. */
export interface Row {
  /** Which of the points of the issue. */
  readonly point: number;
  readonly what: string;
  /** Of `ours`, `bare` and `limit`. */
  readonly unit: string;
  readonly ours: number;
  /** The same, of the bare program. */
  readonly bare?: number;
  /** What nobody can beat. */
  readonly limit?: number;
  /** What is held against the bound: most often a ratio. */
  readonly figure?: number;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** Whether a row keeps its bound; `undefined` where it has none. */
export function isMet({ figure, atMost, atLeast }: Row): boolean | undefined {
  if (figure === undefined || (atMost === undefined && atLeast === undefined)) return undefined;
  return figure <= (atMost ?? Infinity) && figure >= (atLeast ?? -Infinity);
}

/** Rows as a table of text. */
export function tableOf(rows: readonly Row[]): string {
  const heads = ['', 'what', 'ours', 'bare', 'limit', 'unit', 'figure', 'bound', ''];
  const cells = rows.map((row) => [
    String(row.point),
    row.what,
    show(row.ours),
    show(row.bare),
    show(row.limit),
    row.unit,
    show(row.figure),
    row.atMost !== undefined ? `<= ${row.atMost}` : row.atLeast !== undefined ? `>= ${row.atLeast}` : '',
    { true: 'met', false: 'MISSED', undefined: '' }[`${isMet(row)}`],
  ]);
  const all = [heads, ...cells];
  const widths = heads.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  return all
    .map((line) =>
      line
        .map((cell, column) => (cell ?? '').padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Three digits that matter. */
function show(value: number | undefined): string {
  if (value === undefined) return '';
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

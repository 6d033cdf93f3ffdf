import { stringify } from 'csv-stringify/sync';
import type { CostReport, CostRow } from './cost-report.generated.ts';

const columns = [
  'scope',
  'by',
  'name',
  'attempts',
  'clips',
  'chargedUsd',
  'reservedUsd',
  'lostUsd',
  'supersededUsd',
  'savedUsd',
  'unknown',
] as const;

type Row = Readonly<Record<(typeof columns)[number], string | number>>;

/**
 * The bill as a table for spreadsheets: a row for each sum, `scope` telling this run from ever and `by` what it is
 * sorted under (`total` for the whole). A name that a spreadsheet would take for a formula is escaped.
 */
export function costCsv(report: CostReport): string {
  const rows = (['thisRun', 'ever'] as const).flatMap((scope) => rowsOf(scope, report[scope]));
  return stringify(rows, { header: true, columns: [...columns], escape_formulas: true });
}

function rowsOf(scope: string, section: CostReport['thisRun'] | CostReport['ever']): readonly Row[] {
  const grouped = {
    shot: section.byShot,
    variant: section.byVariant,
    model: section.byModel,
    status: section.byStatus,
    day: section.byDay,
  };
  const attempts = count(section.byStatus, 'attempts');
  const clips = count(section.byStatus, 'clips');
  return [
    rowOf({ scope, by: 'total', sums: { ...section, name: '', attempts, clips } }),
    ...Object.entries(grouped).flatMap(([by, rows]) => rows.map((sums) => rowOf({ scope, by, sums }))),
  ];
}

function rowOf({ scope, by, sums }: { scope: string; by: string; sums: CostRow }): Row {
  const { name, attempts, clips, chargedUsd, reservedUsd, lostUsd, supersededUsd, savedUsd, unknown } = sums;
  const { charged, reserved, lost, saved } = unknown;
  return {
    scope,
    by,
    name: name ?? '',
    attempts,
    clips,
    chargedUsd,
    reservedUsd,
    lostUsd,
    supersededUsd,
    savedUsd,
    // A superseded clip of unknown cost is one whose charge is unknown: counted once.
    unknown: charged + reserved + lost + saved,
  };
}

function count(rows: readonly CostRow[], what: 'attempts' | 'clips'): number {
  return rows.reduce((sum, row) => sum + row[what], 0);
}

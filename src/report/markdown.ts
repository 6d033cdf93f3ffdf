import { markdownTable, plainMarkdown } from '../core/markdown.ts';
import { showUsd, type Usd } from '../core/usd.ts';
import type { CostReport, CostRow } from './cost-report.generated.ts';

type Section = CostReport['thisRun'] | CostReport['ever'];

const amounts = [
  ['Charged', 'chargedUsd', 'charged'],
  ['Reserved', 'reservedUsd', 'reserved'],
  ['Lost', 'lostUsd', 'lost'],
  ['Superseded', 'supersededUsd', 'superseded'],
  ['Saved', 'savedUsd', 'saved'],
] as const;

/** The bill for people: report/cost.md. */
export function costMarkdown(report: CostReport): string {
  const { thisRun, ever } = report;
  const name = report.pipeline === null ? '' : ` of ${plainMarkdown(report.pipeline)}`;
  const blocks = [
    `# Cost${name}`,
    ...(report.simulated ? ['Simulated: nothing here was really charged.'] : []),
    table(
      ['USD', 'this run', 'ever'],
      [
        ...amounts.map(([title, field, what]) => [
          title,
          amount(thisRun[field], thisRun.unknown[what]),
          amount(ever[field], ever.unknown[what]),
        ]),
        ['Estimated from nothing', ...[thisRun, ever].map(estimate)],
      ],
    ),
    'Lost amounts that the provider reported stand in Charged too; Superseded is a part of Charged.',
    ...breakdowns('This run', thisRun),
    ...breakdowns('Ever', ever),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** A table whose first column is text and whose others are amounts. Cells are Markdown already. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const amountColumns = [...head.keys()].slice(1);
  return markdownTable(head, rows, amountColumns);
}

function breakdowns(title: string, section: Section): readonly string[] {
  const groups = [
    ['shot', section.byShot],
    ['variant', section.byVariant],
    ['model', section.byModel],
    ['status', section.byStatus],
    ['day', section.byDay],
  ] as const;
  return groups
    .filter(([, rows]) => rows.length > 0)
    .map(([by, rows]) => `## ${title}, by ${by}\n\n${breakdown(by, rows)}`);
}

function breakdown(by: string, rows: readonly CostRow[]): string {
  const head = [by, 'attempts', 'clips', ...amounts.map(([title]) => title.toLowerCase())];
  return table(
    head,
    rows.map((row) => [
      row.name === null ? '(none)' : plainMarkdown(row.name),
      String(row.attempts),
      String(row.clips),
      ...amounts.map(([, field, what]) => amount(row[field], row.unknown[what])),
    ]),
  );
}

function amount(usd: Usd, unknown: number): string {
  return unknown === 0 ? showUsd(usd) : `${showUsd(usd)} + ${unknown} unknown`;
}

function estimate({ estimatedUsd, unknown }: Section): string {
  if (estimatedUsd === null) return 'unknown';
  return amount(estimatedUsd, unknown.estimated);
}

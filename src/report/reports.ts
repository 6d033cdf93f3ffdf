import type { ResultDocument } from '../core/result-document.generated.ts';
import type { Standing } from '../core/standing.ts';
import type { Task } from '../core/task.ts';
import type { RunState } from '../state/state.ts';
import { contactSheet } from './contact-sheet.ts';
import type { CostReport } from './cost-report.generated.ts';
import { costCsv } from './csv.ts';
import { durationsMs } from './durations.ts';
import { jsonPieces } from './json-pieces.ts';
import { junitXml } from './junit.ts';
import { costMarkdown } from './markdown.ts';

/** What reports are written from. */
export interface ReportsInput {
  readonly state: RunState;
  /** In the manifest's order, then what left it. */
  readonly standings: readonly Standing[];
  readonly cost: CostReport;
  readonly result: ResultDocument;
  /** The plan's, where there is one. */
  readonly tasks?: readonly Task[];
  /** The built page of the contact sheet, without its data: `contact-sheet.html` of `dist/`. */
  readonly sheetPage: string;
  /** Milliseconds since 1970: when the reports are written. */
  readonly now: number;
}

/** A file to write: its path relative to the pipeline's output folder, and what stands in it. */
export interface ReportFile {
  readonly path: string;
  /** In pieces, which are made as they are taken: of 100,000 takes the whole would be 100 MB. */
  readonly text: Iterable<string>;
}

/** Every report there is. */
export function renderReports(input: ReportsInput): readonly ReportFile[] {
  const { state, cost, result } = input;
  // Looked up once: each look into a table of 100,000 goes through memory that nobody has at hand.
  const purchases = result.tasks.map(({ key }) => state.purchases.get(key));
  const durations = durationsMs(result, purchases);
  return [
    { path: 'report/index.html', text: contactSheet({ ...input, purchases, durations }) },
    { path: 'report/result.json', text: json({ ...result, tasks: result.tasks.values() }) },
    { path: 'report/cost.json', text: json(cost) },
    { path: 'report/cost.csv', text: [costCsv(cost)] },
    { path: 'report/cost.md', text: [costMarkdown(cost)] },
    { path: 'report/junit.xml', text: junitXml(result, durations) },
  ];
}

function* json(value: object): Generator<string> {
  yield* jsonPieces(value, 2);
  yield '\n';
}

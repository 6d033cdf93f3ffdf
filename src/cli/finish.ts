import { relative } from 'node:path';
import type { Failure } from '../core/failure.ts';
import { ok, type Result } from '../core/result.ts';
import type { ResultDocument } from '../core/result-document.generated.ts';
import type { Standing } from '../core/standing.ts';
import type { Price, PriceClassId, Task } from '../core/task.ts';
import type { ClipStore } from '../output/store.ts';
import { costReport, costTotals, type Estimate } from '../report/cost-report.ts';
import { type ReportFile, renderReports } from '../report/reports.ts';
import { resultDocument } from '../report/result.ts';
import type { StateCounts } from '../state/count-states.ts';
import type { RunState } from '../state/state.ts';
import type { Io } from './io.ts';
import type { OutputPlace } from './locate.ts';
import { readSheetPage } from './sheet-page.ts';

/** What the end of a command is told from. */
export interface EndOfPipeline {
  readonly place: OutputPlace;
  readonly state: RunState;
  readonly standings: readonly Standing[];
  readonly exit: number;
  readonly reason: string;
  readonly next?: string;
  readonly run?: string;
  readonly prices?: ReadonlyMap<PriceClassId, Price>;
  readonly estimate?: Estimate;
  /** The plan's, where there is one. */
  readonly tasks?: readonly Task[];
  /** Only the last lines will be told: the standings are without these, and no report can be made of them. */
  readonly settled?: StateCounts;
}

/** The result of one pipeline, and the files that say so. */
export interface Finished {
  readonly result: ResultDocument;
  readonly reports: () => Promise<readonly ReportFile[]>;
}

/** Folds the state into what people and machines read. */
export function finish(io: Io, end: EndOfPipeline): Finished {
  const { place, state, standings, exit, reason, next, run, prices, estimate, tasks, settled } = end;
  const billed = { state, standings, run, prices, estimate };
  const bill = settled === undefined ? costReport(billed) : undefined;
  const output = relative(io.cwd, place.dir) || '.';
  const result = resultDocument({
    state,
    standings,
    cost: bill ?? costTotals(billed),
    exit,
    reason,
    output,
    next,
    settled,
  });
  return {
    result,
    reports: async () =>
      renderReports({
        state,
        standings,
        cost: bill ?? costReport(billed),
        result,
        tasks,
        sheetPage: await readSheetPage(),
        now: io.clock.now(),
      }),
  };
}

/**
 * Writes the reports; the first failure is given back, and the rest is still tried. All at once: while the disk takes a
 * part of one, the next part of another is made.
 */
export async function writeReports(
  finished: Finished,
  store: Pick<ClipStore, 'writeReport'>,
): Promise<Result<void, Failure>> {
  const files = await finished.reports();
  const written = await Promise.all(files.map(({ path, text }) => store.writeReport(path, text)));
  return written.find((each) => !each.ok) ?? ok(undefined);
}

import { jsonText } from '../../core/json-text.ts';
import type { ResultDocument } from '../../core/result-document.generated.ts';
import { countStates } from '../../state/count-states.ts';
import { ending } from '../../view/ending.ts';
import { foremost, foremostCode } from '../exit-codes.ts';
import { type FoundState, findStates } from '../find-states.ts';
import { type Finished, finish } from '../finish.ts';
import type { Io } from '../io.ts';
import { describeEnds, exitNamesOfState } from '../judge-end.ts';
import type { LocateFlags } from '../locate.ts';
import { nextCommand } from '../next-command.ts';
import { refuse } from '../refusal.ts';
import { tellRunUnderWay } from '../run-under-way.ts';
import { standingsFromState, type ToldFromState, unsettledFromState } from '../standing-from-state.ts';
import { withOk } from '../with-ok.ts';

interface Flags extends LocateFlags {
  readonly json?: boolean;
  readonly ok?: readonly number[];
}

/** `dailies status FILE…|FOLDER…`: where pipelines stand, from their state alone; exits as a run would. */
export async function status(io: Io, paths: readonly string[], flags: Flags): Promise<number> {
  const found = await findStates(io, paths, flags);
  if (!found.ok) return refuse(io, found.error);
  const results: ResultDocument[] = [];
  for (const each of found.value) {
    const isUnderWay = await tellRunUnderWay(io, each);
    results.push(finishedFromState(io, each, { brief: flags.json !== true, isUnderWay }).result);
  }
  if (flags.json) {
    const [only] = results;
    const document = results.length === 1 ? only : { pipelines: results };
    io.stdout.write(`${jsonText(document, 2)}\n`);
  } else for (const result of results) io.stdout.write(`${ending(result).join('\n')}\n`);
  return withOk(foremostCode(results.map(({ exit }) => exit)), flags);
}

/** How a pipeline is told from its state. */
interface Telling {
  /** For who only shows the last lines. */
  readonly brief?: boolean;
  /** Somebody holds its lock: no command is offered, as the lock would refuse it. */
  readonly isUnderWay?: boolean;
}

/** One pipeline as its state tells it. */
export function finishedFromState(
  io: Io,
  { named, place, read }: FoundState,
  { brief = false, isUnderWay = false }: Telling = {},
): Finished {
  const { state } = read;
  const told: ToldFromState = brief ? unsettledFromState(state) : { standings: standingsFromState(state) };
  const counts = countStates(told.standings, { others: told.settled });
  const last = state.runs.findLast(({ command }) => command === 'run') ?? state.runs.at(-1);
  const exit = foremost(exitNamesOfState(counts, last));
  const next = isUnderWay ? undefined : nextCommand({ exit, counts, named });
  const stands =
    exit !== 0 && last?.exit === exit && last.reason !== undefined ? last.reason : describeEnds([], counts);
  const reason = isUnderWay ? `a run is under way; ${stands}` : stands;
  return finish(io, { place, state, ...told, exit, reason, ...(next !== undefined && { next }) });
}

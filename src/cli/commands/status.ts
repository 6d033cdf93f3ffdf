import { jsonText } from '../../core/json-text.ts';
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
import { describeRunUnderWay } from '../run-under-way.ts';
import { standingsFromState, type ToldFromState, unsettledFromState } from '../standing-from-state.ts';
import { tell } from '../tell.ts';
import { withOk } from '../with-ok.ts';

interface Flags extends LocateFlags {
  readonly json?: boolean;
  readonly ok?: readonly number[];
}

/** `dailies status FILE…|FOLDER…`: where pipelines stand, from their state alone; exits as a run would. */
export async function status(io: Io, paths: readonly string[], flags: Flags): Promise<number> {
  const found = await findStates(io, paths, flags);
  if (!found.ok) return refuse(io, found.error);
  for (const { place } of found.value) {
    const underWay = await describeRunUnderWay(place.dir, io.processes);
    if (underWay !== undefined) tell(io, `${place.pipeline}: ${underWay}`);
  }
  const results = found.value.map(
    (each) => finishedFromState(io, each, { brief: flags.json !== true }).result,
  );
  if (flags.json) {
    const [only] = results;
    const document = results.length === 1 ? only : { pipelines: results };
    io.stdout.write(`${jsonText(document, 2)}\n`);
  } else for (const result of results) io.stdout.write(`${ending(result).join('\n')}\n`);
  return withOk(foremostCode(results.map(({ exit }) => exit)), flags);
}

/** One pipeline as its state tells it; `brief` for who only shows the last lines. */
export function finishedFromState(
  io: Io,
  { named, place, read }: FoundState,
  { brief = false }: { readonly brief?: boolean } = {},
): Finished {
  const { state } = read;
  const told: ToldFromState = brief ? unsettledFromState(state) : { standings: standingsFromState(state) };
  const counts = countStates(told.standings, { others: told.settled });
  const last = state.runs.findLast(({ command }) => command === 'run') ?? state.runs.at(-1);
  const exit = foremost(exitNamesOfState(counts, last));
  const next = nextCommand({ exit, counts, named });
  const reason =
    exit !== 0 && last?.exit === exit && last.reason !== undefined ? last.reason : describeEnds([], counts);
  return finish(io, { place, state, ...told, exit, reason, ...(next !== undefined && { next }) });
}

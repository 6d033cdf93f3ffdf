import { join, relative } from 'node:path';
import { describeFailure } from '../../core/failure.ts';
import { jsonText } from '../../core/json-text.ts';
import { openClipStore } from '../../output/clip-store.ts';
import { exitCodes } from '../exit-codes.ts';
import { findStates } from '../find-states.ts';
import { writeReports } from '../finish.ts';
import type { Io } from '../io.ts';
import type { LocateFlags } from '../locate.ts';
import { refuse } from '../refusal.ts';
import { tellRunUnderWay } from '../run-under-way.ts';
import { finishedFromState } from './status.ts';

interface Flags extends LocateFlags {
  readonly json?: boolean;
}

/** `dailies report FILE…|FOLDER…`: writes the reports again from the state. */
export async function report(io: Io, paths: readonly string[], flags: Flags): Promise<number> {
  const found = await findStates(io, paths, { ...flags, tellsAll: true });
  if (!found.ok) return refuse(io, found.error);
  for (const each of found.value) {
    const { dir } = each.place;
    const finished = finishedFromState(io, each, { isUnderWay: await tellRunUnderWay(io, each) });
    const written = await writeReports(finished, openClipStore(dir));
    if (!written.ok) return refuse(io, { exit: 'disk', text: describeFailure(written.error) });
    if (flags.json) io.stdout.write(`${jsonText(finished.result)}\n`);
    else io.stdout.write(`${relative(io.cwd, join(dir, 'report/index.html'))}\n`);
  }
  return exitCodes.ok.code;
}

import { join } from 'node:path';
import { onOneLine } from '../core/plain-text.ts';
import { lockedSince } from '../state/lock.ts';
import { parseLock } from '../state/lock-holder.ts';
import type { ProcessTable } from '../state/process-table.ts';
import type { FoundState } from './find-states.ts';
import type { Io } from './io.ts';
import { readSmallFile } from './read-small-file.ts';
import { tell } from './tell.ts';

/** Says who works on a pipeline just now, where somebody does; gives whether. */
export async function tellRunUnderWay(io: Io, { place }: Pick<FoundState, 'place'>): Promise<boolean> {
  const underWay = await describeRunUnderWay(place.dir, io.processes);
  if (underWay !== undefined) tell(io, `${place.pipeline}: ${underWay}`);
  return underWay !== undefined;
}

/** Who works on the pipeline in an output folder just now, in a sentence; `undefined` where nobody does. Takes no lock. */
export async function describeRunUnderWay(
  outputDir: string,
  processes: ProcessTable,
): Promise<string | undefined> {
  const path = join(outputDir, 'state.lock');
  const since = await lockedSince(path, processes);
  if (since === undefined) return undefined;
  const holder = parseLock(await readSmallFile(path).catch(() => ''));
  const who = holder === undefined ? '' : ` by process ${holder.pid} on ${onOneLine(holder.host)},`;
  const when = new Date(since).toISOString().slice(0, 19).replace('T', ' ');
  const refused = 'run, collect and resolve are refused till it ends';
  return `It is being worked on${who} since ${when} UTC: what is just being sent shows as uncertain till it is answered, and ${refused}.`;
}

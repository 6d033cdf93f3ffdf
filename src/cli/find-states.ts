import { stat } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { ReadJournal } from '../state/read-journal.ts';
import type { Io } from './io.ts';
import { type LocateFlags, locateOutput, type OutputPlace, outputPlace } from './locate.ts';
import type { NamedPipeline } from './next-command.ts';
import { type Expectation, readPipeline, statePath } from './open-pipeline.ts';
import type { Refusal } from './refusal.ts';

/** A state as it lies on disk, beside the argument that named it. */
export interface FoundState {
  readonly named: NamedPipeline;
  readonly place: OutputPlace;
  readonly read: ReadJournal;
}

interface Finding {
  /** As much again as is found will be told: clearing up often would only take longer. */
  readonly tellsAll?: boolean;
}

/** Finds and reads the states that manifests or output folders mean; needs no manifest that is valid, or there at all. */
export async function findStates(
  io: Io,
  paths: readonly string[],
  { tellsAll = false, ...flags }: LocateFlags & Expectation & Finding,
): Promise<Result<readonly FoundState[], Refusal>> {
  const found: FoundState[] = [];
  for (const path of paths) {
    const place = await locateOutput(path, io.cwd, flags);
    if (!place.ok) return fail({ exit: 'invalid', text: sentence(place.error) });
    const read = await readPipeline(place.value, { gateway: flags.gateway, sameGateway: flags.sameGateway });
    if (!read.ok) return read;
    if (read.value.found !== 'facts') return fail(await noState(io, place.value));
    if (read.value.bytes > largeJournal && !tellsAll) io.memory?.save();
    const isFolder = resolve(io.cwd, path) === place.value.dir;
    found.push({ named: { path, isFolder, flags }, place: place.value, read: read.value });
  }
  return ok(found);
}

/** Of so many bytes what is found is told with less garbage around it. */
const largeJournal = 32_000_000;

/** Absent is not empty: a command that goes by the state says where it looked. */
async function noState(io: Io, place: OutputPlace): Promise<Refusal> {
  const looked = relative(io.cwd, statePath(place)) || statePath(place);
  const other = outputPlace(dirname(place.dir), place.pipeline, !place.simulated);
  const there = await stat(statePath(other)).catch(() => undefined);
  const hint =
    there === undefined
      ? 'Nothing was ever run there, or its state was not restored.'
      : other.simulated
        ? `There is a simulated one beside it: add --simulate.`
        : `There is a real one beside it: leave --simulate out.`;
  return { exit: 'noState', text: `there is no state at ${looked}. ${hint}` };
}

function sentence({ message, hint }: Diagnostic): string {
  return hint === undefined ? message : `${message}: ${hint}`;
}

import { lstat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { describeFailure } from '../../core/failure.ts';
import { onOneLine } from '../../core/plain-text.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { ResultTask } from '../../core/result-document.generated.ts';
import type { TaskId } from '../../core/task.ts';
import { loadManifest } from '../../manifest/load.ts';
import { onDisk } from '../../output/disk-failure.ts';
import { filterTasks } from '../../plan/filter.ts';
import { edl, mostEvents } from '../../report/edl.ts';
import { otio } from '../../report/otio.ts';
import { chooseTakes, type Timeline } from '../../report/timeline.ts';
import { exitCodes } from '../exit-codes.ts';
import { type FoundState, findStates } from '../find-states.ts';
import { gatherTakes } from '../gather-takes.ts';
import type { Io } from '../io.ts';
import type { LocateFlags } from '../locate.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { tell } from '../tell.ts';
import { finishedFromState } from './status.ts';

interface Flags extends LocateFlags {
  readonly otio?: boolean;
  readonly edl?: boolean;
  readonly out?: string;
  readonly relative?: boolean;
  readonly only?: readonly string[];
}

/** `dailies export FILE --otio|--edl`: the picked, or else first, takes that are there as a timeline for editing tools. */
export async function exportTimeline(
  io: Io,
  [source = '']: readonly string[],
  flags: Flags,
): Promise<number> {
  if (flags.otio === flags.edl) {
    return refuse(io, { exit: 'invalid', text: 'say which format: --otio or --edl' });
  }
  if (flags.relative && flags.out === undefined) {
    return refuse(io, {
      exit: 'invalid',
      text: '--relative is seen from the file: say which with --out FILE',
    });
  }
  const found = await findStates(io, [source], flags);
  if (!found.ok) return refuse(io, found.error);
  const [state] = found.value;
  if (state === undefined) throw new Error('one path, one state');
  const timeline = await timelineOf(io, state, flags);
  if (!timeline.ok) return refuse(io, timeline.error);
  const text = flags.otio ? otio(timeline.value) : edl(timeline.value);
  if (flags.out === undefined) {
    io.stdout.write(text);
    return exitCodes.ok.code;
  }
  const path = resolve(io.cwd, flags.out);
  // A slip must not cost a manifest, a state or a clip; a timeline is made anew as often as one likes.
  const isNew = (await lstat(path).catch(() => undefined)) === undefined;
  if (!isNew && !/\.(otio|edl)$/i.test(path)) {
    const text = `${flags.out} is there already, and is no .otio or .edl file: it is not overwritten`;
    return refuse(io, { exit: 'invalid', text });
  }
  const written = await onDisk(flags.out, () => writeFile(path, text));
  return written.ok ? exitCodes.ok.code : refuse(io, { exit: 'disk', text: describeFailure(written.error) });
}

async function timelineOf(io: Io, found: FoundState, flags: Flags): Promise<Result<Timeline, Refusal>> {
  const { place, read, named } = found;
  const { shots, picks } = await choiceOf(io, found);
  const asked = finishedFromState(io, found).result.tasks.filter(
    ({ id, state }) => state !== 'dropped' && (state !== 'skipped' || picks.has(id)),
  );
  const { value: tasks, diagnostics } = filterTasks(asked, { only: flags.only ?? [], tags: [] });
  if (diagnostics.length > 0) {
    return fail({
      exit: 'invalid',
      text: diagnostics.map(({ message, hint }) => [message, hint].filter(Boolean).join(': ')).join('\n'),
    });
  }
  const relativeTo =
    flags.relative && flags.out !== undefined ? dirname(resolve(io.cwd, flags.out)) : undefined;
  const takes = gatherTakes(tasks, read.state, { dir: place.dir, relativeTo });
  const entries = chooseTakes(shots, takes, picks);
  if (entries.length === 0) {
    const text = `no clip is there to put on a timeline. \`dailies collect ${named.path}\` fetches what is bought.`;
    return fail({ exit: 'noState', text });
  }
  if (flags.edl && entries.length > mostEvents) {
    const text = `a CMX3600 list holds ${mostEvents} events at most, and these are ${entries.length}: use --otio, or --only`;
    return fail({ exit: 'invalid', text });
  }
  tellMissing(io, { asked, tasks, entries, picks });
  return ok({ pipeline: place.pipeline, simulated: place.simulated, entries });
}

/** Order and picks as the manifest says them now; where it cannot be read, as it said them to the last run. */
async function choiceOf(
  io: Io,
  { named: { path, isFolder }, read }: FoundState,
): Promise<{ readonly shots: readonly string[]; readonly picks: ReadonlySet<TaskId> }> {
  const { shots = [], picks = [] } = read.state.plan ?? {};
  const recorded = { shots, picks: new Set(picks) };
  if (isFolder) return recorded;
  const { value, diagnostics } = await loadManifest(resolve(io.cwd, path), {
    mostShots: Number.POSITIVE_INFINITY,
  });
  if (value === undefined || diagnostics.some(({ severity }) => severity === 'error')) {
    tell(io, `${path} cannot be read as it is; order and picks are those of the last run.`);
    return recorded;
  }
  return {
    shots: value.shots.map(({ id }) => id.value),
    picks: new Set(value.picks.map((pick) => pick.value)),
  };
}

/** A timeline beside what it was chosen from. */
interface Chosen {
  /** Every task of the pipeline, and those of them that `--only` means. */
  readonly asked: readonly ResultTask[];
  readonly tasks: readonly ResultTask[];
  readonly entries: Timeline['entries'];
  readonly picks: ReadonlySet<TaskId>;
}

/** What is not on the timeline though it was asked for. */
function tellMissing(io: Io, { asked, tasks, entries, picks }: Chosen): void {
  const there = new Set(entries.map(({ take }) => take.task.shot));
  const shots = [...new Set(tasks.map(({ shot }) => shot))].filter((shot) => !there.has(shot));
  const chosen = new Set(entries.map(({ take }) => take.task.id));
  const elsewhere = new Set(asked.map(({ id }) => id));
  for (const { id } of tasks) elsewhere.delete(id);
  const tellOf = (what: string, names: readonly string[]) => {
    if (names.length === 0) return;
    const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
    tell(io, `${what}: ${names.slice(0, mostNamed).map(onOneLine).join(', ')}${more}`);
  };
  tellOf('left out, there is no clip yet', shots);
  tellOf(
    'picked, but there is no clip of it',
    [...picks].filter((id) => !chosen.has(id) && !elsewhere.has(id)),
  );
}

/** How many names a message has at most. */
const mostNamed = 10;

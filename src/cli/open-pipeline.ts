import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fact } from '../core/fact.generated.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { openClipStore } from '../output/clip-store.ts';
import type { ClipStore } from '../output/store.ts';
import { tidy } from '../output/tidy.ts';
import type { LiveState } from '../state/apply-fact.ts';
import { compactWhereWorthwhile } from '../state/compact.ts';
import { openJournal } from '../state/journal.ts';
import {
  describeJournalProblem,
  type Expected,
  type JournalProblem,
  problemSide,
} from '../state/journal-problem.ts';
import { describeLockProblem, takeLock } from '../state/lock.ts';
import { type ReadJournal, readJournal } from '../state/read-journal.ts';
import type { Io } from './io.ts';
import type { OutputPlace } from './locate.ts';
import type { Refusal } from './refusal.ts';
import { tell } from './tell.ts';

/** Whose state is expected at a place. */
export interface Expectation {
  /** The gateway's name; absent for commands that speak to none. */
  readonly gateway?: string;
  readonly sameGateway?: boolean;
}

/** A pipeline that this process alone may write to, until it is disposed of; nothing of it need have been read. */
export interface LockedPipeline extends AsyncDisposable {
  readonly place: OutputPlace;
}

/** With its state. */
export interface OpenPipeline extends LockedPipeline {
  /** Whether there was a state before. */
  readonly found: ReadJournal['found'];
  readonly state: LiveState;
  readonly store: ClipStore;
  /** Resolves once the fact is on disk. */
  append(fact: Fact): Promise<void>;
}

/** Reads a pipeline's state without its lock: for commands that only look. */
export async function readPipeline(
  place: OutputPlace,
  expectation: Expectation = {},
): Promise<Result<ReadJournal, Refusal>> {
  const read = await readJournal(statePath(place), expectedAt(place, expectation));
  return read.ok ? read : fail(refusalOf(read.error));
}

/** What the state at a place has to say of itself. */
export function expectedAt({ pipeline, simulated }: OutputPlace, expectation: Expectation): Expected {
  return { pipeline, simulated, ...expectation };
}

/** How a lock is taken. */
interface Locking {
  readonly io: Io;
  readonly breakLock: boolean;
}

/** Takes the lock, reads the state, and makes ready to write. Nothing is written before the first fact. */
export async function openPipeline(
  place: OutputPlace,
  expectation: Expectation & { readonly gateway: string },
  locking: Locking,
): Promise<Result<OpenPipeline, Refusal>> {
  const locked = await lockPipeline(place, locking);
  if (!locked.ok) return locked;
  const lock = locked.value;
  const opened = await openLocked(lock, expectation, locking.io);
  if (!opened.ok) {
    await lock[Symbol.asyncDispose]();
    return opened;
  }
  const pipeline = opened.value;
  return ok({
    ...pipeline,
    async [Symbol.asyncDispose]() {
      await pipeline[Symbol.asyncDispose]();
      await lock[Symbol.asyncDispose]();
    },
  });
}

/** Takes the lock alone. */
export async function lockPipeline(
  place: OutputPlace,
  { io, breakLock }: Locking,
): Promise<Result<LockedPipeline, Refusal>> {
  const locked = await takeLock(join(place.dir, 'state.lock'), {
    processes: io.processes,
    at: io.clock.now(),
    breakIt: breakLock,
  });
  if (!locked.ok) {
    const { kind } = locked.error;
    const exit = kind === 'unwritable' || kind === 'no-file' ? 'disk' : 'locked';
    return fail({ exit, text: describeLockProblem(locked.error) });
  }
  const lock = locked.value;
  if (lock.notice !== undefined) tell(io, lock.notice);
  return ok({
    place,
    async [Symbol.asyncDispose]() {
      await lock[Symbol.asyncDispose]();
      // A folder that was made for the lock alone is not left behind.
      await rmdir(place.dir).catch(() => undefined);
    },
  });
}

/** Reads the state under its lock, which is let go of after what is opened. */
export async function openLocked(
  { place }: LockedPipeline,
  expectation: Expectation & { readonly gateway: string },
  io: Io,
): Promise<Result<OpenPipeline, Refusal>> {
  const found = await readPipeline(place, expectation);
  const read = found.ok ? await compactPipeline(found.value, io) : found;
  if (!read.ok) return read;
  await tidy(place.dir);
  const { pipeline, simulated } = place;
  const journal = openJournal(
    read.value,
    { pipeline, simulated, gateway: expectation.gateway },
    { at: io.clock.now() },
  );
  return ok({
    place,
    found: read.value.found,
    state: read.value.state,
    store: openClipStore(place.dir),
    append: (fact) => journal.append(fact),
    [Symbol.asyncDispose]: () => journal[Symbol.asyncDispose](),
  });
}

async function compactPipeline(read: ReadJournal, io: Io): Promise<Result<ReadJournal, Refusal>> {
  const after = await compactWhereWorthwhile(read);
  if (!after.ok) return fail(refusalOf(after.error));
  const { path, lines } = after.value;
  if (lines < read.lines) {
    const idle = `${read.lines - lines} of ${read.lines} lines`;
    tell(io, `${path} was written anew: ${idle} said nothing any more.`);
  }
  return after;
}

/** Where a pipeline's state lies. */
export function statePath(place: OutputPlace): string {
  return join(place.dir, 'state.jsonl');
}

function refusalOf(problem: JournalProblem): Refusal {
  return {
    exit: problemSide(problem) === 'author' ? 'invalid' : 'disk',
    text: describeJournalProblem(problem),
  };
}

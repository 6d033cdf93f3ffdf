import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { TaskKey } from '../core/task.ts';
import { lockedSince } from './lock.ts';
import type { ProcessTable } from './process-table.ts';
import { readJournal } from './read-journal.ts';
import { isSimulated, purchaseIn, type SiblingPurchase } from './siblings.ts';
import type { RunState } from './state.ts';

/** The run that asks, and what it needs for asking. */
export interface Claimant {
  readonly outputDir: string;
  /** When its first facts were made, which are on disk by now. */
  readonly startedAt: number;
  /** Output folders of the same command, which share keys among themselves. */
  readonly companions: ReadonlySet<string>;
  readonly clock: Clock;
  readonly processes: ProcessTable;
  /** Whoever is told to stop buys nothing any more, and need not wait. */
  readonly stop: AbortSignal;
}

/** Facts that were made are on disk by then. */
const patienceMs = 5_000;
const lookMs = 50;
/** So far a disk's clock and the machine's may lie apart. */
const diskClockMs = 10_000;

/**
 * Which of these keys are bought beside this run, or about to be, as far as could not be known when its state was read:
 * what a run that is under way and began no later has planned, and what was written there since this one took its lock.
 * To be asked once the own plan is on disk. Each run takes its lock before its plan is written, and looks after that: so
 * of two runs the later one sees the other's lock at least, and waits until it sees its beginning too.
 */
export async function readClaims(
  keys: ReadonlySet<TaskKey>,
  claimant: Claimant,
): Promise<ReadonlyMap<TaskKey, SiblingPurchase>> {
  const claims = new Map<TaskKey, SiblingPurchase>();
  if (keys.size === 0) return claims;
  const { outputDir, companions, processes } = claimant;
  const root = dirname(outputDir);
  const own = basename(outputDir);
  const ownSince = (await lockedSince(join(outputDir, 'state.lock'), processes)) ?? 0;
  // It could be listed when this run looked around itself: what fails now is the system, and nobody may go on.
  const names = await readdir(root);
  for (const name of names.sort()) {
    const folder = join(root, name);
    if (name === own || companions.has(folder) || isSimulated(name) !== isSimulated(own)) continue;
    const underWay = await readRunUnderWay(folder, claimant);
    const state = underWay ?? (await readIfWritten(join(folder, 'state.jsonl'), ownSince));
    if (state === undefined) continue;
    const pipeline = state.header?.pipeline ?? name;
    const last = underWay?.runs.at(-1);
    const isEarlier = last?.command === 'run' && isFirst([last.startedAt, name], [claimant.startedAt, own]);
    const planned = isEarlier ? plannedKeys(state) : new Set<TaskKey>();
    for (const key of keys) {
      const purchase = purchaseIn(state, key, pipeline);
      if (purchase !== undefined) claims.set(key, purchase);
      else if (planned.has(key)) claims.set(key, { pipeline, stage: 'bought' });
    }
  }
  return claims;
}

function plannedKeys({ plan, planned }: RunState): ReadonlySet<TaskKey> {
  const shots = plan?.shots ?? [];
  return new Set(shots.flatMap((shot) => (planned.get(shot) ?? []).map(({ key }) => key)));
}

/** The state of a folder whose journal was written to since then, by a clock of the disk's own. */
async function readIfWritten(path: string, since: number): Promise<RunState | undefined> {
  const written = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  if (written < since - diskClockMs) return undefined;
  const read = await readJournal(path);
  return read.ok ? read.value.state : undefined;
}

/** Two runs that began in the same millisecond are told apart by their folders. */
function isFirst(
  [at, name]: readonly [number, string],
  [otherAt, other]: readonly [number, string],
): boolean {
  return at < otherAt || (at === otherAt && name < other);
}

/** The state of a folder whose lock is held, with the beginning of the run that holds it. */
async function readRunUnderWay(
  folder: string,
  { outputDir, clock, processes, stop }: Claimant,
): Promise<RunState | undefined> {
  const simulated = isSimulated(basename(outputDir));
  for (const until = clock.elapsed() + patienceMs; ; await clock.sleep(lookMs, stop)) {
    const since = await lockedSince(join(folder, 'state.lock'), processes);
    if (since === undefined) return undefined;
    const read = await readJournal(join(folder, 'state.jsonl'), { simulated });
    if (!read.ok) return undefined;
    const last = read.value.state.runs.at(-1);
    if (last !== undefined && last.startedAt >= since)
      return last.endedAt === undefined ? read.value.state : undefined;
    // Still asking for prices: once it has begun it will see that this one began before.
    if (clock.elapsed() >= until || stop.aborted) return undefined;
  }
}

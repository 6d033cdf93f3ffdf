import { mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isReserved } from '../core/attempt-stage.ts';
import { errorCode, noneIfAbsent } from '../core/error-code.ts';
import type { LiveState } from './apply-fact.ts';
import { isKept, writeBeside } from './compact.ts';
import { liveAttempt } from './money.ts';
import { readJournal } from './read-journal.ts';
import type { Attempt, RunState } from './state.ts';
import { syncFolder } from './sync-folder.ts';

/** Between a state's name and the run that kept it. */
const mark = '.lost-';

/** What a state knew that the file at its path does not. */
export interface LostState {
  readonly path: string;
  /** Attempts that are in flight, or perhaps so. */
  readonly open: readonly Attempt[];
  /** The file that holds it all now; absent where the disk took none. */
  readonly keptAs?: string;
  /** The file in place tells of purchases too that this state does not know: both are needed. */
  readonly isBoth: boolean;
}

/**
 * After the file of a state was replaced or deleted: keeps what the state knows beside it, as a journal that a person can
 * put back, where the file at its path does not know all that was bought.
 */
export async function rescueState(
  path: string,
  state: LiveState,
  run: string,
): Promise<LostState | undefined> {
  const there = await readJournal(path);
  // A disk that cannot be read may well hold it all.
  if (!there.ok && there.error.kind === 'unreadable') return undefined;
  const inPlace = there.ok ? there.value.state : { purchases: new Map() };
  const unknown = unknownTo(inPlace, state);
  if (unknown.length === 0) return undefined;
  const open = unknown.filter(({ stage }) => isReserved(stage));
  const isBoth = unknownTo(state, inPlace).length > 0;
  const beside = `${path}${mark}${run}`;
  return (await isWritten(beside, state)) ? { path, open, isBoth, keptAs: beside } : { path, open, isBoth };
}

/** A file that holds what an earlier run bought and the state in place does not know, or cannot be read; mostly none. */
export async function findKept(path: string, state: RunState): Promise<string | undefined> {
  const names = await readdir(dirname(path)).catch(noneIfAbsent);
  for (const name of names.sort()) {
    if (!name.startsWith(`${basename(path)}${mark}`)) continue;
    const kept = join(dirname(path), name);
    const read = await readJournal(kept);
    if (!read.ok || unknownTo(state, read.value.state).length > 0) return kept;
  }
  return undefined;
}

type Bought = Pick<RunState, 'purchases'>;

/** Attempts that have a clip or may yet have one, and that another state does not know as such. */
function unknownTo(there: Bought, { purchases }: Bought): readonly Attempt[] {
  return [...purchases.values()].flatMap((purchase) => {
    const live = liveAttempt(purchase);
    if (live === undefined) return [];
    const attempts = there.purchases.get(purchase.key)?.attempts ?? [];
    return attempts.some(({ id, jobId }) => id === live.id && (live.jobId ?? jobId) === jobId) ? [] : [live];
  });
}

async function isWritten(beside: string, state: LiveState): Promise<boolean> {
  if (state.header === undefined) return false;
  try {
    await mkdir(dirname(beside), { recursive: true });
    await writeBeside(beside, state, state.header);
    await syncFolder(dirname(beside));
    return await isKept(beside, state);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}

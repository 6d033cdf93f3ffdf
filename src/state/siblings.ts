import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCodeOrThrow, saysAbsent } from '../core/error-code.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { TaskKey } from '../core/task.ts';
import type { JournalProblem } from './journal-problem.ts';
import { attemptIsUncertain, liveAttempt } from './money.ts';
import { type ReadJournal, readJournal } from './read-journal.ts';
import type { ClipRecord, RunState } from './state.ts';
import { findUnrecordedClips, type UnrecordedClip } from './unrecorded-clips.ts';

/** A clip that another pipeline has bought. */
export interface SiblingClip {
  readonly pipeline: string;
  readonly clip: ClipRecord;
  readonly absolutePath: string;
}

/** A purchase of another pipeline whose clip is not there to be copied. */
export interface SiblingPurchase {
  readonly pipeline: string;
  /**
   * `delivered`: its clip is on its record, and the file on another machine. `perhaps`: nobody can tell yet whether it was
   * bought; a run of it that goes on may.
   */
  readonly stage: 'delivered' | 'bought' | 'perhaps';
}

/** What the pipelines beside this one have of its keys. */
export interface Siblings {
  /** Clips that are there; the hash is checked when one is copied. */
  readonly clips: ReadonlyMap<TaskKey, SiblingClip>;
  /** Bought, or perhaps bought, and without a clip on this disk: not to be bought a second time. */
  readonly purchases: ReadonlyMap<TaskKey, SiblingPurchase>;
  /** Folders whose state holds attempts at some of these keys, or clips of them, and how many keys. */
  readonly holding: ReadonlyMap<string, number>;
  /** States beside this one that tell nothing, though they may hold these keys: nothing is bought before they do. */
  readonly unread: readonly JournalProblem[];
}

/** Nobody is beside this pipeline, or nobody was asked. */
export const noSiblings: Siblings = {
  clips: new Map(),
  purchases: new Map(),
  holding: new Map(),
  unread: [],
};

/**
 * Reads the states beside an output folder and looks for these keys (those that are not bought here) in them. Simulated
 * folders see only simulated ones, and the other way round. Unreadable is never empty, next door as little as here; but
 * a folder that shows no clip may be anybody's.
 */
export async function readSiblings(outputDir: string, keys: ReadonlySet<TaskKey>): Promise<Siblings> {
  if (keys.size === 0) return noSiblings;
  const clips = new Map<TaskKey, SiblingClip>();
  const purchases = new Map<TaskKey, SiblingPurchase>();
  const holding = new Map<string, number>();
  const unread: JournalProblem[] = [];
  const forgotten: Forgotten[] = [];
  for await (const { name, folder, read } of statesBeside(outputDir)) {
    if (!read.ok) {
      if (await mayHold(read.error, folder)) unread.push(read.error);
      continue;
    }
    const { state } = read.value;
    const held = [...keys].filter((key) => isBought(state, key));
    if (held.length > 0) holding.set(folder, held.length);
    const pipeline = state.header?.pipeline ?? name;
    for (const key of held) {
      const clip = clips.has(key) ? undefined : await wholeClip(state, key, folder);
      if (clip !== undefined) clips.set(key, { pipeline, ...clip });
      const purchase = purchaseIn(state, key, pipeline);
      if (purchase !== undefined) purchases.set(key, purchase);
    }
    const others = new Set([...keys].filter((key) => !clips.has(key) && !purchases.has(key)));
    const found = await findForgotten(folder, read.value, others).catch(errorCodeOrThrow);
    if (typeof found === 'string') {
      unread.push({ kind: 'unlisted', path: folder, code: found });
      continue;
    }
    const kind = read.value.found === 'facts' ? 'older' : 'lost';
    forgotten.push({ kind, path: read.value.path, found });
  }
  for (const key of clips.keys()) purchases.delete(key);
  for (const { kind, path, found } of forgotten) {
    const clip = found.find(({ key }) => !clips.has(key) && !purchases.has(key));
    if (clip !== undefined) unread.push({ kind, path, clip: clip.path });
  }
  return { clips, purchases, holding, unread };
}

/** What a state beside this one should know. */
interface Forgotten extends Pick<ReadJournal, 'path'> {
  readonly kind: 'older' | 'lost';
  readonly found: readonly UnrecordedClip[];
}

/** Clips of these keys that were bought next door, and that the state there does not know. Throws the system's errors. */
async function findForgotten(
  folder: string,
  { path, state }: ReadJournal,
  keys: ReadonlySet<TaskKey>,
): Promise<readonly UnrecordedClip[]> {
  const found = findUnrecordedClips(folder, keys, state);
  if (found.length === 0) return found;
  // A run there may have bought them since its state was read; then whoever is about to buy sees it (`readClaims`).
  const again = await readJournal(path);
  return again.ok
    ? findUnrecordedClips(folder, new Set(found.map(({ key }) => key)), again.value.state)
    : found;
}

/** A folder beside an output folder, of the same world, with its state or why that cannot be read. */
export interface StateBeside {
  readonly name: string;
  readonly folder: string;
  readonly read: Result<ReadJournal, JournalProblem>;
}

/**
 * Names of what may hold a state of the same world beside an output folder. Names alone: for more the system may have to
 * look at each entry, and one that vanished meanwhile would take all others with it.
 */
export async function namesBeside(outputDir: string): Promise<Result<readonly string[], JournalProblem>> {
  const path = dirname(outputDir);
  const own = basename(outputDir);
  try {
    const names = await readdir(path);
    return ok(names.filter((name) => name !== own && isSimulated(name) === isSimulated(own)).sort());
  } catch (error) {
    return saysAbsent(error) ? ok([]) : fail({ kind: 'unlisted', path, code: errorCodeOrThrow(error) });
  }
}

/** Reads what lies beside an output folder, one after the other; where that cannot be listed, nothing but the reason comes. */
export async function* statesBeside(outputDir: string): AsyncGenerator<StateBeside> {
  const root = dirname(outputDir);
  const simulated = isSimulated(basename(outputDir));
  const names = await namesBeside(outputDir);
  if (!names.ok) {
    yield { name: '', folder: root, read: names };
    return;
  }
  for (const name of names.value) {
    const folder = join(root, name);
    yield { name, folder, read: await readJournal(join(folder, 'state.jsonl'), { simulated }) };
  }
}

/** What a state says of a key that is bought there, or perhaps so. */
export function purchaseIn(state: RunState, key: TaskKey, pipeline: string): SiblingPurchase | undefined {
  const purchase = state.purchases.get(key);
  if (purchase === undefined) return undefined;
  if (purchase.clips.length > 0) return { pipeline, stage: 'delivered' };
  // The gateway denies its job, which is for a person to judge: bought here, it may be bought twice.
  if (purchase.attempts.at(-1)?.stage === 'lost') return { pipeline, stage: 'perhaps' };
  const live = liveAttempt(purchase);
  if (live === undefined) return undefined;
  return { pipeline, stage: attemptIsUncertain(live) ? 'perhaps' : 'bought' };
}

/** Whether a state that cannot be read may be one of ours, of the same world. */
export async function mayHold({ kind }: JournalProblem, folder: string): Promise<boolean> {
  if (kind === 'other-world') return false;
  if (kind !== 'not-ours' && kind !== 'unreadable') return true;
  const clips = await stat(join(folder, 'clips')).catch(() => undefined);
  return clips?.isDirectory() === true;
}

/** Whether an output folder, by its name, is of simulated runs. */
export function isSimulated(folder: string): boolean {
  return folder.endsWith('@simulated');
}

function isBought(state: RunState, key: TaskKey): boolean {
  const purchase = state.purchases.get(key);
  return purchase !== undefined && (purchase.attempts.length > 0 || purchase.clips.length > 0);
}

async function wholeClip(
  state: RunState,
  key: TaskKey,
  folder: string,
): Promise<Omit<SiblingClip, 'pipeline'> | undefined> {
  const purchase = state.purchases.get(key);
  const paid = purchase?.attempts.findLast(({ stage }) => stage === 'completed')?.chargedUsd;
  for (const record of purchase?.clips ?? []) {
    const absolutePath = join(folder, record.path);
    const size = await stat(absolutePath).then(
      (found) => (found.isFile() ? found.size : undefined),
      () => undefined,
    );
    if (size !== record.bytes) continue;
    return { clip: paid === undefined ? record : { ...record, paidUsd: paid }, absolutePath };
  }
  return undefined;
}

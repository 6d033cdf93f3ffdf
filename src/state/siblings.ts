import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { TaskKey } from '../core/task.ts';
import { attemptIsUncertain, liveAttempt } from './money.ts';
import { readJournal } from './read-journal.ts';
import type { ClipRecord, RunState } from './state.ts';

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
  /** Folders whose state holds attempts for some of these keys, and how many keys. */
  readonly holding: ReadonlyMap<string, number>;
}

/** Nobody is beside this pipeline, or nobody was asked. */
export const noSiblings: Siblings = { clips: new Map(), purchases: new Map(), holding: new Map() };

/**
 * Reads the states beside an output folder and looks for these keys (those that are not bought here) in them. Simulated folders see only simulated
 * ones, and the other way round. A state that cannot be read is passed over: it is not this pipeline's.
 */
export async function readSiblings(outputDir: string, keys: ReadonlySet<TaskKey>): Promise<Siblings> {
  if (keys.size === 0) return noSiblings;
  const clips = new Map<TaskKey, SiblingClip>();
  const purchases = new Map<TaskKey, SiblingPurchase>();
  const holding = new Map<string, number>();
  const root = dirname(outputDir);
  const own = basename(outputDir);
  const names = await readdir(root).catch((): string[] => []);
  for (const name of names.sort()) {
    if (name === own || isSimulated(name) !== isSimulated(own)) continue;
    const folder = join(root, name);
    const read = await readJournal(join(folder, 'state.jsonl'), { simulated: isSimulated(own) });
    if (!read.ok || read.value.found !== 'facts') continue;
    const { state } = read.value;
    const held = [...keys].filter((key) => isBought(state, key));
    if (held.length === 0) continue;
    holding.set(folder, held.length);
    const pipeline = state.header?.pipeline ?? name;
    for (const key of held) {
      const clip = clips.has(key) ? undefined : await wholeClip(state, key, folder);
      if (clip !== undefined) clips.set(key, { pipeline, ...clip });
      const purchase = purchaseIn(state, key, pipeline);
      if (purchase !== undefined) purchases.set(key, purchase);
    }
  }
  for (const key of clips.keys()) purchases.delete(key);
  return { clips, purchases, holding };
}

/** What a state says of a key that is bought there, or perhaps so. */
export function purchaseIn(state: RunState, key: TaskKey, pipeline: string): SiblingPurchase | undefined {
  const purchase = state.purchases.get(key);
  if (purchase === undefined) return undefined;
  if (purchase.clips.length > 0) return { pipeline, stage: 'delivered' };
  const live = liveAttempt(purchase);
  if (live === undefined) return undefined;
  return { pipeline, stage: attemptIsUncertain(live) ? 'perhaps' : 'bought' };
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

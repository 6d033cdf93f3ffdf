import { idFromClipPath, isSuperseded, supersededPath } from '../core/clip-path.ts';
import type { NewFact } from '../core/fact.ts';
import type { TaskKey } from '../core/task.ts';
import { savedClip } from './facts-of.ts';
import type { ClipRecord, Purchase, RunState } from './state.ts';
import type { PlannedTask } from './work.ts';

/** A key's clips as they were found on disk. */
export interface FoundClips {
  /** With the path at which they really lie. */
  readonly whole: readonly ClipRecord[];
  /** Something is there that is not what was saved. */
  readonly damaged: readonly ClipRecord[];
}

/** What was found of the keys that were looked for. */
export interface ClipsOnDisk {
  readonly byKey: Pick<ReadonlyMap<TaskKey, FoundClips>, 'get'>;
  /**
   * What the disk tells and the records do not, to be recorded before anything else is done: moves of a run that died
   * before it could say so, and clips that are here again after they were gone.
   */
  readonly unrecorded: readonly NewFact[];
}

/** Compares files with their records: the output room's store. */
export interface ClipInspector {
  /** A quick look, which sees most of what is whole. */
  isUntouched(record: ClipRecord): boolean;
  inspect(record: ClipRecord): Promise<'whole' | 'damaged' | 'absent'>;
}

/** No clip of this key. */
export const noneFound: FoundClips = { whole: [], damaged: [] };
const { damaged: noClips } = noneFound;

/** Takes the records' word for it, the last of which may be that a clip is gone: for commands that look at nothing but the state. */
export function clipsAsRecorded({ purchases }: RunState): ClipsOnDisk {
  const get = (key: TaskKey): FoundClips | undefined => {
    const purchase = purchases.get(key);
    if (purchase === undefined || purchase.clips.length === 0 || purchase.gone !== undefined)
      return undefined;
    return { whole: purchase.clips, damaged: noClips };
  };
  return { byKey: { get }, unrecorded: [] };
}

/** Looks follow each other without a pause, and on a slow disk each takes a millisecond: meanwhile nothing else is answered. */
const looksAtOnce = 256;

/** Looks for the recorded clips of these tasks: where they are recorded, and where a half-finished move would have put them. */
export async function inspectClips(
  tasks: readonly PlannedTask[],
  state: RunState,
  inspector: ClipInspector,
): Promise<ClipsOnDisk> {
  const byKey = new Map<TaskKey, FoundClips>();
  const unrecorded: NewFact[] = [];
  const others = new Map<Purchase, string[]>();
  for (const [index, { key, clipPath }] of tasks.entries()) {
    if (index % looksAtOnce === looksAtOnce - 1) await new Promise((resolve) => setImmediate(resolve));
    const purchase = state.purchases.get(key);
    if (purchase === undefined || purchase.clips.length === 0 || byKey.has(key)) continue;
    const wanted = others.get(purchase);
    if (wanted !== undefined) wanted.push(clipPath);
    else if (purchase.clips.every((record) => inspector.isUntouched(record))) {
      byKey.set(key, { whole: purchase.clips, damaged: noClips });
      unrecorded.push(...hereAgain(purchase, purchase.clips));
    } else others.set(purchase, [clipPath]);
  }
  const queue = others.entries();
  // A few at once from one queue: what was copied or checked out anew is hashed.
  const workers = Array.from({ length: 32 }, async () => {
    for (const [purchase, wanted] of queue) {
      const { whole, damaged, moves } = await findClips(purchase, wanted, inspector);
      byKey.set(purchase.key, { whole, damaged });
      unrecorded.push(...moves, ...hereAgain(purchase, whole));
    }
  });
  await Promise.all(workers);
  return { byKey, unrecorded };
}

/** A person put a clip back that the provider has no more: it is saved once more, or it would stay gone on record. */
function hereAgain(purchase: Purchase, [clip]: readonly ClipRecord[]): readonly NewFact[] {
  if (purchase.gone === undefined || clip === undefined) return [];
  const { at: _, ...fact } = savedClip(purchase, clip);
  return [fact];
}

async function findClips(
  { key, clips }: Purchase,
  wanted: readonly string[],
  inspector: ClipInspector,
): Promise<FoundClips & { readonly moves: readonly NewFact[] }> {
  const whole: ClipRecord[] = [];
  const damaged: ClipRecord[] = [];
  const moves: NewFact[] = [];
  for (const record of clips) {
    const found = await inspector.inspect(record);
    if (found === 'whole') whole.push(record);
    else {
      const elsewhere = await findMoved(record, { key, wanted, clips, inspector });
      if (elsewhere !== undefined) {
        whole.push({ ...record, path: elsewhere });
        moves.push({ type: 'clip:moved', key, from: record.path, to: elsewhere });
      } else if (found === 'damaged') damaged.push(record);
    }
  }
  return { whole, damaged, moves };
}

/** The path at which a clip lies that was moved by a run which could not say so any more. */
async function findMoved(
  record: ClipRecord,
  around: Pick<Purchase, 'key' | 'clips'> & {
    readonly wanted: readonly string[];
    readonly inspector: ClipInspector;
  },
): Promise<string | undefined> {
  const { key, wanted, clips, inspector } = around;
  const id = isSuperseded(record.path) ? undefined : idFromClipPath(record.path);
  for (const path of id === undefined ? wanted : [supersededPath(id, key), ...wanted]) {
    if (
      !clips.some((clip) => clip.path === path) &&
      (await inspector.inspect({ ...record, path })) === 'whole'
    )
      return path;
  }
  return undefined;
}

import type { NewFact } from '../core/fact.ts';
import type { TaskKey } from '../core/task.ts';
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
   * Moves that happened without their fact, because a run died between the two: to be recorded before anything else
   * is done.
   */
  readonly moved: readonly NewFact[];
}

/** Compares a file with its record; the output room's `inspect`. */
export type InspectClip = (record: ClipRecord) => Promise<'whole' | 'damaged' | 'absent'>;

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
  return { byKey: { get }, moved: [] };
}

/** Looks for the recorded clips of these tasks: where they are recorded, and where a half-finished move would have put them. */
export async function inspectClips(
  tasks: readonly PlannedTask[],
  state: RunState,
  inspect: InspectClip,
): Promise<ClipsOnDisk> {
  const byKey = new Map<TaskKey, FoundClips>();
  const moved: NewFact[] = [];
  const paths = new Map<TaskKey, string[]>();
  for (const { key, clipPath } of tasks) {
    if (!state.purchases.has(key)) continue;
    const known = paths.get(key);
    if (known === undefined) paths.set(key, [clipPath]);
    else known.push(clipPath);
  }
  const queue = paths.entries();
  // A few lanes over one queue: a stat each, 100,000 times.
  const lanes = Array.from({ length: 32 }, async () => {
    for (const [key, wanted] of queue) {
      const purchase = state.purchases.get(key);
      if (purchase === undefined || purchase.clips.length === 0) continue;
      if (await allWhole(purchase, inspect)) {
        byKey.set(key, { whole: purchase.clips, damaged: noClips });
        continue;
      }
      const { whole, damaged, moves } = await findClips(purchase, wanted, inspect);
      byKey.set(key, { whole, damaged });
      moved.push(...moves);
    }
  });
  await Promise.all(lanes);
  return { byKey, moved };
}

/** The usual case, which needs no list of its own. */
async function allWhole({ clips }: Purchase, inspect: InspectClip): Promise<boolean> {
  for (const record of clips) if ((await inspect(record)) !== 'whole') return false;
  return true;
}

async function findClips(
  { key, clips }: Purchase,
  wanted: readonly string[],
  inspect: InspectClip,
): Promise<FoundClips & { readonly moves: readonly NewFact[] }> {
  const whole: ClipRecord[] = [];
  const damaged: ClipRecord[] = [];
  const moves: NewFact[] = [];
  for (const record of clips) {
    const found = await inspect(record);
    if (found === 'whole') whole.push(record);
    else {
      const elsewhere = await findMoved(record, { key, wanted, clips, inspect });
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
    readonly inspect: InspectClip;
  },
): Promise<string | undefined> {
  const { key, wanted, clips, inspect } = around;
  const aside = supersededPath(record.path, key);
  for (const path of aside === undefined ? wanted : [aside, ...wanted]) {
    if (!clips.some((clip) => clip.path === path) && (await inspect({ ...record, path })) === 'whole')
      return path;
  }
  return undefined;
}

/** `superseded/<task-id>/<key>.mp4` for the clip of the task that has this path; `undefined` where it is there already. */
function supersededPath(path: string, key: TaskKey): string | undefined {
  const id = /^clips\/(.+)\.mp4$/.exec(path)?.[1];
  if (id === undefined) return undefined;
  const [shot, name, ...more] = id.split('/');
  return `superseded/${more.length === 0 && shot === name ? shot : id}/${key}.mp4`;
}

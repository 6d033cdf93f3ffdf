import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { clipFolders } from '../core/clip-path.ts';
import { errorCode, noneIfAbsent, saysAbsent } from '../core/error-code.ts';
import { isJsonObject } from '../core/json-object.ts';
import type { JobId, TaskKey } from '../core/task.ts';
import type { LiveState } from './apply-fact.ts';
import type { ClipsOnDisk } from './clips-on-disk.ts';

/** What a state knows of clips. */
export interface KnownClips extends Pick<LiveState, 'purchases' | 'keysByPath'> {
  /** What was just found on disk as it is on record: nobody needs to look again. */
  readonly found?: ClipsOnDisk['byKey'];
}

/** A clip that was bought, and that the state beside it does not know. */
export interface UnrecordedClip {
  /** Inside of the output folder. */
  readonly path: string;
  readonly key: TaskKey;
}

/**
 * Clips in an output folder whose sidecars name one of these keys, and a job that the state knows nothing of: they were
 * bought, and the state that said so was lost in part (cut short, or an older one put in its place) or as a whole. In the
 * order of their paths. Wherever they lie: the shot may be called otherwise by now. Throws the system's errors: what cannot be
 * read may be any clip.
 */
export function findUnrecordedClips(
  dir: string,
  keys: ReadonlySet<TaskKey>,
  known: KnownClips,
): readonly UnrecordedClip[] {
  if (keys.size === 0) return [];
  const clips: string[] = [];
  const folders: string[] = [...clipFolders];
  // It grows while it is gone through. Each folder by itself: Node looks at every file once more to list all at once.
  for (const folder of folders) {
    for (const entry of entriesOf(join(dir, folder))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      else if (path.endsWith('.mp4') && !isAsRecorded(dir, path, known)) clips.push(path);
    }
  }
  const found: UnrecordedClip[] = [];
  for (const path of clips.sort()) {
    const note = readNote(join(dir, path));
    if (note !== undefined && keys.has(note.key) && !knowsJob(known, note))
      found.push({ path, key: note.key });
  }
  return found;
}

/** There may be 10,000: handed to other threads they take five times as long. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return noneIfAbsent(error);
  }
}

/** Whether the very clip lies there that is on record at this path. It may be a later one, of a key that is not. */
function isAsRecorded(dir: string, path: string, { purchases, keysByPath, found }: KnownClips): boolean {
  const owner = keysByPath.get(path);
  if (owner === undefined) return false;
  if (found?.get(owner)?.whole.some((clip) => clip.path === path)) return true;
  const record = purchases.get(owner)?.clips.find((clip) => clip.path === path);
  try {
    const there = statSync(join(dir, path));
    return there.size === record?.bytes && there.mtimeMs === record.mtimeMs;
  } catch {
    return false;
  }
}

/** What stays of a job that a person wrote off lies there by right. */
function knowsJob({ purchases }: KnownClips, { key, jobId }: Note): boolean {
  const attempts = purchases.get(key)?.attempts ?? [];
  return jobId !== undefined && attempts.some((attempt) => attempt.jobId === jobId);
}

/** What the sidecar of a clip says of whose it is. */
interface Note {
  readonly key: TaskKey;
  /** A copy has none. */
  readonly jobId: JobId | undefined;
}

/** `undefined` where there is none. A folder that was copied may have 100,000: handed to other threads they take minutes. */
function readNote(clipPath: string): Note | undefined {
  try {
    const sidecar: unknown = JSON.parse(readFileSync(clipPath.replace(/\.mp4$/, '.json'), 'utf8'));
    if (!isJsonObject(sidecar) || typeof sidecar.key !== 'string') return undefined;
    const { key, jobId } = sidecar;
    return { key, jobId: typeof jobId === 'string' ? jobId : undefined };
  } catch (error) {
    // A text that is no JSON, or a folder of that name, is nobody's note.
    const code = errorCode(error);
    if (code === undefined || code === 'EISDIR' || saysAbsent(error)) return undefined;
    throw error;
  }
}

import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clipFolders } from '../core/clip-path.ts';
import type { TaskKey } from '../core/task.ts';

/**
 * Clips in an output folder that no record names, and whose sidecars name one of these keys: they were bought, and the
 * state that said so was lost in part (cut short, or an older one put in its place) or as a whole. Their paths inside of
 * the folder, in order. Wherever they lie: the shot may be called otherwise by now.
 */
export async function findUnrecordedClips(
  dir: string,
  keys: ReadonlySet<TaskKey>,
  recorded: Pick<ReadonlyMap<string, unknown>, 'has'>,
): Promise<readonly string[]> {
  const clips: string[] = [];
  const folders: string[] = [...clipFolders];
  // It grows while it is gone through. Each folder by itself: Node looks at every file once more to list all at once.
  for (const folder of folders) {
    const entries = await readdir(join(dir, folder), { withFileTypes: true }).catch((): Dirent[] => []);
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      else if (path.endsWith('.mp4') && !recorded.has(path)) clips.push(path);
    }
  }
  const found: string[] = [];
  for (const path of clips.sort()) {
    const key = await keyBeside(join(dir, path));
    if (key !== undefined && keys.has(key)) found.push(path);
  }
  return found;
}

/** What the sidecar of a clip says whose it is; `undefined` where none can be read. */
async function keyBeside(clipPath: string): Promise<TaskKey | undefined> {
  try {
    const sidecar: unknown = JSON.parse(await readFile(clipPath.replace(/\.mp4$/, '.json'), 'utf8'));
    if (typeof sidecar !== 'object' || sidecar === null || !('key' in sidecar)) return undefined;
    return typeof sidecar.key === 'string' ? sidecar.key : undefined;
  } catch {
    return undefined;
  }
}

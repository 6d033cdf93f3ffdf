import { createHash, randomUUID } from 'node:crypto';
import type { TaskKey } from '../core/task.ts';

/** Folder of everything that is not whole yet, in the output folder and on its disk. */
export const temporaryDir = '.partial';

/** Where a key's download grows: the same for every run. Keys are hex; whatever else stands for one in a test gets a name that is safe on every system. */
export function downloadPath(key: TaskKey): string {
  const name = /^[0-9a-f]{1,64}$/.test(key) ? key : createHash('sha256').update(key).digest('hex');
  return `${temporaryDir}/${name}.mp4`;
}

/** Where stands which file a broken download at this path was of. */
export function partNamePath(path: string): string {
  return path.replace(/\.mp4$/, '.name');
}

/** Where a copy, a text or a sidecar is written before it is renamed into place: a new path each time, or a number of one's own. */
export function passingPath(kind: 'copy' | 'text' | 'note', number?: number): string {
  return `${temporaryDir}/${kind}-${number ?? randomUUID()}`;
}

/** Whether a file in that folder is of no use to a later run. */
export function isLitter(name: string): boolean {
  return /^(copy|text|note)-/.test(name);
}

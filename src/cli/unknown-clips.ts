import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Task, TaskKey } from '../core/task.ts';
import type { LiveState } from '../state/apply-fact.ts';
import { exitCodes } from './exit-codes.ts';
import type { OutputPlace } from './locate.ts';
import type { Refusal } from './refusal.ts';

/**
 * Clips in an output folder, among those of the same shots, that the state has on no record and whose sidecars name one
 * of these tasks' keys: they were bought, and the state that said so was lost in part (cut short, or an older one put in
 * its place).
 */
export async function findUnknownClips(
  { dir }: OutputPlace,
  tasks: readonly Pick<Task, 'key' | 'shot'>[],
  { keysByPath }: Pick<LiveState, 'keysByPath'>,
): Promise<readonly string[]> {
  const keys = new Set(tasks.map(({ key }) => key));
  const shots = [...new Set(tasks.map(({ shot }) => shot))];
  const folders = shots.flatMap((shot) => [`clips/${shot}`, `superseded/${shot}`]);
  const names = await Promise.all(
    folders.map(async (folder) => {
      const found = await readdir(join(dir, folder), { recursive: true }).catch(() => []);
      return found.map((name) => [folder, ...name.split(sep)].join('/'));
    }),
  );
  const unknown: string[] = [];
  for (const path of names.flat().sort()) {
    if (!path.endsWith('.mp4') || keysByPath.has(path)) continue;
    const key = await keyBeside(join(dir, path));
    if (key !== undefined && keys.has(key)) unknown.push(path);
  }
  return unknown;
}

/** Absent is not empty, and less is not new: nothing that lies there is bought again before somebody says `--new`. */
export function refuseUnknownClips(
  { dir }: OutputPlace,
  [first, ...more]: readonly string[],
): Refusal | undefined {
  if (first === undefined) return undefined;
  const clips = more.length === 0 ? first : `${first} and ${more.length} more`;
  return {
    exit: 'noState',
    text: `${join(dir, 'state.jsonl')} does not know clips that lie beside it, and this would buy them again: ${clips}.\nRestore the file, or say --new if they are to be bought again (exit ${exitCodes.noState.code}; nothing was sent).`,
  };
}

async function keyBeside(clipPath: string): Promise<TaskKey | undefined> {
  try {
    const sidecar: unknown = JSON.parse(await readFile(clipPath.replace(/\.mp4$/, '.json'), 'utf8'));
    if (typeof sidecar !== 'object' || sidecar === null || !('key' in sidecar)) return undefined;
    return typeof sidecar.key === 'string' ? sidecar.key : undefined;
  } catch {
    return undefined;
  }
}

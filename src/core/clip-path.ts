import type { TaskId, TaskKey } from './task.ts';

/** The folders of an output folder in which clips lie: those at their task's place, and earlier ones. */
export const clipFolders = ['clips', 'superseded'] as const;

/** Where the clip of a task goes, relative to the output folder. The shot's name stands twice where it is the whole id. */
export function clipPath(id: TaskId): string {
  // Joined, not added: an added text keeps its parts as well for as long as nobody reads it, 100,000 times.
  return (id.includes('/') ? ['clips/', id, '.mp4'] : ['clips/', id, '/', id, '.mp4']).join('');
}

/** Where an earlier clip of a task's place is kept: `superseded/<task-id>/<name>.mp4`, mostly under its key. */
export function supersededPath(id: TaskId, name: TaskKey): string {
  return `superseded/${id}/${name}.mp4`;
}

/** Whether a clip lies among the earlier ones. */
export function isSuperseded(path: string): boolean {
  return path.startsWith('superseded/');
}

/** The id of the task that a clip at this path was made for; `undefined` where no clip of ours would lie. */
export function idFromClipPath(path: string): TaskId | undefined {
  const superseded = /^superseded\/(.+)\/[^/]+\.mp4$/.exec(path);
  if (superseded) return superseded[1];
  const id = /^clips\/(.+)\.mp4$/.exec(path)?.[1];
  const [shot = ''] = id?.split('/') ?? [];
  return clipPath(shot) === path ? shot : id;
}

import type { TaskId } from '../core/task.ts';
import { slug } from './slug.ts';

/** The parts of a task's address, axis values as written. */
export interface TaskAddress {
  readonly shot: string;
  readonly variant?: string;
  readonly axes?: Readonly<Record<string, string>>;
  readonly seed?: number;
}

/** `shot[/variant][/axis=value…][/seed-N]`, with the values as slugs. */
export function taskId({ shot, variant, axes = {}, seed }: TaskAddress): TaskId {
  let id = shot;
  if (variant !== undefined) id += `/${variant}`;
  for (const name in axes) id += `/${slug(name)}=${slug(axes[name] ?? '')}`;
  return seed === undefined ? id : seedId(id, seed);
}

/** The address of one take among siblings that share all but the seed. */
export function seedId(siblings: string, seed: number): TaskId {
  // Joined, not added: an added text keeps its parts as well for as long as nobody reads it, 100,000 times.
  return [siblings, '/seed-', seed].join('');
}

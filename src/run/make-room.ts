import { supersededPath } from '../core/clip-path.ts';
import type { Failure } from '../core/failure.ts';
import { ok, type Result } from '../core/result.ts';
import type { TaskId, TaskKey } from '../core/task.ts';
import type { Line } from './crew.ts';

/** A place that a key's clip is to take. */
export interface Place {
  /** The task whose address it is. */
  readonly id: TaskId;
  readonly path: string;
  readonly key: TaskKey;
}

/** Moves another key's clip out of the way and puts that on record. Nothing that was paid for is overwritten. */
export async function makeRoom({ id, path, key }: Place, line: Line): Promise<Result<void, Failure>> {
  const { store, state } = line;
  const occupant = state.keysByPath.get(path);
  if (occupant === undefined || occupant === key) return ok(undefined);
  const wanted = supersededPath(id, occupant);
  if (await store.exists(path)) {
    const to = await freePath(wanted, line);
    const moved = await store.move(path, to);
    if (!moved.ok) return moved;
    await line.record({ type: 'clip:moved', key: occupant, from: path, to });
  } else if (await store.exists(wanted)) {
    // It was moved by a run that died before it could say so.
    await line.record({ type: 'clip:moved', key: occupant, from: path, to: wanted });
  }
  return ok(undefined);
}

/** Moves what stands in the way and is on nobody's record (damaged, or put there by hand): kept, and out of the way. */
export async function setAside({ id, path, key }: Place, line: Line): Promise<Result<void, Failure>> {
  return await line.store.move(path, await freePath(supersededPath(id, `${key}-found`), line));
}

async function freePath(path: string, line: Line): Promise<string> {
  let free = path;
  for (let number = 2; await line.store.exists(free); number += 1) {
    free = path.replace(/\.mp4$/, `-${number}.mp4`);
  }
  return free;
}

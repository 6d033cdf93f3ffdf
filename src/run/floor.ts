import type { AttemptId, Task } from '../core/task.ts';
import type { Bell } from './bell.ts';
import { guard } from './collect.ts';
import type { Slot } from './limiter.ts';
import type { Stops } from './stops.ts';

/** How busy a run is. */
export interface Load {
  /** Tasks being worked on, from frames to clip in place. */
  readonly tasks: number;
  /** Of these, what holds a slot: creates on their way, and jobs in flight at the provider. */
  readonly jobs: number;
  /** Of these, creates not answered yet, and the bytes of their frames. */
  readonly sending: number;
  readonly sendingBytes: number;
}

/** What is being worked on right now, over all pipelines. */
export interface Floor {
  readonly load: () => Load;
  /** Counts a piece of work for as long as it takes; what it throws ends the run. */
  readonly work: (action: () => Promise<void>) => Promise<void>;
  /** A job of an earlier run takes a slot until `settled`. */
  readonly adopt: (attempt: AttemptId, slot: Slot) => void;
  /** A create goes out with its frames: it takes memory until `answered`, and its slot until `settled`. */
  readonly send: (attempt: AttemptId, slot: Slot, task: Task) => void;
  readonly answered: (attempt: AttemptId) => void;
  /** The job is no longer in flight; a second time does nothing. */
  readonly settled: (attempt: AttemptId) => void;
}

/** An empty floor. */
export function createFloor(stops: Stops, bell: Bell): Floor {
  const slots = new Map<AttemptId, Slot>();
  let tasks = 0;
  const sending = new Map<AttemptId, number>();
  let sendingBytes = 0;

  function answered(attempt: AttemptId): void {
    sendingBytes -= sending.get(attempt) ?? 0;
    if (sending.delete(attempt)) bell.ring();
  }

  return {
    load: () => ({ tasks, jobs: slots.size, sending: sending.size, sendingBytes }),
    async work(action) {
      tasks += 1;
      await guard(stops, action);
      tasks -= 1;
      bell.ring();
    },
    adopt: (attempt, slot) => slots.set(attempt, slot),
    send(attempt, slot, task) {
      const bytes = wireBytes(task);
      slots.set(attempt, slot);
      sending.set(attempt, bytes);
      sendingBytes += bytes;
    },
    answered,
    settled(attempt) {
      answered(attempt);
      slots.get(attempt)?.release();
      slots.delete(attempt);
    },
  };
}

/** About what a task's frames take in memory as data URIs. */
function wireBytes({ request }: Task): number {
  return request.images.reduce((sum, image) => sum + (image.kind === 'file' ? image.bytes * 1.4 : 0), 0);
}

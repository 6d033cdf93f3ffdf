import type { Task } from '../core/task.ts';
import type { Work } from '../state/work.ts';

/** A create that is due. */
export interface Due<L> {
  readonly line: L;
  readonly work: Work;
  /** The task whose request is sent; the clip goes to all of the work's tasks. */
  readonly task: Task;
  /** `--retry-failed` allows it, which is to be put on record first. */
  readonly grant: boolean;
}

/** Creates of several pipelines in the order they go out: take by take, in the manifest's order; what goes again goes first. */
export interface CreateQueue<L> {
  /** The next one of a line that is not among `held`; it stays in the queue. */
  peek(held?: { has(line: L): boolean }): Due<L> | undefined;
  /** All that is due for a line. */
  dueOf(line: L): readonly Due<L>[];
  /** Takes out what `peek` showed. */
  take(due: Due<L>): void;
  /** To be sent once more. */
  again(due: Due<L>): void;
  /** Nothing more of this line. */
  drop(line: L): void;
}

/** One pipeline's part of a queue. */
export interface QueuedLine<L> {
  readonly line: L;
  readonly works: readonly Work[];
  /** Which tasks may be bought; without it, all may. */
  readonly mayBuy?: (task: Task) => boolean;
}

/** A queue of every work that is a create and may be one. */
export function createQueue<L>(lines: readonly QueuedLine<L>[]): CreateQueue<L> {
  const lanes = new Map(lines.map((each) => [each.line, openLane(each)]));

  function head(lane: Lane<L>): Due<L> | undefined {
    return lane.again[0] ?? lane.due[lane.next];
  }

  return {
    peek(held) {
      let best: Due<L> | undefined;
      for (const [line, lane] of lanes) {
        const first = held?.has(line) ? undefined : head(lane);
        if (first !== undefined && (best === undefined || first.task.take < best.task.take)) best = first;
      }
      return best;
    },
    dueOf(line) {
      const lane = lanes.get(line);
      return lane === undefined ? [] : [...lane.again, ...lane.due.slice(lane.next)];
    },
    take(due) {
      const lane = lanes.get(due.line);
      if (lane === undefined) return;
      if (lane.again[0] === due) lane.again.shift();
      else lane.next += 1;
    },
    again(due) {
      lanes.get(due.line)?.again.push(due);
    },
    drop(line) {
      lanes.set(line, { again: [], due: [], next: 0 });
    },
  };
}

interface Lane<L> {
  readonly again: Due<L>[];
  readonly due: readonly Due<L>[];
  next: number;
}

function openLane<L>(line: QueuedLine<L>): Lane<L> {
  return { again: [], due: dueIn(line), next: 0 };
}

function dueIn<L>({ line, works, mayBuy = () => true }: QueuedLine<L>): readonly Due<L>[] {
  const due: Due<L>[] = [];
  for (const work of works) {
    const { todo } = work;
    const [task] = work.tasks;
    if (todo.kind === 'create' && task !== undefined && mayBuy(task))
      due.push({ line, work, task, grant: todo.grant === true });
  }
  // Sorting is stable: within a take the manifest's order stays.
  return due.sort((left, right) => left.task.take - right.task.take);
}

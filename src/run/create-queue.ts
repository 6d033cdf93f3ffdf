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
    return lane.again[0] ?? lane.head;
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
      return lane === undefined
        ? []
        : [...lane.again, ...lane.rest.toReversed().flatMap((each) => lane.dueOf(each) ?? [])];
    },
    take(due) {
      const lane = lanes.get(due.line);
      if (lane === undefined) return;
      if (lane.again[0] === due) lane.again.shift();
      else {
        lane.rest.pop();
        show(lane);
      }
    },
    again(due) {
      lanes.get(due.line)?.again.push(due);
    },
    drop(line) {
      lanes.set(line, openLane({ line, works: [] }));
    },
  };
}

interface Lane<L> {
  readonly again: Due<L>[];
  /** Creates that are left, the next one last; `Due` of 100,000 at once would be megabytes. */
  readonly rest: Work[];
  readonly dueOf: (work: Work) => Due<L> | undefined;
  /** The next one. */
  head: Due<L> | undefined;
}

function openLane<L>({ line, works, mayBuy = () => true }: QueuedLine<L>): Lane<L> {
  const dueOf = (work: Work): Due<L> | undefined => {
    const { todo, tasks } = work;
    const [task] = tasks;
    if (todo.kind !== 'create' || task === undefined || !mayBuy(task)) return undefined;
    return { line, work, task, grant: todo.grant === true };
  };
  const takeOf = ({ tasks: [task] }: Work): number => task?.take ?? 0;
  const due = works.filter((each) => dueOf(each) !== undefined);
  // Sorting is stable: within a take the manifest's order stays.
  due.sort((left, right) => takeOf(left) - takeOf(right));
  const lane: Lane<L> = { again: [], rest: due.reverse(), dueOf, head: undefined };
  show(lane);
  return lane;
}

function show<L>(lane: Lane<L>): void {
  const work = lane.rest.at(-1);
  lane.head = work === undefined ? undefined : lane.dueOf(work);
}

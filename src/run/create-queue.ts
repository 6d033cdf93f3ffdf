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
  const queues = new Map(lines.map((each) => [each.line, queueUp(each)]));

  function head(own: OwnQueue<L>): Due<L> | undefined {
    return own.again[0] ?? own.head;
  }

  return {
    peek(held) {
      let best: Due<L> | undefined;
      for (const [line, own] of queues) {
        const first = held?.has(line) ? undefined : head(own);
        if (first !== undefined && (best === undefined || first.task.take < best.task.take)) best = first;
      }
      return best;
    },
    dueOf(line) {
      const own = queues.get(line);
      return own === undefined
        ? []
        : [...own.again, ...own.rest.toReversed().flatMap((each) => own.dueOf(each) ?? [])];
    },
    take(due) {
      const own = queues.get(due.line);
      if (own === undefined) return;
      if (own.again[0] === due) own.again.shift();
      else {
        own.rest.pop();
        show(own);
      }
    },
    again(due) {
      queues.get(due.line)?.again.push(due);
    },
    drop(line) {
      queues.set(line, queueUp({ line, works: [] }));
    },
  };
}

/** The creates of one line, in their order. */
interface OwnQueue<L> {
  readonly again: Due<L>[];
  /** Creates that are left, the next one last; `Due` of 100,000 at once would be megabytes. */
  readonly rest: Work[];
  readonly dueOf: (work: Work) => Due<L> | undefined;
  /** The next one. */
  head: Due<L> | undefined;
}

function queueUp<L>({ line, works, mayBuy = () => true }: QueuedLine<L>): OwnQueue<L> {
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
  const own: OwnQueue<L> = { again: [], rest: due.reverse(), dueOf, head: undefined };
  show(own);
  return own;
}

function show<L>(own: OwnQueue<L>): void {
  const work = own.rest.at(-1);
  own.head = work === undefined ? undefined : own.dueOf(work);
}

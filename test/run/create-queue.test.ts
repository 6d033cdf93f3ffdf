import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/core/task.ts';
import { createQueue, type Due } from '../../src/run/create-queue.ts';
import type { Todo, Work } from '../../src/state/work.ts';
import { makeTask } from '../rig/tasks.ts';

/** Work for one task, a create unless it is said otherwise. */
function work(id: string, take = 0, todo: Todo = { kind: 'create', number: 1 }): Work {
  const task = makeTask(id, { take });
  return { key: task.key, tasks: [task], todo };
}

/** The addresses of what is due, in order, until nothing is left. */
function drain(queue: ReturnType<typeof createQueue<string>>, held?: ReadonlySet<string>): readonly string[] {
  const sent: string[] = [];
  for (let due = queue.peek(held); due !== undefined; due = queue.peek(held)) {
    sent.push(`${due.line} ${due.task.id}`);
    queue.take(due);
  }
  return sent;
}

function ids(due: readonly Due<string>[]): readonly string[] {
  return due.map(({ task }) => task.id);
}

describe('what is due', () => {
  test('are creates that may be bought and have a task; nothing else', () => {
    const mayBuy = ({ id }: Task): boolean => id !== 'left out';
    const orphan: Work = { ...work('orphan'), tasks: [] };
    const works = [work('a'), work('there', 0, { kind: 'nothing' }), orphan, work('left out'), work('b')];
    const queue = createQueue([{ line: 'one', works, mayBuy }]);
    expect(ids(queue.dueOf('one'))).toEqual(['a', 'b']);
    expect(drain(queue)).toEqual(['one a', 'one b']);
    expect(queue.dueOf('one')).toEqual([]);
  });

  test('says what was granted', () => {
    const granted = work('granted', 0, { kind: 'create', number: 3, grant: true });
    const queue = createQueue([{ line: 'one', works: [work('plain'), granted] }]);
    expect(queue.dueOf('one').map(({ grant }) => grant)).toEqual([false, true]);
  });

  test('goes to its first task, whatever others share the key', () => {
    const shared: Work = { ...work('a'), tasks: [makeTask('a'), makeTask('b', { take: 7 })] };
    const [due] = createQueue([{ line: 'one', works: [shared] }]).dueOf('one');
    expect(due).toMatchObject({ line: 'one', work: shared, task: { id: 'a' } });
  });
});

describe('the order', () => {
  test('is take by take over all lines; within a take that of the lines, and within a line that of the manifest', () => {
    const queue = createQueue([
      { line: 'one', works: [work('a1', 1), work('a0'), work('b1', 1), work('b0')] },
      { line: 'two', works: [work('c2', 2), work('c0'), work('d1', 1)] },
    ]);
    expect(drain(queue)).toEqual(['one a0', 'one b0', 'two c0', 'one a1', 'one b1', 'two d1', 'two c2']);
  });

  test('what goes again goes before what else its line has, in the order in which it came back', () => {
    const queue = createQueue([{ line: 'one', works: [work('a'), work('b'), work('c')] }]);
    const [a, b] = queue.dueOf('one');
    if (a === undefined || b === undefined) throw new Error('two are due');
    queue.take(a);
    queue.take(b);
    queue.again(a);
    queue.again(b);
    expect(ids(queue.dueOf('one'))).toEqual(['a', 'b', 'c']);
    expect(drain(queue)).toEqual(['one a', 'one b', 'one c']);
  });

  test('goes past lines that are held', () => {
    const queue = createQueue([
      { line: 'one', works: [work('a')] },
      { line: 'two', works: [work('b', 1)] },
    ]);
    expect(drain(queue, new Set(['one']))).toEqual(['two b']);
    expect(drain(queue, new Set())).toEqual(['one a']);
  });
});

test('a line that was dropped has nothing due any more, until something goes again', () => {
  const queue = createQueue([
    { line: 'one', works: [work('a'), work('b')] },
    { line: 'two', works: [work('c')] },
  ]);
  const first = queue.peek();
  if (first === undefined) throw new Error('one is due');
  queue.take(first);
  queue.drop('one');
  expect(queue.dueOf('one')).toEqual([]);
  queue.again(first);
  expect(drain(queue)).toEqual(['one a', 'two c']);
});

test('of a line that nobody knows nothing is due, nor ever will be', () => {
  const [due] = createQueue([{ line: 'three', works: [work('a')] }]).dueOf('three');
  const queue = createQueue<string>([]);
  if (due === undefined) throw new Error('one is due');
  queue.take(due);
  queue.again(due);
  expect(queue.peek()).toBeUndefined();
  expect(queue.dueOf('three')).toEqual([]);
});

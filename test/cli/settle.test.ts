import { expect, test } from 'vitest';
import { chooseWaiting, misfit } from '../../src/cli/settle.ts';
import type { TaskKey, TaskState } from '../../src/core/task.ts';
import { emptyState } from '../../src/state/apply-fact.ts';
import type { Standing } from '../../src/state/work.ts';

const key = (digit: string): TaskKey => digit.repeat(64);
const standing = (id: string, digit: string, state: TaskState): Standing => ({ id, key: key(digit), state });

const state = emptyState();
const choose = (standings: readonly Standing[], ...globs: string[]) =>
  chooseWaiting(standings, state, { globs, all: false });
const keysOf = (chosen: ReturnType<typeof choose>) =>
  chosen.ok ? chosen.value.map(({ standing: { key } }) => key[0]) : chosen.error.text;

test('what an edit left behind at the same address does not stand in the way', () => {
  const edited = [standing('opening', 'a', 'uncertain'), standing('opening', 'b', 'new')];
  expect(keysOf(choose(edited, 'opening'))).toEqual(['a']);
  expect(keysOf(choose([...edited, standing('opening', 'c', 'dropped')], 'opening'))).toEqual(['a']);
  expect(keysOf(choose([standing('logo', 'd', 'dropped'), ...edited], '**'))).toEqual(['a']);
});

test('a task in another state is refused, and so is one that only ever was', () => {
  const tasks = [standing('opening', 'a', 'uncertain'), standing('logo', 'b', 'done')];
  expect(keysOf(choose(tasks, '**'))).toMatch(/^logo is done: .*nothing was changed$/);
  expect(keysOf(choose([standing('gone', 'c', 'dropped')], 'gone'))).toMatch(/^gone is dropped: /);
});

test('two tasks of one address are told apart by key or attempt', () => {
  const both = [standing('opening', 'a', 'uncertain'), standing('opening', 'b', 'uncertain')];
  expect(keysOf(choose(both, 'opening'))).toMatch(
    /^opening means 2 tasks.* a{16} or b{16}; nothing was changed$/,
  );
  expect(keysOf(choose(both, 'open*'))).toEqual(['a', 'b']);
  expect(keysOf(choose(both, 'bbbbbbbb'))).toEqual(['b']);
  expect(keysOf(choose(both, `${'b'.repeat(16)}-1`))).toEqual(['b']);
  expect(keysOf(choose(both, `dailies:${'a'.repeat(16)}-1`))).toEqual(['a']);
  const chosen = choose(both, 'open*');
  const waiting = chosen.ok ? chosen.value : [];
  expect(misfit(waiting, { as: 'submitted', jobId: 'job' }, state)?.text).toContain(
    'not 2 (aaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbb)',
  );
});

test('what waits at an address is meant, not what came to lie below it by an edit', () => {
  const takes = [standing('a/seed-1', 'b', 'done'), standing('a/seed-2', 'c', 'uncertain')];
  expect(keysOf(choose([...takes, standing('a', 'a', 'uncertain')], 'a'))).toEqual(['a']);
  expect(keysOf(choose([...takes, standing('a', 'a', 'dropped')], 'a'))).toMatch(/^a\/seed-1 is done: /);
});

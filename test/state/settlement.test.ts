import { expect, test } from 'vitest';
import type { Standing } from '../../src/core/standing.ts';
import type { TaskKey, TaskState } from '../../src/core/task.ts';
import { idMatcher } from '../../src/plan/filter.ts';
import { applyFact, emptyState } from '../../src/state/apply-fact.ts';
import { foreignJob, misfit, type Settlement, settlingFacts } from '../../src/state/settlement.ts';
import { chooseWaiting, type Waiting } from '../../src/state/waiting.ts';

const key = (digit: string): TaskKey => digit.repeat(64);
const standing = (id: string, digit: string, state: TaskState): Standing => ({ id, key: key(digit), state });

/** Every key was attempted twice: the first attempt failed, the second waits. */
const state = emptyState();
for (const digit of 'abcd') {
  for (const number of [1, 2]) {
    const attempt = `${key(digit).slice(0, 16)}-${number}`;
    const request = { model: 'm', params: {}, images: [] };
    const started = { key: key(digit), attempt, request, usd: null, class: 'c', timeoutMs: 1 };
    applyFact(state, { type: 'task:started', at: number, ...started });
    if (number === 2) continue;
    const failure = { kind: 'generation-failed', text: 'no' } as const;
    applyFact(state, { type: 'task:submitted', at: number, attempt, jobId: `job-${digit}` });
    applyFact(state, { type: 'task:failed', at: number, attempt, failure });
  }
}
const choose = (standings: readonly Standing[], ...globs: string[]) =>
  chooseWaiting(standings, state, { globs, all: false, idMatcher });
const keysOf = (chosen: ReturnType<typeof choose>) =>
  chosen.ok ? chosen.value.map(({ standing: { key } }) => key[0]) : chosen.error;

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
    /^opening means 2 tasks.* a{16}-2 or b{16}-2; nothing was changed$/,
  );
  expect(keysOf(choose(both, 'open*'))).toEqual(['a', 'b']);
  expect(keysOf(choose(both, 'bbbbbbbb'))).toEqual(['b']);
  expect(keysOf(choose(both, `${'b'.repeat(16)}-2`))).toEqual(['b']);
  expect(keysOf(choose(both, `dailies:${'a'.repeat(16)}-2`))).toEqual(['a']);
  const chosen = choose(both, 'open*');
  const waiting = chosen.ok ? chosen.value : [];
  expect(misfit(waiting, { as: 'submitted', jobId: 'job' }, state)).toContain(
    'not 2 (aaaaaaaaaaaaaaaa-2, bbbbbbbbbbbbbbbb-2)',
  );
});

test('an attempt that is not the one that waits is refused: what holds for it need not hold for the other', () => {
  const waiting = [standing('opening', 'a', 'uncertain')];
  for (const named of [`${'a'.repeat(16)}-1`, `dailies:${'a'.repeat(16)}-3`]) {
    expect(keysOf(choose(waiting, named))).toMatch(
      /^opening waits for attempt a{16}-2, not .*; nothing was changed$/,
    );
  }
  // An address may look like an attempt.
  expect(keysOf(choose([standing('decade00-7', 'a', 'uncertain')], 'decade00-7'))).toEqual(['a']);
  // What was copied has no attempt of its own.
  const copied = [standing('opening', 'e', 'gone')];
  expect(keysOf(choose(copied, `${'e'.repeat(16)}-1`))).toMatch(/^no attempt of opening waits/);
  expect(keysOf(choose(copied, 'e'.repeat(16)))).toEqual(['e']);
});

test('what waits at an address is meant, not what came to lie below it by an edit', () => {
  const takes = [standing('a/seed-1', 'b', 'done'), standing('a/seed-2', 'c', 'uncertain')];
  expect(keysOf(choose([...takes, standing('a', 'a', 'uncertain')], 'a'))).toEqual(['a']);
  expect(keysOf(choose([...takes, standing('a', 'a', 'dropped')], 'a'))).toMatch(/^a\/seed-1 is done: /);
});

test('all means all that wait, and no name beside it', () => {
  const tasks = [
    standing('opening', 'a', 'uncertain'),
    standing('logo', 'b', 'done'),
    standing('end', 'c', 'lost'),
  ];
  const all = (...globs: string[]) => keysOf(chooseWaiting(tasks, state, { globs, all: true, idMatcher }));
  expect(all()).toEqual(['a', 'c']);
  for (const wrong of [all('opening'), keysOf(choose(tasks))])
    expect(wrong).toBe('name tasks by id, or say --all');
});

const [waiting = { standing: standing('opening', 'a', 'uncertain') }] = ((chosen) =>
  chosen.ok ? chosen.value : [])(choose([standing('opening', 'a', 'uncertain')], 'opening'));

test('a job that another attempt owns is refused with its owner', () => {
  const submitted = (jobId: string) => misfit([waiting], { as: 'submitted', jobId }, state);
  expect(submitted('job-b')).toBe('job job-b is attempt bbbbbbbbbbbbbbbb-1 already');
  expect(submitted('job-z')).toBeUndefined();
});

test('what is gone is settled by buying it again alone', () => {
  const gone = { standing: standing('logo', 'e', 'gone') };
  const said: readonly Settlement[] = [
    { as: 'submitted', jobId: 'j' },
    { as: 'not-submitted' },
    { as: 'buy-again' },
  ];
  const refused = 'logo was bought and is gone: only --buy-again settles it';
  expect(said.map((each) => misfit([waiting, gone], each, state))).toEqual([refused, refused, undefined]);
});

const minute = 60_000;

test.each([
  ['of which nothing is told', {}, undefined],
  ['of its model, created when it was sent', { model: 'm', createdAtMs: 2 }, undefined],
  ['created a quarter of an hour later, to the second', { createdAtMs: 2 + 15 * minute + 1000 }, undefined],
  [
    'created later than that',
    { createdAtMs: 2 + 15 * minute + 1001 },
    /^that job was created 1970-01-01T00:15:01.003Z, and the attempt was sent 1970-01-01T00:00:00.002Z/,
  ],
  ['created long before', { createdAtMs: -16 * minute }, /^that job was created 1969/],
  ['of another model', { model: 'n', createdAtMs: 2 }, /^that job is of model n, and the task of m$/],
] as const)('a job %s', (_, marks, refused) => {
  expect(foreignJob(marks, waiting, state) ?? 'its own').toMatch(refused ?? /^its own$/);
});

test('a job of a task that was never sent here is held against nothing but its model', () => {
  expect(
    foreignJob({ model: 'n', createdAtMs: 1e12 }, { standing: standing('logo', 'e', 'gone') }, state),
  ).toBeUndefined();
});

test('a settlement is a fact of each attempt; of a copy, which has none, that it may be bought once more', () => {
  const copied: Waiting = { standing: standing('logo', 'e', 'gone') };
  expect(settlingFacts([waiting, copied], { as: 'buy-again' })).toEqual([
    { type: 'task:resolved', attempt: 'aaaaaaaaaaaaaaaa-2', as: 'buy-again' },
    { type: 'retry:granted', key: key('e') },
  ]);
  expect(settlingFacts([waiting], { as: 'submitted', jobId: 'j' })).toEqual([
    { type: 'task:resolved', attempt: 'aaaaaaaaaaaaaaaa-2', as: 'submitted', jobId: 'j' },
  ]);
});

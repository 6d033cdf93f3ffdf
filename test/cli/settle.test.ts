import { expect, test } from 'vitest';
import {
  chooseWaiting,
  describeSettlement,
  lookAt,
  misfit,
  type Settlement,
  settlingFacts,
  takenBeside,
  type Waiting,
} from '../../src/cli/settle.ts';
import type { Fact } from '../../src/core/fact.generated.ts';
import { fail, ok } from '../../src/core/result.ts';
import type { Standing } from '../../src/core/standing.ts';
import type { TaskKey, TaskState } from '../../src/core/task.ts';
import { createJobNames } from '../../src/provider/vtrix/job-names.ts';
import { applyFact, emptyState } from '../../src/state/apply-fact.ts';
import { usd } from '../state/stories.ts';

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

test.each<[readonly (string | null)[], string]>([
  [['0.325', '0.5'], ', 0.825 USD booked as lost'],
  [['0.325', null], ', 0.325 USD + 1 unknown booked as lost'],
  // A copied clip that is gone: nothing was bought here.
  [[], ''],
])('of attempts at %j, to be bought again, it is said what was lost: "%s"', (worst, lost) => {
  const settle = (settlement: Settlement): string => {
    const { state, waiting } = uncertainAt(worst);
    waiting.push({ standing: standing('copied', 'f', 'gone') });
    for (const fact of settlingFacts(waiting, settlement)) applyFact(state, { ...fact, at: 2 } as Fact);
    return describeSettlement(waiting, settlement, state);
  };
  const number = worst.length + 1;
  expect(settle({ as: 'buy-again' })).toBe(`settled ${number} as buy-again${lost}`);
  expect(settle({ as: 'not-submitted' })).toBe(`settled ${number} as not-submitted`);
});

/** Tasks whose creates were not answered, reserved at these amounts. */
function uncertainAt(worst: readonly (string | null)[]) {
  const state = emptyState();
  const waiting = worst.map((amount, index): Waiting => {
    const digit = String(index);
    const attempt = `${key(digit).slice(0, 16)}-1`;
    const request = { model: 'm', params: {}, images: [] };
    const started = { key: key(digit), attempt, request, class: 'c', timeoutMs: 1 };
    applyFact(state, { type: 'task:started', at: 1, ...started, usd: amount === null ? null : usd(amount) });
    const [only] = state.purchases.get(key(digit))?.attempts ?? [];
    return { standing: standing(digit, digit, 'uncertain'), ...(only && { attempt: only }) };
  });
  return { state, waiting };
}

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
  expect(misfit(waiting, { as: 'submitted', jobId: 'job' }, state)?.text).toContain(
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

test('a job that another attempt owns, here or next door, is refused with its owner; so is one that a damaged neighbour may own', () => {
  const chosen = choose([standing('opening', 'a', 'uncertain')], 'opening');
  const waiting = chosen.ok ? chosen.value : [];
  expect(misfit(waiting, { as: 'submitted', jobId: 'job-b' }, state)?.text).toBe(
    'job job-b is attempt bbbbbbbbbbbbbbbb-1 already',
  );
  expect(misfit(waiting, { as: 'submitted', jobId: 'job-z' }, state)).toBeUndefined();
  const owner = { pipeline: 'winter', attempt: 'cccccccccccccccc-1' };
  const damaged = { kind: 'torn-middle', path: 'winter/state.jsonl', line: 3, cause: 'not JSON' } as const;
  expect(takenBeside('j', { owner, unread: [] })).toEqual({
    exit: 'invalid',
    text: 'job j is attempt cccccccccccccccc-1 of the pipeline "winter" beside this one already; nothing was changed',
  });
  expect(takenBeside('j', { unread: [damaged] })).toMatchObject({ exit: 'disk' });
  expect(takenBeside('j', { unread: [] })).toBeUndefined();
});

test.each([
  ['by its name', 'j', true],
  ['otherwise at first', 'kj', true],
  ['otherwise, as all others: it is believed', 'kkkk', true],
  ['otherwise, where it calls others by theirs', 'kkkk', false, 'x'],
])(
  'a job that a person names is looked at till the gateway calls it %s',
  async (_, names, isFound, known?: string) => {
    const isAbout = createJobNames();
    if (known !== undefined) isAbout(known, known);
    const answers = [...names];
    const poll = async (asked: string) => {
      const jobId = answers.shift() ?? 'nobody expected this look';
      return isAbout(asked, jobId)
        ? ok({ status: 'running' } as const)
        : fail({ kind: 'other-job', jobId } as const);
    };
    expect((await lookAt('j', { poll })).ok).toBe(isFound);
    expect(answers).toEqual([]);
  },
);

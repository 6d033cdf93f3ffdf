import { expect, test } from 'vitest';
import { describeSettlement, lookAt, takenBeside } from '../../src/cli/settle.ts';
import type { Fact } from '../../src/core/fact.generated.ts';
import type { Failure } from '../../src/core/failure.ts';
import { fail, ok } from '../../src/core/result.ts';
import type { Standing } from '../../src/core/standing.ts';
import type { TaskKey, TaskState } from '../../src/core/task.ts';
import { createJobNames } from '../../src/provider/vtrix/job-names.ts';
import { applyFact, emptyState } from '../../src/state/apply-fact.ts';
import { type Settlement, settlingFacts } from '../../src/state/settlement.ts';
import type { Waiting } from '../../src/state/waiting.ts';
import { createVirtualClock } from '../rig/virtual-clock.ts';
import { usd } from '../state/stories.ts';

const neverStopped = new AbortController().signal;

const key = (digit: string): TaskKey => digit.repeat(64);
const standing = (digit: string, state: TaskState): Standing => ({ id: digit, key: key(digit), state });

test.each<[readonly (string | null)[], string]>([
  [['0.325', '0.5'], ', 0.825 USD booked as lost'],
  [['0.325', null], ', 0.325 USD + 1 unknown booked as lost'],
  // A copied clip that is gone: nothing was bought here.
  [[], ''],
])('of attempts at %j, to be bought again, it is said what was lost: "%s"', (worst, lost) => {
  const settle = (settlement: Settlement): string => {
    const { state, waiting } = uncertainAt(worst);
    waiting.push({ standing: standing('f', 'gone') });
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
    return { standing: standing(digit, 'uncertain'), ...(only && { attempt: only }) };
  });
  return { state, waiting };
}

test('a job that another attempt owns next door is refused with its owner; so is one that a damaged neighbour may own', () => {
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
    expect((await lookAt('j', { poll }, { clock: createVirtualClock(), stop: neverStopped })).ok).toBe(
      isFound,
    );
    expect(answers).toEqual([]);
  },
);

const unavailable = { kind: 'server-trouble', httpStatus: 500, text: 'oh' } as const;

test.each<[string, Failure, number[]]>([
  ['a job that may not be visible yet', { kind: 'job-unknown', text: 'no' }, [0, 500, 1500, 3500, 7500]],
  ['a gateway in trouble', unavailable, [0, 500, 1500, 3500, 7500]],
  ['no connection', { kind: 'unreachable', cause: 'ECONNRESET' }, [0, 500, 1500, 3500, 7500]],
  ['who asks to slow down', { kind: 'rate-limited', text: '', retryAfterMs: 3000 }, [0, 3000, 6000, 9000]],
  ['who asks for a minute', { kind: 'rate-limited', text: '', retryAfterMs: 60_000 }, [0]],
  ['a key that is refused', { kind: 'unauthorized', text: 'no' }, [0]],
])('a look at a named job is taken again for ten seconds where that may help: %s', async (_, failure, at) => {
  const clock = createVirtualClock();
  const begin = clock.now();
  const asked: number[] = [];
  const poll = async () => {
    asked.push(clock.now() - begin);
    return fail(failure);
  };
  const looked = await clock.until(lookAt('j', { poll }, { clock, stop: neverStopped }));
  expect(looked).toEqual(fail(failure));
  expect(asked).toEqual(at);
});

test('a look that is to be taken again is not, once the command is to stop; and the first answer is enough', async () => {
  const clock = createVirtualClock();
  const stop = new AbortController();
  let looks = 0;
  const poll = async () => {
    looks += 1;
    if (looks === 3) return ok({ status: 'running' } as const);
    return fail(unavailable);
  };
  const look = () => clock.until(lookAt('j', { poll }, { clock, stop: stop.signal }));
  expect(await look()).toEqual(ok({ status: 'running' }));
  looks = 0;
  const stopped = clock.sleep(100).then(() => stop.abort());
  expect(await look()).toEqual(fail(unavailable));
  await stopped;
  expect(looks).toBe(1);
});

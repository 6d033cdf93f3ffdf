import { expect, test } from 'vitest';
import { executeAll } from '../../src/run/execute.ts';
import type { ExecuteOptions } from '../../src/run/execute-options.ts';
import { createRig, type RunOptions, usd } from '../rig/rig.ts';
import { makeTask } from '../rig/tasks.ts';

/** How many clips a pipeline would buy, at 0.325 each, and what caps it. */
interface Wanted {
  readonly clips: number;
  readonly cap?: string;
  /** The price of each, where it is another; null where nobody knows it. */
  readonly price?: string | null;
  /** Whether they are takes of one shot, in place of shots. */
  readonly takes?: boolean;
}

/** Runs pipelines side by side; gives why each ended, and how many creates there were. */
async function runAll(wanted: readonly Wanted[], options: Partial<ExecuteOptions> = {}) {
  const world = createRig([]);
  const { clock, gateway } = world;
  const opened = wanted.map(({ clips, cap, price = '0.325', takes = false }, pipeline) => {
    const tasks = Array.from({ length: clips }, (_, at) =>
      makeTask(`pipeline-${pipeline}-shot-${at}`, { take: takes ? at : 0 }),
    );
    const budget = cap === undefined ? {} : { run: usd(cap) };
    const more: RunOptions['pipeline'] = {
      settings: { budget, attempts: 2, taskTimeoutMs: 60_000 },
      priceOf: () => ({ usd: price === null ? null : usd(price), source: 'table' }),
    };
    return createRig(tasks, undefined, { clock, gateway }).open({ pipeline: more });
  });
  const pipelines = await Promise.all(opened);
  const budget = { kind: 'enforced' } as const;
  const outcomes = await clock.until(executeAll(pipelines, { ...world.options(), budget, ...options }));
  return { ends: outcomes.map(({ ends }) => ends), creates: gateway.creates.length };
}

const refused = (estimateUsd: string | null) => [{ kind: 'no-cap', estimateUsd }];

test.each<[string, readonly Wanted[], readonly unknown[], number]>([
  [
    '10.00 together are bought',
    [
      { clips: 5, price: '1' },
      { clips: 5, price: '1' },
    ],
    [[], []],
    10,
  ],
  [
    'more than that is not, of either',
    [{ clips: 16 }, { clips: 15 }],
    [refused('10.075'), refused('10.075')],
    0,
  ],
  ['what is capped is bought, and does not count', [{ clips: 31, cap: '50' }, { clips: 30 }], [[], []], 61],
  [
    'where the others are too dear as well',
    [{ clips: 2, cap: '50' }, { clips: 31 }],
    [[], refused('10.075')],
    2,
  ],
  ['what has nothing to buy is not refused', [{ clips: 31 }, { clips: 0 }], [refused('10.075'), []], 0],
  [
    'one unknown price among them is an unknown sum',
    [{ clips: 1, price: null }, { clips: 1 }],
    [refused(null), refused(null)],
    0,
  ],
])('without a cap %s', async (_, wanted, ends, creates) => {
  expect(await runAll(wanted)).toEqual({ ends, creates });
});

test('--limit bounds what is bought without a cap, and so the sum', async () => {
  const { ends, creates } = await runAll([{ clips: 100, price: '5' }], { createLimit: 2 });
  expect({ ends, creates }).toEqual({ ends: [[{ kind: 'limit' }]], creates: 2 });
  expect((await runAll([{ clips: 100, price: '5' }], { createLimit: 3 })).ends).toEqual([refused('15')]);
});

test('under --limit the sum is of what goes out first: take by take, of all pipelines', async () => {
  const wanted: readonly Wanted[] = [
    { clips: 20, price: '0.10', takes: true },
    { clips: 20, price: '0.875' },
  ];
  const { ends, creates } = await runAll(wanted, { createLimit: 20 });
  expect({ ends, creates }).toEqual({ ends: [refused('16.725'), refused('16.725')], creates: 0 });
});

test('--budget is a cap, of all pipelines together', async () => {
  const budget = { kind: 'enforced', commandUsd: usd('3.90') } as const;
  const { ends, creates } = await runAll([{ clips: 40 }, { clips: 40 }], { budget });
  expect(creates).toBe(12);
  expect(ends.flat().map((each) => each.kind)).toEqual(['budget', 'budget']);
});

test('a simulated run needs none, and holds none', async () => {
  const budget = { kind: 'reported' } as const;
  expect(await runAll([{ clips: 40 }, { clips: 40, cap: '1' }], { budget })).toEqual({
    ends: [[], []],
    creates: 80,
  });
});

test('what may not be bought at all is not refused for its price', async () => {
  const barred = { kind: 'no-access', failure: { kind: 'unauthorized', text: 'no key' } } as const;
  expect(await runAll([{ clips: 40 }], { barred })).toEqual({ ends: [[barred]], creates: 0 });
});

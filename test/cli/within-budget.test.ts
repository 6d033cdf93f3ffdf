import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withinBudget } from '../../src/cli/within-budget.ts';
import type { Price, Task } from '../../src/core/task.ts';
import { multiplyUsd, type Usd } from '../../src/core/usd.ts';
import { sumUsd } from '../../src/plan/price.ts';
import type { Caps } from '../../src/run/budget.ts';
import { moneyOfAttempt } from '../../src/state/money.ts';
import { createRig, usd } from '../rig/rig.ts';
import { runs } from '../rig/runs.ts';
import { makeTask } from '../rig/tasks.ts';

const prices = ['0.1', '0.325', '1', null];

/** Shots with takes, each shot at a price of its own; each clip is charged at its price. */
function listOf(shots: readonly { readonly takes: number; readonly price: number }[]) {
  const tasks = shots.flatMap(({ takes, price }, shot) =>
    Array.from({ length: takes }, (_, take) =>
      makeTask(`shot-${shot}/seed-${take}`, { take, priceClass: String(price) }),
    ),
  );
  const usdOf = ({ priceClass }: Pick<Task, 'priceClass'>): Usd | null => {
    const price = prices[Number(priceClass)];
    return price == null ? null : usd(price);
  };
  const byPrompt = new Map(tasks.map((task) => [task.request.params.prompt, usdOf(task)]));
  const rig = createRig(tasks, ({ request }) => ({
    chargedUsd: byPrompt.get(request.params.prompt) ?? null,
  }));
  const priceOf = (task: Task): Price => ({ usd: usdOf(task), source: 'table' });
  const worstUsd = multiplyUsd(sumUsd(tasks.map(usdOf)).usd, 2);
  return { rig, priceOf, worstUsd, tasks };
}

type List = ReturnType<typeof listOf>;

async function ask({ rig, priceOf, worstUsd }: List, caps: Caps) {
  const { takeWorks, state } = await rig.open();
  const works = takeWorks();
  return withinBudget({
    works,
    state,
    caps,
    priceOf,
    mayBuy: () => true,
    moneyOf: moneyOfAttempt,
    worstUsd,
  });
}

/** Runs it; gives how many creates there were. */
async function run({ rig, priceOf }: List, caps: Caps): Promise<number> {
  const before = rig.gateway.creates.length;
  const settings = { budget: caps, attempts: 2, taskTimeoutMs: 60_000 };
  await rig.run({ pipeline: { settings, priceOf }, options: { budget: { kind: 'enforced' } } });
  return rig.gateway.creates.length - before;
}

test.each<[string, Caps, unknown]>([
  ['no cap that the worst case would break', { run: usd('6.5'), total: usd('6.5') }, undefined],
  [
    'one that holds only while nothing fails',
    { run: usd('3.25') },
    { which: 'run', cap: '3.25', takenUsd: '0', tasks: 10 },
  ],
  [
    'one that stops it on the way',
    { run: usd('2'), total: usd('100') },
    { which: 'run', cap: '2', takenUsd: '0', tasks: 6 },
  ],
  [
    'the one that is met first',
    { run: usd('2'), total: usd('1') },
    { which: 'total', cap: '1', takenUsd: '0', tasks: 3 },
  ],
  ['one below the first clip', { run: usd('0.3') }, { which: 'run', cap: '0.3', takenUsd: '0', tasks: 0 }],
])('ten clips at 0.325: %s', async (_, caps, expected) => {
  expect(await ask(listOf([{ takes: 10, price: 1 }]), caps)).toEqual(expected);
});

test('what was spent before counts against the total, and only against it', async () => {
  const list = listOf([{ takes: 10, price: 1 }]);
  expect(await run(list, { run: usd('1') })).toBe(3);
  const total = { which: 'total', cap: '2', takenUsd: '0.975', tasks: 3 };
  expect(await ask(list, { run: usd('1.5'), total: usd('2') })).toEqual(total);
  expect(await ask(list, { run: usd('1.5') })).toEqual({
    which: 'run',
    cap: '1.5',
    takenUsd: '0',
    tasks: 4,
  });
});

test('where nothing fails, a run starts just as many', async () => {
  const shot = fc.record({
    takes: fc.integer({ min: 1, max: 4 }),
    price: fc.nat({ max: prices.length - 1 }),
  });
  const cap = fc.constantFrom(undefined, '0.3', '0.7', '1.3', '2', '5').map((each) => each && usd(each));
  await fc.assert(
    fc.asyncProperty(fc.array(shot, { minLength: 1, maxLength: 5 }), cap, cap, async (shots, own, ever) => {
      const caps = { ...(own && { run: own }), ...(ever && { total: ever }) };
      const list = listOf(shots);
      const within = await ask(list, caps);
      const started = await run(list, caps);
      if (within !== undefined) expect(started).toBe(within.tasks);
      else if (own ?? ever) expect(started).toBe(list.tasks.filter((task) => list.priceOf(task).usd).length);
    }),
    { numRuns: runs(60) },
  );
});

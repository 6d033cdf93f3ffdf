import { describe, expect, test } from 'vitest';
import { compareUsd } from '../../src/core/usd.ts';
import { moneyOf } from '../../src/state/money.ts';
import { committed, createRig, type RunOptions, usd } from '../rig/rig.ts';
import { makeTask, makeTasks } from '../rig/tasks.ts';

const enforced = { kind: 'enforced' } as const;

function withBudget(budget: { run?: string; total?: string; command?: string }): RunOptions {
  const { run, total, command } = budget;
  const caps = { ...(run && { run: usd(run) }), ...(total && { total: usd(total) }) };
  return {
    pipeline: { settings: { budget: caps, attempts: 2, taskTimeoutMs: 1_800_000 } },
    options: {
      concurrency: 50,
      budget: { ...enforced, ...(command && { commandUsd: usd(command) }) },
    },
  };
}

describe('a cap', () => {
  test.each([
    ['of the run', { run: '5.00' }],
    ['in total', { total: '5.00' }],
    ['of the command', { command: '5.00' }],
  ] as const)('%s of 5.00 with 50 slots buys exactly 15 at 0.325', async (_, budget) => {
    const rig = createRig(makeTasks(60));
    const { outcome, state } = await rig.run(withBudget(budget));
    expect(rig.gateway.creates).toHaveLength(15);
    expect(outcome.ends.map(({ kind }) => kind)).toEqual(['budget']);
    expect(committed(state)).toBe('4.875');
  });

  test('in total holds over runs, a cap of the run begins anew', async () => {
    const rig = createRig(makeTasks(60));
    await rig.run(withBudget({ run: '2.00', total: '3.00' }));
    expect(rig.gateway.creates).toHaveLength(6);
    await rig.run(withBudget({ run: '2.00', total: '3.00' }));
    expect(rig.gateway.creates).toHaveLength(9);
    const { kinds } = await rig.run(withBudget({ run: '2.00', total: '3.00' }));
    expect(rig.gateway.creates).toHaveLength(9);
    expect(kinds).toEqual(['budget']);
  });

  test('counts what is perhaps bought, and what failed without a word of its cost', async () => {
    const rig = createRig(makeTasks(30), ({ number }) => {
      if (number === 1) return { answer: { kind: 'answer-lost', cause: 'ECONNRESET' } };
      if (number === 2) return { end: { kind: 'generation-failed', code: '1', text: 'no' } };
      return {};
    });
    await rig.run(withBudget({ total: '1.00' }));
    expect(rig.gateway.creates).toHaveLength(3);
    const { state } = await rig.run(withBudget({ total: '1.00' }));
    expect(rig.gateway.creates).toHaveLength(3);
    expect(moneyOf(state)).toMatchObject({ chargedUsd: '0.325', reservedUsd: '0.325', lostUsd: '0.325' });
  });

  test('goes on buying when what was reserved comes cheaper', async () => {
    const rig = createRig(makeTasks(20), () => ({ chargedUsd: usd('0.10') }));
    const { state } = await rig.run(withBudget({ run: '1.00' }));
    expect(rig.gateway.creates).toHaveLength(7);
    expect(compareUsd(committed(state), usd('1.00'))).toBeLessThan(0);
  });

  test('reserves what this run was charged where that is more than the price said', async () => {
    const rig = createRig(makeTasks(20), () => ({ chargedUsd: usd('0.60') }));
    const { state } = await rig.run({
      ...withBudget({ run: '2.00' }),
      options: { concurrency: 1, budget: enforced },
    });
    expect(committed(state)).toBe('1.8');
  });

  test('of the total is not broken run by run where each is charged more than the price said', async () => {
    const rig = createRig(makeTasks(20), () => ({ chargedUsd: usd('0.60') }));
    const one = {
      ...withBudget({ total: '2.20' }),
      options: { concurrency: 1, budget: enforced, createLimit: 1 },
    };
    for (let run = 0; run < 5; run += 1) await rig.run(one);
    expect(rig.gateway.creates).toHaveLength(3);
  });
});

describe('no cap', () => {
  test('up to 10.00 is bought, above it nothing', async () => {
    const cheap = createRig(makeTasks(30));
    expect((await cheap.run({ options: { budget: enforced } })).kinds).toEqual([]);
    const dear = createRig(makeTasks(31));
    const { outcome } = await dear.run({ options: { budget: enforced } });
    expect(outcome.ends).toEqual([{ kind: 'no-cap', estimateUsd: '10.075' }]);
    expect(dear.gateway.creates).toEqual([]);
  });

  test('--limit counts in the estimate', async () => {
    const rig = createRig(makeTasks(100));
    const { kinds } = await rig.run({ options: { budget: enforced, createLimit: 5 } });
    expect(kinds).toEqual(['limit']);
    expect(rig.gateway.creates).toHaveLength(5);
  });

  test('an unknown price is refused before the first create', async () => {
    const rig = createRig(makeTasks(1));
    const priceOf = () => ({ usd: null, source: 'unknown' }) as const;
    const { outcome } = await rig.run({ options: { budget: enforced }, pipeline: { priceOf } });
    expect(outcome.ends).toEqual([{ kind: 'no-cap', estimateUsd: null }]);
    expect(rig.gateway.creates).toEqual([]);
    const lifted = await rig.run({ pipeline: { priceOf } });
    expect(lifted.kinds).toEqual([]);
    expect(rig.gateway.creates).toHaveLength(1);
  });
});

describe('with a cap, a task of unknown price', () => {
  const tasks = [
    makeTask('known'),
    makeTask('unknown', { priceClass: 'fedcba9876543210' }),
    makeTask('more'),
  ];
  const unpriced: RunOptions = withBudget({ run: '5.00' });
  const pipeline = {
    ...unpriced.pipeline,
    priceOf: (task: { priceClass: string }) =>
      task.priceClass.startsWith('f')
        ? ({ usd: null, source: 'unknown' } as const)
        : ({ usd: usd('0.325'), source: 'quote' } as const),
  };

  test('is left out, and the others are bought', async () => {
    const rig = createRig(tasks);
    const { outcome } = await rig.run({ ...unpriced, pipeline });
    expect(outcome.ends).toEqual([{ kind: 'unpriced', tasks: 1 }]);
    expect(rig.gateway.creates).toHaveLength(2);
  });

  test('is sent where that was allowed', async () => {
    const rig = createRig(tasks);
    const { outcome } = await rig.run({
      pipeline,
      options: { ...unpriced.options, allowUnknownPrice: true },
    });
    expect(outcome.ends).toEqual([]);
    expect(rig.gateway.creates).toHaveLength(3);
  });
});

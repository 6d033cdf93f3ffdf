import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openAccount } from '../../src/run/budget.ts';
import { moneyOf, moneyOfAttempt } from '../../src/state/money.ts';
import type { Attempt } from '../../src/state/state.ts';
import { createRig, replay, usd } from '../rig/rig.ts';
import { runs } from '../rig/runs.ts';
import { makeTasks } from '../rig/tasks.ts';
import { histories } from '../state/stories.ts';

function attempt(more: Partial<Attempt> = {}): Attempt {
  return {
    id: 'k-1',
    startedAt: 1,
    timeoutMs: 1,
    usd: usd('0.3'),
    priceClass: 'c',
    run: 'now',
    stage: 'started',
    late: false,
    ...more,
  };
}

function open(caps: { run?: string; total?: string; command?: string } = {}) {
  const { run, total, command } = caps;
  const shared = { ...(command && { cap: usd(command) }), spent: usd('0') };
  const account = openAccount({
    state: replay([]),
    run: 'now',
    caps: { ...(run && { run: usd(run) }), ...(total && { total: usd(total) }) },
    command: shared,
    moneyOf: moneyOfAttempt,
  });
  return { account, shared };
}

describe('a reservation', () => {
  test('is the price, and what this run was charged for its like where that is more', () => {
    const { account } = open();
    expect(account.reservation('c', usd('0.3'))).toBe('0.3');
    account.observe(attempt({ stage: 'completed', chargedUsd: usd('0.2') }));
    expect(account.reservation('c', usd('0.3'))).toBe('0.3');
    account.observe(attempt({ id: 'k-2', stage: 'completed', chargedUsd: usd('0.6') }));
    account.observe(attempt({ id: 'k-3', stage: 'completed', chargedUsd: usd('0.5') }));
    expect(account.reservation('c', usd('0.3'))).toBe('0.6');
    expect(account.reservation('d', usd('0.3'))).toBe('0.3');
  });

  test('of an unknown price is the dearest that was ever charged for its like', () => {
    const { account } = open();
    expect(account.reservation('c', null)).toBeNull();
    account.observe(attempt({ run: 'before', stage: 'completed', chargedUsd: null }));
    expect(account.reservation('c', null)).toBeNull();
    account.observe(attempt({ run: 'before', stage: 'completed', chargedUsd: usd('0.6') }));
    expect(account.reservation('c', null)).toBe('0.6');
    // A known price is not believed where the last one of its like was dearer.
    expect(account.reservation('c', usd('0.3'))).toBe('0.6');
    account.observe(attempt({ run: 'before', stage: 'completed', chargedUsd: usd('0.2'), settledAt: 9 }));
    expect(account.reservation('c', usd('0.3'))).toBe('0.3');
    // What ended before that one says nothing newer, and what failed says nothing of a clip.
    account.observe(attempt({ run: 'before', stage: 'completed', chargedUsd: usd('0.7'), settledAt: 8 }));
    account.observe(attempt({ run: 'before', stage: 'failed', chargedUsd: usd('0.8'), settledAt: 10 }));
    expect(account.reservation('c', usd('0.3'))).toBe('0.3');
    account.observe(attempt({ run: 'before', stage: 'completed', chargedUsd: usd('0.5'), settledAt: 9 }));
    expect(account.reservation('c', usd('0.3'))).toBe('0.5');
  });

  test('keeps a cap whole when clips turn out dearer than their price', async () => {
    const rig = createRig(makeTasks(20), () => ({ chargedUsd: usd('0.60') }));
    const caps = { run: usd('1.70') };
    const { kinds } = await rig.run({
      pipeline: { settings: { budget: caps, attempts: 2, taskTimeoutMs: 1_800_000 } },
      options: { concurrency: 1, budget: { kind: 'enforced' } },
    });
    // At the price of 0.325 a third would have fitted, and been charged over the cap.
    expect(rig.gateway.creates).toHaveLength(2);
    expect(kinds).toEqual(['budget']);
  });
});

describe('an account', () => {
  test('counts each attempt once, at what is known of it now', () => {
    const { account, shared } = open();
    const sums = () => [account.committed().runUsd, account.committed().everUsd, shared.spent];
    account.reserve('k-1', usd('0.4'));
    expect(sums()).toEqual(['0.4', '0.4', '0.4']);
    for (const stage of ['started', 'submitted', 'uncertain'] as const) {
      account.observe(attempt({ stage }));
      expect(sums()).toEqual(['0.3', '0.3', '0.3']);
    }
    // A gateway may say later what a job cost.
    account.observe(attempt({ stage: 'completed', chargedUsd: null }));
    expect(sums()).toEqual(['0.3', '0.3', '0.3']);
    account.observe(attempt({ stage: 'completed', chargedUsd: usd('0.25') }));
    expect(sums()).toEqual(['0.25', '0.25', '0.25']);
    account.reserve('k-2', null);
    expect(sums()).toEqual(['0.25', '0.25', '0.25']);
    account.reserve('k-3', usd('1'));
    account.forget('k-3');
    expect(sums()).toEqual(['0.25', '0.25', '0.25']);
    account.observe(attempt({ id: 'old-1', run: 'before', usd: usd('2') }));
    expect(sums()).toEqual(['0.25', '2.25', '0.25']);
  });

  test('begins with what the state has committed, at whatever price and however it ended', () => {
    fc.assert(
      fc.property(histories, fc.constantFrom('run-1', 'run-2', 'now'), (facts, run) => {
        const state = replay(facts);
        const command = { spent: usd('0') };
        const account = openAccount({ state, run, caps: {}, command, moneyOf: moneyOfAttempt });
        const [runUsd, everUsd] = [moneyOf(state, run).committedUsd, moneyOf(state).committedUsd];
        expect([account.committed(), command.spent]).toEqual([{ runUsd, everUsd }, runUsd]);
      }),
      { numRuns: runs(200) },
    );
  });

  test.each([
    [{ run: '1.00' }, 'run', '1'],
    [{ total: '1.00' }, 'total', '1'],
    [{ command: '1.00' }, 'command', '1'],
    [{ run: '2.00', total: '1.00', command: '1.50' }, 'total', '1'],
  ])('of %o stops before what would break it, not at what just fits', (caps, which, cap) => {
    const { account } = open(caps);
    account.reserve('k-1', usd('0.7'));
    expect(account.shortfall(usd('0.3'))).toBeUndefined();
    expect(account.shortfall(null)).toBeUndefined();
    expect(account.shortfall(usd('0.301'))).toEqual({ which, cap });
  });
});

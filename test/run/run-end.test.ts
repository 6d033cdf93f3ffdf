import { expect, test } from 'vitest';
import { describeEnd, type RunEnd } from '../../src/run/run-end.ts';
import { usd } from '../rig/rig.ts';

const failure = { kind: 'forbidden', text: 'no balance' } as const;
const unsent = { key: 'k', failure: { kind: 'disk', code: 'ENOENT', path: 'a.png' } } as const;

const rows: readonly [RunEnd, string][] = [
  [{ kind: 'limit' }, 'as many creates as --limit allows were sent'],
  [
    { kind: 'budget', cap: usd('5'), which: 'run', neededUsd: usd('0.325') },
    'the next clip, at 0.325 USD, would break run.budget.run of 5.00 USD',
  ],
  [
    { kind: 'budget', cap: usd('5'), which: 'total', neededUsd: usd('0.3') },
    'the next clip, at 0.30 USD, would break run.budget.total of 5.00 USD',
  ],
  [
    { kind: 'budget', cap: usd('5.5'), which: 'command', neededUsd: usd('1') },
    'the next clip, at 1.00 USD, would break --budget of 5.50 USD',
  ],
  [
    { kind: 'budget', cap: usd('5'), which: 'run', neededUsd: null },
    'the next clip, at an unknown price, would break run.budget.run of 5.00 USD',
  ],
  [
    { kind: 'no-cap', estimateUsd: usd('12') },
    'nothing caps this run, which would spend 12.00 USD: add `run: { budget: { run: 12.00 } }` to the manifest, or say --budget',
  ],
  [
    { kind: 'no-cap', estimateUsd: null },
    'nothing caps this run, which would spend an unknown sum: add `run: { budget: { run: 25.00 } }` to the manifest, or say --budget',
  ],
  [
    { kind: 'unpriced', tasks: 2 },
    '2 tasks have no known price and were not sent; --allow-unknown-price buys them',
  ],
  [
    { kind: 'unpriced', tasks: 1 },
    '1 task has no known price and was not sent; --allow-unknown-price buys it',
  ],
  [{ kind: 'deadline' }, 'the deadline came'],
  [
    { kind: 'breaker', cause: 'refusals', failure },
    'no further creates, since too much went wrong in a row: the gateway refused access (403): no balance',
  ],
  [
    { kind: 'gave-up', failure },
    'nothing succeeded for too long: the gateway refused access (403): no balance',
  ],
  [{ kind: 'no-access', failure }, 'the gateway refused access (403): no balance'],
  [{ kind: 'disk', failure: unsent.failure }, 'a.png is not there (ENOENT)'],
  [{ kind: 'interrupted' }, 'interrupted; the state is safe'],
  [{ kind: 'journal', cause: new Error('state.jsonl cannot be written') }, 'state.jsonl cannot be written'],
  [{ kind: 'journal', cause: 'odd' }, 'the journal cannot be written'],
  [
    { kind: 'frames', tasks: [unsent, unsent] },
    'the frames of 2 tasks cannot be sent (a.png is not there (ENOENT))',
  ],
  [{ kind: 'frames', tasks: [unsent] }, 'the frames of 1 task cannot be sent (a.png is not there (ENOENT))'],
  [{ kind: 'frames', tasks: [] }, 'the frames of 0 tasks cannot be sent'],
];

test.each(rows)('%o is told in one sentence', (end, sentence) => {
  expect(describeEnd(end)).toBe(sentence);
});

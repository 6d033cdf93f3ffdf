import { expect, test } from 'vitest';
import { recordEnd } from '../../src/cli/record-end.ts';
import type { NewFact, RecordFact } from '../../src/core/fact.ts';
import { JournalRefused } from '../../src/run/recorder.ts';

const changed = 'state.jsonl was changed by something else';
const refuses: RecordFact = async () => {
  throw new JournalRefused('refused', { cause: new Error(changed) });
};

test.each([
  [0, 'all that was asked for is there', 74, `all that was asked for is there; ${changed}`],
  [75, 'finished: 1 late', 74, `finished: 1 late; ${changed}`],
  [4, 'finished: 1 uncertain', 74, `finished: 1 uncertain; ${changed}`],
  [130, 'interrupted', 130, `interrupted; ${changed}`],
  // It refused facts before, and that was the end already.
  [74, changed, 74, changed],
])('a journal that refuses the end of %d is told', async (exit, reason, code, why) => {
  const end = { exit, reason, standings: [] };
  expect(await recordEnd({ run: 'r', record: refuses }, end)).toEqual({
    exit: code,
    reason: why,
    recorded: false,
  });
});

test('an end that is on record stays what it is, and what is no refusal is a bug', async () => {
  const facts: NewFact[] = [];
  const record: RecordFact = async (fact) => void facts.push(fact);
  const end = { exit: 1, reason: 'finished: 1 failed', standings: [] };
  expect(await recordEnd({ run: 'r', record }, end)).toEqual({
    exit: 1,
    reason: end.reason,
    recorded: true,
  });
  expect(facts).toMatchObject([{ type: 'run:ended', run: 'r', exit: 1, reason: end.reason }]);
  const bug = new TypeError('x is undefined');
  const breaks: RecordFact = async () => {
    throw bug;
  };
  await expect(recordEnd({ run: 'r', record: breaks }, end)).rejects.toBe(bug);
});

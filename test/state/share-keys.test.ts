import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leaveCreates, shareKeys } from '../../src/state/share-keys.ts';
import type { Work } from '../../src/state/work.ts';
import { runs } from '../rig/runs.ts';
import { makeTask } from '../rig/tasks.ts';

/** A work on the key of this prompt: a create, or one that buys nothing. */
function work(prompt: string, buys: boolean): Work {
  const task = makeTask(prompt, { prompt });
  const todo: Work['todo'] = buys ? { kind: 'create', number: 1 } : { kind: 'nothing' };
  return { key: task.key, tasks: [task], todo };
}

const creates = (works: readonly Work[]) => works.filter(({ todo }) => todo.kind === 'create');

test('of several pipelines that would buy a key, the first that may does, and the others wait', () => {
  const wants = fc.uniqueArray(fc.record({ prompt: fc.constantFrom(...'abcde'), buys: fc.boolean() }), {
    selector: ({ prompt }) => prompt,
  });
  const member = fc.record({ wants, allowed: fc.subarray([...'abcde']) });
  fc.assert(
    fc.property(fc.array(member, { maxLength: 4 }), (members) => {
      const all = members.map((each) => ({
        member: each,
        decided: { works: each.wants.map(({ prompt, buys }) => work(prompt, buys)), standings: [] },
      }));
      const { decided, deferred } = shareKeys(all, ({ allowed }, { id }) => allowed.includes(id));
      const mayBuy = decided.flatMap(({ member: { allowed }, decided: { works } }) =>
        creates(works).filter(({ tasks }) => tasks.some(({ id }) => allowed.includes(id))),
      );
      const keys = mayBuy.map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      for (const [index, { decided: before, member }] of all.entries()) {
        const after = decided[index]?.decided.works ?? [];
        const left = creates(before.works).length - creates(after).length;
        expect(deferred.includes(member)).toBe(left > 0);
        // What nobody before may buy stays.
        for (const [at, { key }] of before.works.entries()) {
          const isClaimed = mayBuy.some((each) => each.key === key);
          if (!isClaimed) expect(after[at]).toBe(before.works[at]);
        }
      }
    }),
    { numRuns: runs(300) },
  );
});

test('creates alone are left to others', () => {
  const [bought, mine, theirs] = [work('a', false), work('b', true), work('c', true)];
  const left = leaveCreates([bought, mine, theirs], new Set([bought.key, theirs.key]));
  expect(left).toEqual([bought, mine, { ...theirs, todo: { kind: 'nothing' } }]);
});

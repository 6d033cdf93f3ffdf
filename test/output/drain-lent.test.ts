import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { drainLent } from '../../src/output/drain-lent.ts';

const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });

/** A body that has `inHand` and lends what comes later, as much as `left`. */
function lending(inHand: string, left: number) {
  const body = new PassThrough().on('error', () => undefined);
  if (inHand !== '') body.write(inHand);
  const memory = Buffer.alloc(16);
  let show: ((bytes: Buffer) => void) | undefined;
  const lend = (take: (bytes: Buffer) => void): number | undefined => {
    if (left === 0) return undefined;
    show = take;
    return left;
  };
  return {
    body,
    lend,
    come(text: string) {
      memory.write(text, 'latin1');
      show?.(memory.subarray(0, text.length));
      // As the next socket would.
      memory.fill('x');
    },
  };
}

test('what is in hand comes first, then what is lent, and the end by its length', async () => {
  const { body, lend, come } = lending('one ', 8);
  const chunks: string[] = [];
  const draining = drainLent({ body, lend }, (chunk) => {
    chunks.push(`${chunk}`);
    return undefined;
  });
  come('two ');
  come('last');
  come('more');
  expect(await draining).toEqual({ kind: 'end' });
  expect(chunks).toEqual(['one ', 'two ', 'last']);
});

test.each([
  ['breaks off', reset, 'ECONNRESET'],
  ['closes', undefined, 'its connection broke'],
])('a body that %s while it lends has broken off, and nothing is taken any more', async (_, error, code) => {
  const { body, lend, come } = lending('', 8);
  const chunks: string[] = [];
  const draining = drainLent({ body, lend }, (chunk) => {
    chunks.push(`${chunk}`);
    return undefined;
  });
  come('two ');
  body.destroy(error);
  expect(await draining).toEqual({ kind: 'broken', code });
  come('late');
  expect(chunks).toEqual(['two ']);
});

test.each([
  ['in hand', 'one', ''],
  ['lent', '', 'one'],
])('a disk that refuses what is %s rejects, and nothing is taken any more', async (_, inHand, lent) => {
  const full = new Error('full');
  const { body, lend, come } = lending(inHand, 8);
  let taken = 0;
  const draining = drainLent({ body, lend }, () => {
    taken += 1;
    throw full;
  });
  come(lent);
  await expect(draining).rejects.toBe(full);
  come('late');
  expect(taken).toBe(1);
});

test.each([
  ['in hand', 'one', ''],
  ['lent', '', 'one'],
])('enough is enough, %s', async (_, inHand, lent) => {
  const { body, lend, come } = lending(inHand, 8);
  let taken = 0;
  const draining = drainLent({ body, lend }, () => {
    taken += 1;
    return 'enough';
  });
  come(lent);
  expect(await draining).toEqual({ kind: 'end' });
  come('late');
  expect(taken).toBe(1);
});

test.each([
  ['lends nothing any more', lending('one', 0)],
  ['lends nothing ever', { ...lending('one', 0), lend: undefined }],
])('a body that %s brings everything itself', async (_, { body, lend }) => {
  const chunks: string[] = [];
  const draining = drainLent({ body, ...(lend && { lend }) }, (chunk) => {
    chunks.push(`${chunk}`);
    return undefined;
  });
  body.end(' two');
  expect(await draining).toEqual({ kind: 'end' });
  expect(chunks.join('')).toBe('one two');
});

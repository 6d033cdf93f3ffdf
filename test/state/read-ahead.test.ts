import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAhead } from '../../src/state/read-ahead.ts';

const block = 1 << 18;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dailies-ahead-'));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([0, 1, block - 1, block, block + 1, 2 * block, 5 * block + 7])(
  'a file of %i bytes comes in its order, each block whole until the next is asked for',
  async (length) => {
    const bytes = randomBytes(length);
    const path = join(folder, `${length}`);
    await writeFile(path, bytes);
    await using file = await open(path);
    let at = 0;
    for await (const piece of readAhead(file)) {
      // Time enough for what is read ahead, had it the memory of this one.
      await file.stat();
      expect(piece.equals(bytes.subarray(at, at + piece.length))).toBe(true);
      at += piece.length;
    }
    expect(at).toBe(length);
  },
);

test('an error is thrown when its block is asked for, and not before', async () => {
  const path = join(folder, 'short');
  await writeFile(path, randomBytes(3 * block));
  const file = await open(path);
  const pieces = readAhead(file);
  expect((await pieces.next()).value?.length).toBe(block);
  await file.close();
  expect((await pieces.next()).value?.length).toBe(block);
  // Nobody asks for a while.
  await setImmediate();
  await expect(pieces.next()).rejects.toThrow('closed');
});

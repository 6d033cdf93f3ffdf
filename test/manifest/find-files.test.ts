import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFiles } from '../../src/manifest/find-files.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dailies-find-'));
  for (const name of ['a', 'b', 'c']) await writeFile(join(dir, `${name}.png`), '');
});
afterAll(() => rm(dir, { recursive: true }));

test('as many entries are looked at as there may be, and not one more', async () => {
  expect((await findFiles('*.png', dir, 3))?.toSorted()).toEqual(['a.png', 'b.png', 'c.png']);
  expect(await findFiles('a.*', dir, 2)).toBeUndefined();
});

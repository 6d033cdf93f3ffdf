import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { moveFile } from '../../src/output/put-in-place.ts';

// What FAT answers, as do some mounts; none can be had in a test.
vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  linkSync: () => {
    throw Object.assign(new Error('no links here'), { code: 'EPERM' });
  },
}));

let dir: string;
const at = (path: string) => join(dir, path);

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'links-'));
  await mkdir(at('clips'));
  await writeFile(at('clips/a.mp4'), 'clip');
});
afterEach(() => rm(dir, { recursive: true }));

test('a file is moved where nothing stands', async () => {
  await moveFile(at('clips/a.mp4'), at('b.mp4'));
  expect(existsSync(at('clips/a.mp4'))).toBe(false);
  expect(await readFile(at('b.mp4'), 'utf8')).toBe('clip');
});

test('and never onto another', async () => {
  await writeFile(at('b.mp4'), 'other');
  await expect(moveFile(at('clips/a.mp4'), at('b.mp4'))).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await readFile(at('clips/a.mp4'), 'utf8')).toBe('clip');
  expect(await readFile(at('b.mp4'), 'utf8')).toBe('other');
});

test('another name of the same place takes nothing away', async () => {
  await symlink('clips', at('cuts'));
  await moveFile(at('clips/a.mp4'), at('cuts/a.mp4'));
  expect(await readFile(at('cuts/a.mp4'), 'utf8')).toBe('clip');
});

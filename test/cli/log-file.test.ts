import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refuseLog } from '../../src/cli/log-file.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'dailies-log-'));
  await mkdir(join(cwd, 'out/night/clips'), { recursive: true });
  await writeFile(join(cwd, 'out/night/state.jsonl'), '');
  await symlink('out/night/state.jsonl', join(cwd, 'link.log'));
  await symlink('out/night/clips', join(cwd, 'folder'));
});
afterAll(() => rm(cwd, { recursive: true }));

test.each([
  ['out/night/state.jsonl', 'state.jsonl'],
  ['./out/day/../night/STATE.jsonl', 'STATE.jsonl'],
  ['out/night/state.lock', 'state.lock'],
  ['out/night/state.lock.0123.beacon', 'state.lock.0123.beacon'],
  ['out/night/clips/a/a.mp4', 'clips/a/a.mp4'],
  ['out/night/superseded/a/b.mp4', 'superseded/a/b.mp4'],
  ['out/new/report/result.json', 'report/result.json'],
  ['link.log', 'state.jsonl'],
  ['folder/a.mp4', 'clips/a.mp4'],
])(
  'a log that would be written into what was bought, or what says so, is refused: %s',
  async (file, inside) => {
    const refusal = await refuseLog({ cwd }, file, [join(cwd, 'out/new'), join(cwd, 'out/night')]);
    expect(refusal).toMatchObject({ exit: 'invalid', text: expect.stringContaining(` into ${inside} of `) });
  },
);

test.each([undefined, 'a.log', 'out/night.log', 'out/night/a.log', 'out/night/clips.log', 'out/clips/a'])(
  'any other is not: %s',
  async (file) => {
    expect(await refuseLog({ cwd }, file, [join(cwd, 'out/night')])).toBeUndefined();
  },
);

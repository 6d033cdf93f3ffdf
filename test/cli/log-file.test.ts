import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refuseLog } from '../../src/cli/log-file.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'dailies-log-'));
  await mkdir(join(cwd, 'out/night/clips'), { recursive: true });
  await writeFile(join(cwd, 'out/night/state.jsonl'), '');
  const line = '{"at":"2026-11-26T10:00:00.000Z","route":"poll","method":"GET","host":"h","ms":1,"bytes":2}';
  for (const [name, text] of Object.entries({
    'night.yaml': 'version: 1\nname: night\n',
    'other/state.jsonl': '{"dailies":"state","version":1,"pipeline":"other"}\n{"type":"run:started"}\n',
    'frame.png': '\x89PNG\r\n\x1a\n',
    'one-line.json': '{"at":"now"}',
    'list.json': '[1]\n',
    'torn.log': line,
    'long.log': `{"at":"${'a'.repeat(10_000)}"}\n`,
    'empty.log': '',
    'earlier.log': `${line}\n${line}\n`,
    'broken-off.log': `${line}\n{"at":`,
  })) {
    await mkdir(dirname(join(cwd, name)), { recursive: true });
    await writeFile(join(cwd, name), text);
  }
  await symlink('other/state.jsonl', join(cwd, 'neighbour.log'));
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

test.each([
  'night.yaml',
  'other/state.jsonl',
  'neighbour.log',
  'frame.png',
  'one-line.json',
  'list.json',
  'torn.log',
  'long.log',
])('what is there and is no log of ours is refused, whatever it is: %s', async (file) => {
  expect(await refuseLog({ cwd }, file, [join(cwd, 'out/night')])).toMatchObject({
    exit: 'invalid',
    text: expect.stringContaining(`--log ${file} is there and is no log of dailies`),
  });
});

const others = ['empty.log', 'earlier.log', 'broken-off.log', '/dev/null', 'other'];

test.each([
  undefined,
  ...others,
  'a.log',
  'out/night.log',
  'out/night/a.log',
  'out/night/clips.log',
  'out/clips/a',
])('any other is not: %s', async (file) => {
  expect(await refuseLog({ cwd }, file, [join(cwd, 'out/night')])).toBeUndefined();
});

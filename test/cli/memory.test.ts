import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/cli/commands/run.ts';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { createIo } from '../rig/io.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'dailies-memory-'));
});
afterAll(() => rm(cwd, { recursive: true }));

test('short-lived values get no more room while a list is planned', async () => {
  const asked: string[] = [];
  const { io, said } = createIo({
    cwd,
    memory: {
      hold: () => asked.push('hold'),
      release: () => asked.push('release'),
      save: () => asked.push('save'),
    },
  });
  const lines = [
    'version: 1',
    'name: a',
    'model: vidu20_img2video',
    'prompt: a',
    'images: [https://a.example/a.png]',
    'shots: [{ id: a }]',
    '',
  ];
  await writeFile(join(cwd, 'a.yaml'), lines.join('\n'));
  // It ends as soon as the list is planned: what lies there is no state of ours.
  await mkdir(join(cwd, 'out/a'), { recursive: true });
  await writeFile(join(cwd, 'out/a/state.jsonl'), 'notes\n');
  expect(await run(io, [join(cwd, 'a.yaml')], {}), said.stderr).toBe(exitCodes.disk.code);
  expect(asked).toEqual(['hold', 'release']);
});

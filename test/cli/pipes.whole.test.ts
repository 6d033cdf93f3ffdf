import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { dailies } from '../rig/dailies.ts';

const manifest =
  'version: 1\nname: x\nmodel: vidu20_img2video\nshots: [{ id: a, images: [https://h/a.png], prompt: a }]\n';

test.skipIf(process.platform === 'win32')(
  'a pipe where a file was meant is refused, not waited for',
  async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'dailies-pipes-'));
    await mkdir(join(cwd, 'out/x'), { recursive: true });
    await writeFile(join(cwd, 'a.yaml'), manifest);
    await writeFile(join(cwd, 'b.yaml'), manifest.replace(/shots.*/, 'shots: [{ from: pipe }]'));
    execFileSync('mkfifo', ['pipe', '.env', 'out/x/state.jsonl'], { cwd });
    const codes = [];
    for (const args of [
      ['validate', 'pipe'],
      ['validate', 'b.yaml'],
      ['plan', '--offline', '--prices', 'pipe', 'a.yaml'],
      ['status', 'pipe'],
      ['status', 'out/x'],
      ['plan', '--offline', 'a.yaml'],
    ]) {
      codes.push((await dailies(args, { cwd })).code);
    }
    expect(codes).toEqual([2, 2, 2, 74, 74, 74]);
  },
);

test.skipIf(process.platform !== 'linux')(
  'output that cannot be written is told once and ends with 74; a page that cannot be written ends nothing',
  async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'dailies-unheard-'));
    await writeFile(join(cwd, 'a.yaml'), manifest);
    const program = resolve('dist/bin.js');
    const onFullDisk = (...args: readonly string[]) =>
      spawnSync('sh', ['-c', '"$@" > /dev/full', 'sh', process.execPath, program, ...args], {
        cwd,
        encoding: 'utf8',
      });
    for (const args of [
      ['validate', 'a.yaml'],
      ['plan', '--simulate', 'a.yaml'],
      ['run', '--simulate', 'a.yaml'],
      ['run', '--simulate', '--json', 'a.yaml'],
    ]) {
      const { status, stderr } = onFullDisk(...args);
      expect({ status, stderr }).toEqual({
        status: 74,
        stderr: 'dailies: the output cannot be written (ENOSPC).\n',
      });
    }
    expect(existsSync(join(cwd, 'out/x@simulated/clips/a/a.mp4'))).toBe(true);
    expect(existsSync(join(cwd, 'out/x@simulated/state.lock'))).toBe(false);
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'no/such/page') };
    const { code, stderr } = await dailies(['run', '--simulate', 'a.yaml'], { cwd, env });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'dailies: GITHUB_STEP_SUMMARY cannot be written (ENOENT).\n',
    });
  },
);

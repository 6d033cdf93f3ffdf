import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dailies } from '../rig/dailies.ts';
import { startPaidGateway } from '../rig/paid-gateway.ts';

const manifest = `version: 1
name: full
shots:
  - { id: logo, model: vidu20_img2video, images: [https://cdn.example.com/logo.png], prompt: Plain }
`;

test('a disk that is full from the start is a full disk, for every command, and no bug', async (context) => {
  const cwd = await mkdtemp(join(tmpdir(), 'dailies-full-'));
  const disk = join(cwd, 'out');
  await mkdir(disk);
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    await rm(cwd, { recursive: true });
    context.skip('a full disk is tried where a small one can be mounted (as root)');
  }
  await using gateway = await startPaidGateway();
  const env = { VTRIX_API_KEY: 'sk-full', VTRIX_BASE_URL: gateway.url };
  const command = (name: string, ...more: string[]) => dailies([name, 'm.yaml', ...more], { cwd, env });
  try {
    await writeFile(join(cwd, 'm.yaml'), manifest);
    // Room for the lock alone: a page of this disk.
    await writeFile(join(disk, 'filler'), Buffer.alloc(252 * 1024));
    const refused = await command('run');
    expect(refused).toMatchObject({ code: 74 });
    expect(refused.stdout).toContain('state.jsonl cannot be written (ENOSPC)');
    expect(refused.stderr).not.toMatch(/^\s+at /m);
    expect(gateway.report().creates).toBe(0);

    await rm(join(disk, 'filler'));
    expect(await command('run')).toMatchObject({ code: 0 });
    expect(gateway.report().creates).toBe(1);
  } finally {
    execFileSync('/bin/umount', [disk]);
    await rm(cwd, { recursive: true });
  }
});

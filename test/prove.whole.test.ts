import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';

test('a few rounds of the proof: nothing is bought twice, nothing bought is lost, the bill is right', async () => {
  const args = ['bench/prove/prove.mjs', '--rounds', '3', '--seconds', '15', '--seed', 'ci'];
  const { code, said } = await new Promise<{ code: number | null; said: string }>((resolve) => {
    const child = execFile(process.execPath, args, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, said: stdout + stderr }),
    );
  });
  expect(said).toMatch(/^duplicates 0$/m);
  expect(said).toMatch(/^lost clips 0$/m);
  expect(said).toMatch(/^bill errors 0$/m);
  expect(code, said).toBe(0);
});

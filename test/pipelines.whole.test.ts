import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { planFile } from './rig/plan-file.ts';

const output = mkdtempSync(join(tmpdir(), 'dailies-examples-'));
afterAll(() => rmSync(output, { recursive: true, force: true }));

function dailies(...args: readonly string[]) {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/bin.js', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
  return { status, stdout, stderr, tookMs: performance.now() - started };
}

const manifests = readdirSync('pipelines').filter((name) => name.endsWith('.yaml'));

describe.each(manifests)('pipelines/%s, simulated', (name) => {
  const path = `pipelines/${name}`;
  const pipeline = name.replace(/\.yaml$/, '');
  const folder = join(output, `${pipeline}@simulated`);

  test('every clip is there, beside a sheet, a bill and a result', async () => {
    const { plan } = await planFile(path);
    const wanted = plan.tasks.filter(({ skip }) => skip === undefined);
    const run = dailies('run', path, '--simulate', '--output', output);
    expect(run.status, run.stderr).toBe(0);
    for (const { clipPath } of wanted) expect(statSync(join(folder, clipPath)).size).toBeGreaterThan(2000);
    for (const report of ['index.html', 'result.json', 'cost.json', 'cost.csv', 'cost.md', 'junit.xml']) {
      expect(existsSync(join(folder, 'report', report)), report).toBe(true);
    }
    const result = JSON.parse(readFileSync(join(folder, 'report/result.json'), 'utf8'));
    expect(result.exit).toBe(0);
    expect(result.tasks.filter(({ state }: { state: string }) => state === 'done')).toHaveLength(
      wanted.length,
    );
  });

  test('the same command again has nothing to do, and says so at once', () => {
    const before = readFileSync(join(folder, 'report/cost.json'), 'utf8');
    const again = dailies('run', path, '--simulate', '--output', output);
    expect(again.status, again.stderr).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'report/cost.json'), 'utf8')).ever.chargedUsd).toBe(
      JSON.parse(before).ever.chargedUsd,
    );
    expect(again.stdout).toContain('nothing to do');
    expect(again.tookMs).toBeLessThan(5000);
  });

  test('validate and plan agree with it', () => {
    expect(dailies('validate', path, '--strict').status).toBe(0);
    expect(dailies('plan', path, '--simulate', '--output', output, '--detailed-exitcode').status).toBe(0);
  });
});

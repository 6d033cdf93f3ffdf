import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';

const readme = readFileSync('README.md', 'utf8');
const fence = (language: string, n = 0): string =>
  [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, found]) => found === language)[n]?.[2] ?? '';
const folder = mkdtempSync(join(tmpdir(), 'dailies-readme-'));

beforeAll(() => {
  cpSync('pipelines/frames', join(folder, 'pipelines/frames'), { recursive: true });
  writeFileSync(join(folder, 'morning.yaml'), fence('yaml'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Types a line into a shell; `npx dailies` is the program of this checkout. */
function type(line: string) {
  const shell = `npx() { shift; "${process.execPath}" "${resolve('dist/bin.js')}" "$@"; }\n${line}`;
  const env = { PATH: process.env.PATH, HOME: folder };
  const { status, stdout, stderr } = spawnSync('bash', ['-c', shell], { cwd: folder, encoding: 'utf8', env });
  return { status, output: `${stdout}${stderr}` };
}

test('its commands print what it shows', () => {
  const exchanges = fence('console').split(/^\$ /m).slice(1);
  expect(exchanges).toHaveLength(3);
  for (const exchange of exchanges) {
    const [line = '', ...shown] = exchange.trimEnd().split('\n');
    const { status, output } = type(line);
    expect(status, output).toBe(0);
    // What stands after … is the end; job ids and times before it differ every time.
    const [first, ...rest] = shown;
    if (first === '…') expect(output.trimEnd().split('\n').slice(-rest.length)).toEqual(rest);
    else expect(output.trim()).toBe(shown.join('\n'));
  }
});

test('a mistake in its manifest is shown as it shows it', () => {
  writeFileSync(join(folder, 'morning.yaml'), fence('yaml').replace('    takes: 2 ', '    takez: 2 '));
  const { status, output } = type('npx dailies validate morning.yaml');
  expect(status).toBe(2);
  expect(output).toContain(fence('text'));
});

test('two pictures of your own become a clip', async () => {
  const picture = (background: string) =>
    sharp({ create: { width: 320, height: 240, channels: 3, background } }).jpeg();
  await picture('#8bd').toFile(join(folder, 'first.jpg'));
  await picture('#d85').toFile(join(folder, 'last.jpg'));
  const lines = fence('console', 1).trim().split('\n');
  expect(lines).toHaveLength(4);
  for (const line of lines) {
    const { status, output } = type(line.replace(/^\$ /, ''));
    expect(status, output).toBe(0);
  }
  const [clip = ''] = /film\/pipelines\/out\/\S+\.mp4/.exec(readme) ?? [];
  expect(statSync(join(folder, clip)).size).toBeGreaterThan(1000);
});

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterAll, describe, expect, test } from 'vitest';

const program = readdirSync('dist').find((name) => /^program-\w+\.js$/.test(name)) ?? 'none';
const path = join('dist', program);
const cachePath = path.replace(/\.js$/, '.cache');

describe('what the program compiles to', () => {
  const dir = mkdtempSync(join(tmpdir(), 'dailies-start-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  test('is taken by the engine', () => {
    const text = readFileSync(path, 'latin1');
    const taken = new Script(text, { filename: path, cachedData: readFileSync(cachePath) });
    expect(taken.cachedDataRejected).toBe(false);
    // So that this check can fail.
    const other = new Script(`${text} `, { filename: path, cachedData: readFileSync(cachePath) });
    expect(other.cachedDataRejected).toBe(true);
  });

  test.each<[string, (cache: string) => void]>([
    ['is gone', (cache) => rmSync(cache)],
    ['is damaged', (cache) => writeFileSync(cache, readFileSync(cache).fill(7, 100, 5_000))],
    ['is of another text', (cache) => writeFileSync(cache, 'of another text')],
    ['is as it was', () => undefined],
  ])('and where it %s, everything works', (_, spoil) => {
    cpSync('dist', join(dir, 'dist'), { recursive: true });
    spoil(join(dir, cachePath));
    const bin = join(dir, 'dist/bin.js');
    const { status, stdout } = spawnSync(process.execPath, [bin, 'validate', 'pipelines/demo.yaml'], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('all right') });
  });
});

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

test('npx takes the program as it is built: to build it anew took seconds, and Ctrl-C in them left none', () => {
  const cache = mkdtempSync(join(tmpdir(), 'dailies-npx-'));
  const builtAt = statSync('dist/bin.js').mtimeMs;
  const env = { ...process.env, npm_config_cache: cache };
  const { stdout } = spawnSync('npx', ['dailies', '--version'], { encoding: 'utf8', env });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(statSync('dist/bin.js').mtimeMs).toBe(builtAt);
  rmSync(cache, { recursive: true });
});

test('the stack of a bug names the program, and not where it was built', () => {
  const dir = mkdtempSync(join(tmpdir(), 'dailies-moved-'));
  cpSync('dist', join(dir, 'dist'), { recursive: true });
  const bug = join(dir, 'bug.cjs');
  writeFileSync(bug, `require('node:os').hostname = () => { throw new TypeError('a bug'); };`);
  const bin = join(dir, 'dist/bin.js');
  const { status, stderr } = spawnSync(
    process.execPath,
    ['-r', bug, bin, 'validate', 'pipelines/demo.yaml'],
    { encoding: 'utf8' },
  );
  rmSync(dir, { recursive: true });
  expect(status).toBe(70);
  expect(stderr).toContain(`at systemProcesses (dailies/${program}:`);
  expect(readFileSync(cachePath, 'latin1')).not.toContain(process.cwd());
});

describe('nothing is loaded that a command does not use', () => {
  const dir = mkdtempSync(join(tmpdir(), 'dailies-loaded-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const seen = join(dir, 'seen.json');
  const spy = join(dir, 'spy.cjs');
  writeFileSync(
    spy,
    `process.on('exit', () => require('node:fs').writeFileSync(process.env.SEEN, JSON.stringify(process.moduleLoadList)));`,
  );
  /** The modules of Node's own that a command has loaded by its end. */
  function loadedBy(args: readonly string[]): readonly string[] {
    const env = { PATH: process.env.PATH, SEEN: seen };
    const all = [...args, '--output', join(dir, 'out')];
    const { status, stderr } = spawnSync(process.execPath, ['-r', spy, 'dist/bin.js', ...all], { env });
    expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: expect.any(String) });
    const modules: readonly string[] = JSON.parse(readFileSync(seen, 'utf8'));
    return modules.filter((name) => name.startsWith('NativeModule ')).map((name) => name.slice(13));
  }

  const offline = ['child_process', 'http', 'http2', 'https', 'perf_hooks', 'tls', 'zlib'];
  test.each([
    ['plan', ['plan', '--offline', 'pipelines/demo.yaml'], offline],
    ['run', ['run', 'pipelines/demo.yaml', '--simulate', '--only', 'opening/calm'], ['http2']],
  ])('%s', (_, args, unused) => {
    const loaded = loadedBy(args);
    expect(loaded.filter((name) => unused.includes(name))).toEqual([]);
    // So that this check can fail.
    expect(loaded).toContain('crypto');
  });
});

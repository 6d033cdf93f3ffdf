import { appendFile, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ALL_FORMATS, FilePathSource, Input } from 'mediabunny';
import { beforeAll, expect, test } from 'vitest';
import { dailies } from '../rig/dailies.ts';

// What init writes, simulated: sunrise/seed-1, sunrise/seed-2, hills.
let cwd: string;
const manifest = 'pipelines/first.yaml';

const run = (...args: readonly string[]) => dailies(args, { cwd });
const exported = (...flags: readonly string[]) => run('export', manifest, '--simulate', ...flags);

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'dailies-export-'));
  await run('init');
  expect((await run('run', manifest, '--simulate')).code).toBe(0);
  return () => rm(cwd, { recursive: true });
});

interface Clip {
  readonly name: string;
  readonly source_range: { readonly duration: { readonly rate: number; readonly value: number } };
  readonly media_references: Readonly<Record<string, { readonly target_url: string }>>;
}

function clipsIn(text: string): readonly Clip[] {
  return JSON.parse(text).tracks.children[0].children;
}

test('first takes in the manifest’s order, as long as they really are, where they really lie', async () => {
  const { code, stdout, stderr } = await exported('--otio');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const clips = clipsIn(stdout);
  expect(clips.map(({ name }) => name)).toEqual(['sunrise/seed-1', 'hills']);
  expect(Object.keys(clips[0]?.media_references ?? {})).toEqual(['DEFAULT_MEDIA', 'sunrise/seed-2']);
  for (const { media_references: references, source_range: range } of clips) {
    const path = fileURLToPath(references.DEFAULT_MEDIA?.target_url ?? '');
    // An independent reader of the clip agrees.
    const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(path) });
    const seconds = await input.computeDuration();
    expect(range.duration.value / range.duration.rate).toBeCloseTo(seconds, 2);
  }
});

test('picks count as the manifest says them now, with no run between', async () => {
  await appendFile(join(cwd, manifest), 'picks: [sunrise/seed-2, hills/none]\n');
  const { stdout, stderr } = await exported('--otio');
  expect(clipsIn(stdout).map(({ name }) => name)).toEqual(['sunrise/seed-2', 'hills']);
  expect(stderr).toBe('dailies: picked, but there is no clip of it: hills/none\n');
});

test('relative to the file, so that the folder can be moved', async () => {
  const folder = 'pipelines/out/first@simulated';
  expect(await exported('--otio', '--relative', '--out', `${folder}/cut.otio`)).toMatchObject({
    code: 0,
    stdout: '',
  });
  await cp(join(cwd, folder), join(cwd, 'elsewhere'), { recursive: true });
  const file = join(cwd, 'elsewhere/cut.otio');
  for (const { media_references: references } of clipsIn(await readFile(file, 'utf8'))) {
    const url = references.DEFAULT_MEDIA?.target_url ?? '';
    expect(url).toMatch(/^clips\//);
    expect((await readFile(resolve(dirname(file), decodeURIComponent(url)))).length).toBeGreaterThan(1000);
  }
});

test('a list for older tools; from the folder alone; of some shots only', async () => {
  const list = await run('export', 'pipelines/out/first@simulated', '--edl', '--only', 'hills');
  expect(list).toMatchObject({ code: 0, stderr: '' });
  expect(list.stdout).toMatch(
    /^TITLE: first\r\nFCM: NON-DROP FRAME\r\n\r\n001 {2}\w{8} V {5}C {8}00:00:00:00 00:00:04:00 01:00:00:00 01:00:04:00\r\n/,
  );
});

test('a timeline is made anew, and nothing else is overwritten', async () => {
  const made = 'pipelines/out/first@simulated';
  const out = (file: string) => run('export', made, '--otio', '--out', file);
  for (const file of ['pipelines/first.yaml', `${made}/state.jsonl`, `${made}/report/result.json`]) {
    const before = await readFile(join(cwd, file), 'utf8');
    expect(await out(file)).toMatchObject({ code: 2, stderr: expect.stringContaining('is not overwritten') });
    expect(await readFile(join(cwd, file), 'utf8')).toBe(before);
  }
  expect((await out('anew.otio')).code).toBe(0);
  expect((await out('anew.otio')).code).toBe(0);
  expect((await out('anew.json')).code).toBe(0);
});

test('a clip that is gone is left out and named; no clip at all is said', async () => {
  await rm(join(cwd, 'pipelines/out/first@simulated/clips/hills'), { recursive: true });
  const { code, stderr } = await exported('--edl');
  expect(code).toBe(0);
  expect(stderr).toContain('left out, there is no clip yet: hills');
  const none = await exported('--edl', '--only', 'hills');
  expect(none).toMatchObject({ code: 7, stdout: '' });
  expect(none.stderr).toContain('dailies collect');
});

test.each([
  [['--simulate'], 2, '--otio or --edl'],
  [['--simulate', '--otio', '--edl'], 2, '--otio or --edl'],
  [['--simulate', '--otio', '--relative'], 2, '--out FILE'],
  [['--simulate', '--otio', '--only', 'hils'], 2, 'did you mean hills?'],
  [['--simulate', '--otio', '--out', 'no/where/a.otio'], 74, 'no/where/a.otio'],
  [['--otio'], 7, 'add --simulate'],
])('%s is refused, with what to do', async (flags, code, hint) => {
  const refused = await run('export', manifest, ...flags);
  expect(refused).toMatchObject({ code, stdout: '' });
  expect(refused.stderr).toContain(hint);
});

import { copyFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { schemaProblems } from '../report/schemas.ts';
import { dailies } from '../rig/dailies.ts';

// Two checkouts beside each other: the branch that a pull request goes to, and the pull request.
let root: string;
const manifest = 'pipelines/spring.yaml';
const base = '../base/pipelines/spring.yaml';
const original = `version: 1
name: spring
model: vidu20_img2video
images: [frames/cup-wide.webp]
prompt: Steam rises from the cup
params: { duration: 4, resolution: 360p }
shots:
  - id: cup
    takes: 2
  - id: tall
    images: [frames/cup-tall.webp]
  - id: gone
    prompt: It was better before
`;
const edited = original
  .replace('takes: 2', 'takes: 3')
  .replace('  - id: tall', '  - id: tall\n    params: { resolution: 720p }')
  .replace('  - id: gone', '  - id: loud\n    params: { audio: true }')
  .replace('It was better before', 'A | pipe, `code` and @everyone');

async function put(checkout: 'base' | 'head', text: string): Promise<void> {
  await writeFile(join(root, checkout, manifest), text);
}

/** No key, no network: what cannot be reached is never asked. */
function plan(...flags: readonly string[]) {
  const env = { VTRIX_BASE_URL: 'http://127.0.0.1:9', VTRIX_API_KEY: 'never-used' };
  return dailies(['plan', manifest, '--against', base, ...flags], { cwd: join(root, 'head'), env });
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dailies-against-'));
  return () => rm(root, { recursive: true });
});

beforeEach(async () => {
  for (const checkout of ['base', 'head'])
    await cp('pipelines/frames', join(root, checkout, 'pipelines/frames'), { recursive: true });
  await put('base', original);
  await put('head', original);
});

test('an edit that changes nothing says so', async () => {
  const params = 'params: { bgm: false, resolution: 360p, duration: 4 }';
  await put('head', `# a comment\n${original.replace(/^params: .*$/m, params)}`);
  const { code, stdout, stderr } = await plan('--markdown', '--detailed-exitcode');
  expect(stdout).toContain('### spring: nothing changes');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('adds, reuses, drops, cost and changed frames, as a comment, as a table and as JSON', async () => {
  await put('head', edited);
  await copyFile('pipelines/frames/cup-empty.webp', join(root, 'head/pipelines/frames/cup-tall.webp'));
  const comment = await plan('--markdown', '--detailed-exitcode');
  expect(comment.code).toBe(10);
  await expect(comment.stdout).toMatchFileSnapshot('fixtures/against.md');
  await expect((await plan()).stdout).toMatchFileSnapshot('fixtures/against.txt');
  const json = JSON.parse((await plan('--json')).stdout);
  expect(schemaProblems('plan-difference', json)).toEqual([]);
  expect(json.totals).toMatchObject({ added: { clips: 3, usd: '0.3', unpriced: 1 }, changedFrames: 1 });
});

test('a manifest of the old branch that is wrong does not stand in the way of its repair', async () => {
  await put('base', original.replace('- id: cup', '- id: cup\n    promt: x'));
  const { code, stdout } = await plan('--markdown');
  expect(code).toBe(0);
  expect(stdout).toContain('The old manifest has 1 error');
});

test('what cannot be compared is refused', async () => {
  await put('head', original.replace('- id: cup', '- id: cup\n    promt: x'));
  expect((await plan('--markdown')).code).toBe(2);
  await put('head', original);
  await rm(join(root, base.replace('../', '')));
  const missing = await plan('--markdown');
  expect(missing).toMatchObject({ code: 2, stdout: '' });
  expect(missing.stderr).toContain('does not exist');
});

test('without --against, the plan itself is the comment', async () => {
  const flags = ['plan', manifest, '--offline', '--markdown'];
  const { code, stdout } = await dailies(flags, { cwd: join(root, 'head') });
  expect(code).toBe(0);
  await expect(stdout).toMatchFileSnapshot('fixtures/plan.md');
});

import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { locateOutput } from '../../src/cli/locate.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dailies-locate-'));
});

async function stateOf(name: string, root = 'out'): Promise<void> {
  await mkdir(join(dir, root, name), { recursive: true });
  await writeFile(join(dir, root, name, 'state.jsonl'), '');
}

test.each([
  ['plain', 'version: 1\nname: spring\n', {}, 'out/spring'],
  ['quoted, with a comment', 'name: "spring" # of 2026\n', {}, 'out/spring'],
  ['simulated', 'name: spring\n', { simulate: true }, 'out/spring@simulated'],
  ['moved by the manifest', 'name: spring\noutput: ../takes\n', {}, '../takes/spring'],
  ['moved by the flag', 'name: spring\noutput: ../takes\n', { output: 'here' }, 'here/spring'],
  ['not even YAML', 'name: spring\n\t{{{', {}, 'out/spring'],
])('a manifest, %s', async (_, text, flags, expected) => {
  await writeFile(join(dir, 'm.yaml'), text);
  const found = await locateOutput('m.yaml', dir, flags);
  expect(found).toMatchObject({ ok: true, value: { dir: join(dir, expected), pipeline: 'spring' } });
});

test('a folder with a state is taken as it is, its name saying whether it was simulated', async () => {
  await stateOf('spring@simulated');
  const found = await locateOutput('out/spring@simulated', dir, {});
  expect(found).toMatchObject({ ok: true, value: { pipeline: 'spring', simulated: true } });
});

test('a copy of a folder under another name is the pipeline that its state names', async () => {
  await stateOf('copy');
  await writeFile(
    join(dir, 'out/copy/state.jsonl'),
    '{"format":"dailies","version":1,"pipeline":"spring"}\n',
  );
  const found = await locateOutput('out/copy', dir, {});
  expect(found).toMatchObject({ ok: true, value: { pipeline: 'spring', dir: join(dir, 'out/copy') } });
});

test('a manifest that is gone means the only state beside it, or that of its own name', async () => {
  await stateOf('spring');
  expect(await locateOutput('gone.yaml', dir, {})).toMatchObject({ ok: true, value: { pipeline: 'spring' } });
  await stateOf('autumn');
  expect(await locateOutput('gone.yaml', dir, {})).toMatchObject({ ok: false });
  expect(await locateOutput('autumn.yaml', dir, {})).toMatchObject({
    ok: true,
    value: { pipeline: 'autumn' },
  });
});

test('a folder of several pipelines is not guessed at', async () => {
  await stateOf('spring');
  await stateOf('autumn');
  const found = await locateOutput('out', dir, {});
  expect(found).toMatchObject({ ok: false, error: { hint: expect.stringContaining('out/autumn') } });
});

test('a line without end is gone over once', async () => {
  await writeFile(join(dir, 'm.yaml'), `name: spring${' '.repeat(300_000)}x\n`);
  expect(await locateOutput('m.yaml', dir, {})).toMatchObject({ ok: false });
});

import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { dailies } from '../rig/dailies.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'dailies-first-'));
  await writeFile(join(cwd, 'file'), '');
  expect((await dailies(['init', 'film'], { cwd })).code).toBe(0);
  return () => rm(cwd, { recursive: true });
});

const first = 'film/pipelines/first.yaml';

/** What somebody does who has never seen it, how it ends, and the next step that is named. */
test.each<[string, number, string]>([
  ['init file', 74, 'file/pipelines'],
  ['validate', 2, 'such as: dailies validate'],
  ['vaildate', 2, 'Did you mean validate?'],
  ['validate film/pipelines/frist.yml', 2, `did you mean ${first}?`],
  ['validate film/pipelines/spring.yaml', 2, `there are: ${first}`],
  ['validate spring.yaml', 2, 'dailies init writes one to begin with'],
  ['run film/pipelines --simulate', 2, `name the files in it: ${first}`],
  [`run ${first}`, 5, '--simulate (no key, no cost)'],
  [`run ${first} --simulat`, 2, 'Did you mean --simulate?'],
  [`run ${first} --simulate --only sunris`, 2, 'did you mean sunrise?'],
  [`status ${first}`, 7, 'Nothing was ever run there'],
  [`export ${first} --otio`, 7, 'Nothing was ever run there'],
  [`resolve ${first} --all`, 2, '--not-submitted'],
  ['models vidu20_img2vido', 2, 'Did you mean vidu20_img2video?'],
  ['schema pipelin', 2, 'Did you mean pipeline?'],
])('dailies %s ends with %i and names the next step', async (line, code, hint) => {
  const ended = await dailies(line.split(' '), { cwd });
  expect(ended.code).toBe(code);
  expect(ended.stdout + ended.stderr).toContain(hint);
});

test('init below the root of a repository writes nothing outside, and says where workflows belong', async () => {
  const repository = join(cwd, 'repository');
  await mkdir(join(repository, '.git'), { recursive: true });
  const { code, stdout } = await dailies(['init', 'film/one'], { cwd: repository });
  expect(code).toBe(0);
  const [, line = ''] = /^ {2}(mkdir .*dailies\.yml)$/m.exec(stdout) ?? [];
  expect(line).toBe(
    'mkdir -p .github/workflows && mv film/one/.github/workflows/dailies.yml .github/workflows/dailies.yml',
  );
  const workflow = 'film/one/.github/workflows/dailies.yml';
  const text = await readFile(join(repository, workflow), 'utf8');
  expect(text.match(/[^\s'"]*pipelines\/out/g)).toContain('film/one/pipelines/out');
  expect(text).not.toMatch(/(?<!film\/one\/)pipelines\//);
  expect(await readdir(repository)).toEqual(['.git', 'film']);
  // Moved there, it is not written again.
  await mkdir(join(repository, '.github/workflows'), { recursive: true });
  await rename(join(repository, workflow), join(repository, '.github/workflows/dailies.yml'));
  const again = await dailies(['init', 'film/one'], { cwd: repository });
  expect(again.stdout).toContain('kept    .github/workflows/dailies.yml');
  expect(again.stdout).not.toContain('mv film/one/.github');
});

test('init where a folder has a space says so of the workflows, and a line to copy has it in quotes', async () => {
  const repository = join(cwd, 'spaced');
  await mkdir(join(repository, '.git'), { recursive: true });
  const plain = await dailies(['init'], { cwd: repository });
  expect(plain.stdout).not.toContain('as it is');
  const { stdout } = await dailies(['init', 'my film'], { cwd: repository });
  expect(stdout).toContain('The workflows name my film/pipelines as it is');
  expect(stdout).toContain("Next: dailies run 'my film/pipelines/first.yaml' --simulate");
});

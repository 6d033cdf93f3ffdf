import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '../src/cli/command-table.ts';
import { exitCodes } from '../src/cli/exit-codes.ts';
import { diagnosticCodes } from '../src/core/diagnostic.ts';
import { createProbe } from '../src/image/probe.ts';
import { parseManifest } from '../src/manifest/load.ts';
import { planManifest } from '../src/plan/plan-manifest.ts';

const pages = ['README', 'ARCHITECTURE', 'CONTRIBUTING', 'DECISIONS', 'CHANGELOG']
  .map((name) => `${name}.md`)
  .concat(['manifest', 'ci', 'export', 'security', 'diagnostics'].map((name) => `docs/${name}.md`));
const read = (page: string) => readFileSync(page, 'utf8');

test('docs/diagnostics.md shows every diagnostic, as it looks (`-u` writes it)', async () => {
  const looks = diagnosticExamples();
  const sections = Object.entries(diagnosticCodes).flatMap(([code, sentence]) => {
    const example = looks.get(code);
    return [`## ${code}`, '', `${sentence}.`, '', ...(example ? ['```text', example, '```', ''] : [])];
  });
  const page = [
    '# Diagnostics',
    '',
    'Every problem that `dailies validate` can name, by its code, and what it looks like. The codes are stable: they stand in',
    '`--format json` and in the annotations of `--format github` too.',
    '',
    ...sections,
  ].join('\n');
  await expect(page).toMatchFileSnapshot('../docs/diagnostics.md');
});

describe('manifests in the pages are right', () => {
  // Paths in docs/manifest.md are those of the worked examples.
  const dirs: Readonly<Record<string, string>> = { 'docs/manifest.md': 'pipelines' };
  const examples = pages.flatMap((page) =>
    fences(read(page), 'yaml').map((text, n) => ({ page, n: n + 1, text })),
  );

  test('there are some', () => expect(examples.length).toBeGreaterThan(6));

  test.each(examples)('$page, example $n', async ({ page, text }) => {
    const dir = resolve(dirs[page] ?? dirname(page));
    const { value, diagnostics } = await parseManifest({ path: page, text }, dir);
    expect(diagnostics).toEqual([]);
    if (value === undefined) throw new Error('no manifest');
    const planned = await planManifest(value, { probe: createProbe() });
    expect(planned.diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
    expect(planned.value?.tasks.length).toBeGreaterThan(0);
  });
});

describe('the README is true', () => {
  test('its first commands stand in one block, a line each', () => {
    expect(fences(read('README.md'), 'sh')).toEqual(['npm ci && npm run demo\nnpm cit\n']);
  });

  test('every command, and none that is not', () => {
    const shown = new Set([...read('README.md').matchAll(/^\| `dailies (\w+)/gm)].map(([, name]) => name));
    expect([...shown].sort()).toEqual(commands.map(({ name }) => name).sort());
  });

  test('every exit code, and none that is not', () => {
    const [, table = ''] = read('README.md').split('## Exit codes');
    const shown = [...table.matchAll(/^\| ([\d /]+) \|/gm)].flatMap(([, codes = '']) => codes.split(' / '));
    expect(shown.map(Number)).toEqual(Object.values(exitCodes).map(({ code }) => code));
  });

  test.each(pages)('%s: its links lead to files, and it names no machine', (page) => {
    const text = read(page);
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => target);
    expect(links.filter((target) => !existsSync(resolve(dirname(page), target)))).toEqual([]);
    expect(text).not.toMatch(/\/(root|work|tmp)\//);
  });

  test('every flag that a page names is one of a command', () => {
    const known = new Set(commands.flatMap(({ flags }) => flags.map(([spelling]) => spelling.split(' ')[0])));
    const foreign = new Set([
      '--save-dev',
      '--help',
      '--all',
      '--message',
      '--no-edit',
      '--no-rebase',
      '--union',
      '--version',
    ]);
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/(?<=[\s`(])--[a-z][a-z-]*/g)].map(([flag]) => flag),
    );
    expect([...new Set(named)].filter((flag) => !known.has(flag) && !foreign.has(flag))).toEqual([]);
  });
});

describe('docs/security.md is true', () => {
  const rows = read('docs/security.md').matchAll(/`(test\/[\w./-]+)` “([^”]+)”/g);
  test.each([...rows].map(([, file = '', title = '']) => ({ file, title })))(
    '$file: $title',
    ({ file, title }) => {
      expect(read(file)).toContain(title);
    },
  );
});

/** The bodies of a page's fenced blocks in one language. */
function fences(page: string, language: string): string[] {
  return [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].flatMap(([, found, body = '']) =>
    found === language ? [body] : [],
  );
}

/** The shortest way each code is shown in the expected output of the wrong manifests. */
function diagnosticExamples(): ReadonlyMap<string, string> {
  const examples = new Map<string, string>();
  const root = 'test/fixtures/manifests';
  const blocks = readdirSync(root)
    .map((name) => `${root}/${name}/expected.txt`)
    .filter((path) => existsSync(path))
    .flatMap((path) => read(path).trimEnd().split('\n\n'));
  for (const block of blocks) {
    const code = /^\S.* \[([a-z-]+)\]$/m.exec(block)?.[1];
    const isWide = block.split('\n').some((line) => line.length > 120);
    if (code === undefined || isWide) continue;
    if (block.length < (examples.get(code)?.length ?? Number.POSITIVE_INFINITY)) examples.set(code, block);
  }
  return examples;
}

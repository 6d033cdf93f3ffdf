import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadPlans } from '../../src/cli/load-plans.ts';
import { renderDiagnostics } from '../../src/view/diagnostics.ts';
import { changes, whole } from './changes.ts';

const dir = mkdtempSync(join(tmpdir(), 'dailies-built-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** Manifests wrong in single ways, one of five, each under a name of its own. */
const some = [...changes(whole)].filter((_, index) => index % 5 === 0);
const files = some.map(({ changed }, index) => {
  const path = join(dir, `${index}.yaml`);
  const named =
    typeof changed === 'object' && changed !== null && 'name' in changed && changed.name === whole.name;
  writeFileSync(path, JSON.stringify(named ? { ...changed, name: `pipeline-${index}` } : changed));
  return path;
});

test('the built program says of every manifest what the source says', async () => {
  const all = [...files, 'test/fixtures/manifests/schema-where-it-does-not-count/pipeline.yaml'];
  const { diagnostics } = await loadPlans(all, process.cwd(), {});
  const source = renderDiagnostics(diagnostics, { format: 'json', colour: false });
  const built = spawnSync(process.execPath, ['dist/bin.js', 'validate', '--format', 'json', ...all], {
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  expect(built.stderr).toBe('');
  expect(JSON.parse(built.stdout)).toEqual(JSON.parse(source));
  expect(diagnostics.filter(({ code }) => code === 'schema').length).toBeGreaterThan(4);
});

test('no schema is compiled at run time', () => {
  const programs = readdirSync('dist').filter((name) => name.endsWith('.js'));
  const compilers = programs.filter((name) =>
    /node_modules\/ajv\/dist\/(?!runtime)/.test(readFileSync(join('dist', name), 'utf8')),
  );
  expect(programs.length).toBeGreaterThan(0);
  expect(compilers).toEqual([]);
});

import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createProbe } from '../../src/image/probe.ts';
import { loadManifest } from '../../src/manifest/load.ts';
import { planManifest } from '../../src/plan/plan-manifest.ts';
import { renderDiagnostics } from '../../src/view/diagnostics.ts';
import { schemaProblems } from '../report/schemas.ts';

const folder = 'test/fixtures/manifests';

/**
 * Each folder holds a manifest with something wrong in it and, in expected.txt, exactly what `validate` says of it.
 * `vitest -u` writes what is said now; read it before it is committed.
 */
describe('wrong manifests', () => {
  const names = readdirSync(folder);

  test('there are many', () => expect(names.length).toBeGreaterThanOrEqual(40));

  test.each(names)('%s', async (name) => {
    const path = `${folder}/${name}/pipeline.yaml`;
    const { value, diagnostics } = await loadManifest(path);
    const planned = value && (await planManifest(value, { probe: createProbe() }));
    const all = [...diagnostics, ...(planned?.diagnostics ?? [])];
    const said = renderDiagnostics(all, { format: 'text', colour: false }).replaceAll(
      `${folder}/${name}/`,
      '',
    );
    expect(said).not.toBe('');
    const document = JSON.parse(renderDiagnostics(all, { format: 'json', colour: false }));
    expect(schemaProblems('diagnostics', document)).toEqual([]);
    expect(document.diagnostics).toHaveLength(document.errors + document.warnings);
    await expect(said).toMatchFileSnapshot(`../fixtures/manifests/${name}/expected.txt`);
  });
});

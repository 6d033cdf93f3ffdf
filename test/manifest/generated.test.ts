import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import { parseManifest } from '../../src/manifest/load.ts';
import { planManifest } from '../../src/plan/plan-manifest.ts';
import { renderDiagnostics } from '../../src/view/diagnostics.ts';
import { probe } from '../plan/build.ts';
import { runs } from '../rig/runs.ts';
import { manifestValues } from './manifest-values.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'dailies-generated-'));
  mkdirSync(join(dir, 'frames'));
  for (const name of ['cup_a.png', 'cup_b.png', 'sea [1].png', '${x}.png'])
    writeFileSync(join(dir, 'frames', name), '');
  writeFileSync(join(dir, 'shots.csv'), 'id,city,prompt\nsea,Oslo,"Waves, ${city}"\ncup,,\n');
});
afterAll(() => rmSync(dir, { recursive: true }));

/** As an editor, a program or a person in a hurry would write it. */
const written = fc
  .tuple(
    fc.oneof(manifestValues(30), manifestValues(2000)),
    fc.constantFrom('block', 'flow', 'json', 'plain'),
  )
  .map(([value, form]) => {
    if (form === 'json') return JSON.stringify(value);
    return stringify(value, {
      collectionStyle: form === 'flow' ? 'flow' : 'any',
      defaultStringType: form === 'plain' ? 'PLAIN' : 'QUOTE_DOUBLE',
      lineWidth: 0,
    });
  });

test('a manifest made from the schema is planned, or what is wrong with it is said at its place', async () => {
  let planned = 0;
  await fc.assert(
    fc.asyncProperty(written, async (text) => {
      const { value, diagnostics } = await parseManifest({ path: 'a.yaml', text }, dir);
      expect(value !== undefined || diagnostics.length > 0).toBe(true);
      checkPlaces(diagnostics);
      if (value === undefined) return;
      const plan = await planManifest(value, { probe, maxTasks: 500 });
      checkPlaces(plan.diagnostics);
      const isRight = [...diagnostics, ...plan.diagnostics].every(({ severity }) => severity !== 'error');
      if (!isRight) return;
      planned += 1;
      const tasks = plan.value?.tasks ?? [];
      expect(plan.value?.shots.length).toBeGreaterThan(0);
      expect(new Set(tasks.map(({ id }) => id.toLowerCase())).size).toBe(tasks.length);
      for (const { key, clipPath } of tasks) {
        expect(key).toMatch(/^[0-9a-f]{64}$/);
        expect(clipPath).toMatch(/^clips\/[^/]+(\/[^/]+)+\.mp4$/);
      }
    }),
    { numRuns: runs(200) },
  );
  // That many are right is what makes the rest worth something.
  expect(planned).toBeGreaterThan(runs(200) / 50);
});

function checkPlaces(diagnostics: readonly Diagnostic[]): void {
  for (const { span, path, related = [] } of diagnostics) {
    expect(span !== undefined || path !== undefined).toBe(true);
    for (const { file, start, end } of [...(span ? [span] : []), ...related.map((each) => each.span)]) {
      expect(start >= 0 && start <= end && end <= file.text.length).toBe(true);
    }
  }
  for (const format of ['text', 'json', 'github'] as const)
    renderDiagnostics(diagnostics, { format, colour: false });
}

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseManifest } from '../../src/manifest/load.ts';
import { renderDiagnostics } from '../../src/view/diagnostics.ts';

const whole = readFileSync('pipelines/demo.yaml', 'utf8');
const pieces = [
  '\n',
  '  ',
  '\t',
  ': ',
  '- ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '#',
  ' #',
  '&a ',
  '*a',
  '<<: ',
  '${x}',
  '!t ',
  '---\n',
  '? ',
  '|\n',
  '%',
  '\u2028',
  '😀',
  'null',
  '0',
  '__proto__: 1\n',
];

test('whatever happens to a manifest, what is wrong is said, and nothing breaks', async () => {
  const edits = fc.array(
    fc.tuple(
      fc.nat(whole.length),
      fc.nat(12),
      fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })),
    ),
    { minLength: 1, maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(edits, async (changes) => {
      const text = changes.reduce(
        (now, [at, cut, put]) => now.slice(0, at) + put + now.slice(at + cut),
        whole,
      );
      const { value, diagnostics } = await parseManifest({ path: 'a.yaml', text }, '/');
      expect(value !== undefined || diagnostics.length > 0).toBe(true);
      for (const { span } of diagnostics) {
        if (span) expect(span.start >= 0 && span.start <= span.end && span.start <= text.length).toBe(true);
      }
      renderDiagnostics(diagnostics, { format: 'text', colour: false });
      renderDiagnostics(diagnostics, { format: 'json', colour: false });
    }),
    { numRuns: 300 },
  );
}, 20_000);

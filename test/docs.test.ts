import { expect, test } from 'vitest';
import { diagnosticCodes } from '../src/core/diagnostic.ts';

test('docs/diagnostics.md lists every diagnostic (`-u` writes it)', async () => {
  const rows = Object.entries(diagnosticCodes).map(([code, sentence]) => `| \`${code}\` | ${sentence} |`);
  const page = [
    '# Diagnostics',
    '',
    'Every problem that `dailies validate` can name, by its code. Each is shown at its file, line and column, with the',
    'line itself, what is allowed there and, for a misspelt word, the nearest one. The codes are stable: they stand in',
    '`--format json` and in the annotations of `--format github`.',
    '',
    '| code | meaning |',
    '| --- | --- |',
    ...rows,
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot('../docs/diagnostics.md');
});

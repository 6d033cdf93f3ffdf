import type { SourceFile } from '../core/source.ts';
import type { Cell } from './csv-rows.ts';
import { shapes } from './pipeline-shape.ts';
import type { Reading } from './reading.ts';

/** Keys of a shot that a column may be called all the same: `id` counts, and the others are refused as names. */
const otherwiseTold = new Set(['id', 'prompt', 'seed']);

/**
 * Warns of a column that is called as what a shot may say, and which no template of the manifest names: whoever fills it
 * in means it to count.
 */
export function warnOfIdleColumn(reading: Reading, column: Cell, { text }: SourceFile): void {
  const { text: name, at: span } = column;
  const isKey = Object.hasOwn(shapes.shot.properties, name);
  const isParameter = Object.hasOwn(shapes.shot.parameters, name);
  if (!(isKey || isParameter) || otherwiseTold.has(name) || isNamed(name, text)) return;
  const hint = isParameter
    ? `params: { ${name}: "\${${name}}" } would use it`
    : name === 'images'
      ? `images: ["\${${name}}"] would use it`
      : `write ${name} in the entry, for all of its rows; rows that are to differ need an entry of their own`;
  const message = `the column ${name} has no effect: columns are names for templates, and none here uses it`;
  reading.note({ code: 'no-effect', severity: 'warning', message, span, hint });
}

/** Whether a text has a template with this name, `${name}` or `${…[name]}`. */
function isNamed(name: string, text: string): boolean {
  return new RegExp(`\\$\\{\\s*${name}\\s*[}[]|\\$\\{[^}\\n]*\\[\\s*${name}\\s*\\]`).test(text);
}

import type { Shot } from '../manifest/manifest.ts';
import type { Report, Tell } from './findings.ts';
import { isPlain, parseTemplate } from './template.ts';

/**
 * Reports what is wrong with a shot. Where it was made of a row or file, the entry that made it speaks for many: what
 * stands in a template there is told with the cell, row or file that filled it.
 */
export function reportOn(shot: Shot, report: Report): Tell {
  const { madeBy, id, vars } = shot;
  if (madeBy === undefined) return report;
  return report.madeOf(({ code, span }) => {
    if (span === undefined || span.file === id.at.file) return undefined;
    const text = span.file.text.slice(span.start, span.end);
    if (isPlain(text)) return undefined;
    const names = parseTemplate(text).parts.flatMap((part) => (typeof part === 'string' ? [] : part.name));
    const cells = names.flatMap((name) => vars?.get(name)?.at ?? []);
    const cell = cells.find(({ file }) => file === id.at.file);
    const lack = code === 'unknown-name' && cell === undefined ? `, which has no ${names.join(', ')}` : '';
    return { message: `shot ${id.value} is made of this${lack}`, span: cell ?? id.at };
  });
}

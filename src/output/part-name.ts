import { readFileSync } from 'node:fs';
import { lstatOrNothing } from './inside.ts';

/** As hosts may write it, and nothing that would not go into a header: it lay on a disk. */
const strongTag = /^"[\x21\x23-\x7e]{1,200}"$/;

/** What its host calls the file that a part is of, from the path beside the part; `undefined` where nothing is known. */
export function readPartName(path: string): string | undefined {
  const there = lstatOrNothing(path);
  if (there?.isFile() !== true || there.size > 202) return undefined;
  const name = readFileSync(path, 'latin1');
  return strongTag.test(name) ? name : undefined;
}

import { dirname, join, posix, resolve } from 'node:path';
import type { SourceFile } from '../core/source.ts';
import { type Cell, readTable } from './csv-rows.ts';
import { findFiles } from './find-files.ts';
import { captures } from './glob-captures.ts';
import { excessOf } from './glob-effort.ts';
import { namePattern } from './pipeline-shape.ts';
import { readTextFile } from './read-file.ts';
import { isFromFiles } from './read-shot.ts';
import { type Reading, refuseType } from './reading.ts';
import { type Origin, shotOf } from './shot-of-origin.ts';
import type { YamlEntry, YamlMap, YamlScalar, YamlValue } from './yaml-value.ts';

/** The manifest that the files belong to. */
interface Home {
  readonly file: SourceFile;
  readonly dir: string;
}

/** A manifest with its `each:` and `from:` entries replaced by a shot for each file and row. */
export async function withShotsFromFiles(reading: Reading, root: YamlMap, home: Home): Promise<YamlMap> {
  const shots = root.entries.get('shots');
  if (shots?.value.kind !== 'list') return root;
  const items: YamlValue[] = [];
  for (const item of shots.value.items) {
    if (!isFromFiles(item)) items.push(item);
    // One by one: as arguments of one call, a table's hundred thousand rows would overflow the stack.
    else for (const made of await expand(reading, item, home)) items.push(made);
  }
  const entry: YamlEntry = { ...shots, value: { ...shots.value, items } };
  return { ...root, entries: new Map([...root.entries, ['shots', entry]]) };
}

async function expand(reading: Reading, item: YamlMap, home: Home): Promise<readonly YamlValue[]> {
  const each = item.entries.get('each');
  const from = item.entries.get('from');
  if (each && from) {
    reading.refuse(
      'wrong-value',
      from.keyAt,
      'each and from cannot stand on one shot',
      'make them two entries',
    );
  }
  const source = (each ?? from)?.value;
  if (source?.kind !== 'scalar' || typeof source.value !== 'string' || source.value.trim() === '') {
    const what = each ? 'each' : 'from';
    if (source) refuseType(reading, source, { what, needed: each ? 'a glob' : 'the path of a CSV file' });
    return [];
  }
  const origins = each ? await filesOf(reading, source, home) : await rowsOf(reading, source, home);
  return origins.flatMap((origin) => shotOf(reading, item, origin) ?? []);
}

async function filesOf(
  reading: Reading,
  pattern: YamlScalar,
  { file: manifest, dir }: Home,
): Promise<readonly Origin[]> {
  const excess = excessOf(pattern.written);
  if (excess !== undefined) {
    reading.refuse('wrong-value', pattern.at, `a glob cannot have ${excess}`, 'make it several entries');
    return [];
  }
  const paths = await findFiles(pattern.written, dir);
  if (paths === undefined) {
    const hint = 'name the folder that the frames lie in';
    reading.refuse('no-match', pattern.at, `${pattern.written} has too many files to look through`, hint);
    return [];
  }
  if (paths.length === 0) {
    reading.refuse(
      'no-match',
      pattern.at,
      `no file matches ${pattern.written}`,
      'paths are relative to the manifest',
    );
  }
  return paths.toSorted(naturally).map((path): Origin => {
    // Every file found is a text of its own, so that messages about its shot name it.
    const file = { path: join(dirname(manifest.path), path), text: path };
    const cell = (text: string, found = path.lastIndexOf(text)): Cell => ({
      text,
      at: { file, start: Math.max(0, found), end: Math.max(0, found) + text.length },
    });
    const stem = posix.basename(path, posix.extname(path));
    const parts = captures(pattern.written, path).map(
      (text, index) => [String(index + 1), cell(text)] as const,
    );
    const names = new Map([['path', cell(path)], ['stem', cell(stem)], ...parts]);
    return { names, id: cell(stem), keyAt: cell(path).at };
  });
}

async function rowsOf(
  reading: Reading,
  from: YamlScalar,
  { file: manifest, dir }: Home,
): Promise<readonly Origin[]> {
  const path = join(dirname(manifest.path), from.written);
  const text = await readTextFile(path, resolve(dir, from.written));
  if (!text.ok) {
    const { message, hint, span } = text.error;
    // A fault inside the file shows its line there, one of the whole file the line that names it.
    reading.refuse('shots-file', span ?? from.at, span ? message : `${from.written}: ${message}`, hint);
    return [];
  }
  const table = readTable({ path, text: text.value }, reading.note);
  if (table === undefined) return [];
  const seen = new Set<string>();
  const columns = table.columns.map((column) => {
    const twice = seen.has(column.text);
    seen.add(column.text);
    const usable = namePattern.test(column.text) && !twice;
    const what = twice ? `there are two columns ${column.text}` : `"${column.text}" is no name for a column`;
    if (!usable)
      reading.refuse('shots-file', column.at, what, 'name each column, without $, brackets and braces');
    return usable ? column : undefined;
  });
  if (table.rows.length === 0) reading.refuse('shots-file', from.at, `${from.written} has no rows of shots`);
  return table.rows.map((cells): Origin => {
    const names = new Map<string, Cell>();
    for (const [index, cell] of cells.entries()) {
      const column = columns[index];
      if (column && cell.text !== '') names.set(column.text, cell);
    }
    const keyAt = cells[0]?.at ?? from.at;
    const id = names.get('id');
    return { names, keyAt, ...(id && { id }) };
  });
}

const collator = new Intl.Collator('en', { numeric: true });

/** As people number things: 2 before 10; where that sees no difference, by code units. */
function naturally(left: string, right: string): number {
  return collator.compare(left, right) || (left < right ? -1 : 1);
}

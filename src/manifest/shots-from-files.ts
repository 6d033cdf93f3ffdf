import { dirname, join, posix, resolve } from 'node:path';
import { nearest } from '../core/nearest.ts';
import type { SourceFile } from '../core/source.ts';
import { type Counted, readTable, type TableRoom, wholeRoom } from './csv-rows.ts';
import { findFiles } from './find-files.ts';
import { captures } from './glob-captures.ts';
import { excessOf } from './glob-effort.ts';
import { warnOfIdleColumn } from './idle-column.ts';
import { namePattern } from './pipeline-shape.ts';
import { readTextFile } from './read-file.ts';
import { isFromFiles } from './read-shot.ts';
import { type Reading, refuseType } from './reading.ts';
import { type Named, type Origin, shotOf } from './shot-of-origin.ts';
import type { YamlMap, YamlScalar, YamlValue } from './yaml-value.ts';

/** The manifest that the files belong to. */
interface Home {
  readonly file: SourceFile;
  readonly dir: string;
}

interface RoomyHome extends Home {
  readonly room: TableRoom;
}

/**
 * What each `each:` and `from:` entry stands for: a shot for each file and row. They are made as they are taken, as often
 * as that is done: of a long table the shots of all rows at once would take most of the memory.
 */
export async function shotsFromFiles(
  reading: Reading,
  entries: readonly YamlValue[],
  home: Home,
): Promise<ReadonlyMap<YamlValue, Counted<YamlValue>>> {
  const made = new Map<YamlValue, Counted<YamlValue>>();
  const room = wholeRoom();
  for (const entry of entries) {
    if (!isFromFiles(entry) || made.has(entry)) continue;
    const origins = await originsOf(reading, entry, { ...home, room });
    made.set(
      entry,
      lazily(origins, (origin) => shotOf(reading, entry, origin)),
    );
  }
  return made;
}

async function originsOf(reading: Reading, entry: YamlMap, home: RoomyHome): Promise<Counted<Origin>> {
  const each = entry.entries.get('each');
  const from = entry.entries.get('from');
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
  if (each) return filesOf(reading, source, home);
  return rowsOf(reading, source, { ...home, hasId: entry.entries.has('id') });
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
    const named = (text: string, found = Math.max(0, path.lastIndexOf(text))): Named => {
      const at = { file, start: found, end: found + text.length };
      return { text, at, keyAt: at };
    };
    const stem = posix.basename(path, posix.extname(path));
    const parts = captures(pattern.written, path).map(
      (text, index) => [String(index + 1), named(text)] as const,
    );
    const whole = named(path);
    const names = new Map([['path', whole], ['stem', named(stem)], ...parts]);
    return { names, id: named(stem), keyAt: whole.at };
  });
}

async function rowsOf(
  reading: Reading,
  from: YamlScalar,
  { file: manifest, dir, room, hasId }: RoomyHome & { readonly hasId: boolean },
): Promise<Counted<Origin>> {
  const path = join(dirname(manifest.path), from.written);
  const text = await readTextFile(path, resolve(dir, from.written));
  if (!text.ok) {
    const { message, hint, span } = text.error;
    // A fault inside the file shows its line there, one of the whole file the line that names it.
    reading.refuse('shots-file', span ?? from.at, span ? message : `${from.written}: ${message}`, hint);
    return [];
  }
  const table = readTable({ path, text: text.value }, room, reading.note);
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
  const lacksIds = !hasId && !seen.has('id');
  if (lacksIds) {
    const span = table.columns[0]?.at ?? from.at;
    const hint = didYouMeanColumn(seen) ?? 'call a column id, or add id: ${…} to the entry';
    reading.refuse('missing-key', span, `${from.written} has no column id`, hint);
  }
  let row = 0;
  for (const column of columns) if (column) warnOfIdleColumn(reading, column, manifest);
  if (table.rows.length === 0) reading.refuse('shots-file', from.at, `${from.written} has no rows of shots`);
  return lazily(table.rows, (cells): Origin => {
    const names = new Map<string, Named>();
    for (const [index, { text, at }] of cells.entries()) {
      const column = columns[index];
      if (column && text !== '') names.set(column.text, { text, at, keyAt: column.at });
    }
    const keyAt = cells[0]?.at ?? from.at;
    row += 1;
    // The rows are looked at all the same.
    const id = lacksIds ? { text: `row-${row}`, at: keyAt } : names.get('id');
    return { names, keyAt, ...(id && { id }) };
  });
}

function didYouMeanColumn(columns: Iterable<string>): string | undefined {
  const meant = nearest('id', columns);
  return meant === undefined ? undefined : `did you mean to call ${meant} id?`;
}

/** What is made of items, each as it is taken. */
function lazily<From, To>(items: Counted<From>, make: (item: From) => To | undefined): Counted<To> {
  return {
    length: items.length,
    *[Symbol.iterator]() {
      for (const item of items) {
        const made = make(item);
        if (made !== undefined) yield made;
      }
    },
  };
}

const collator = new Intl.Collator('en', { numeric: true });

/** As people number things: 2 before 10; where that sees no difference, by code units. */
function naturally(left: string, right: string): number {
  return collator.compare(left, right) || (left < right ? -1 : 1);
}

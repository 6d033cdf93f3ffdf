import { isJsonObject } from '../core/json-object.ts';

/**
 * JSON in pieces, as `JSON.stringify(value, null, space)` writes it. A list that is given as an iterator is taken item
 * by item, so that neither it nor its text is ever whole in memory: the value itself may be one, its fields, the items
 * of these, and so on; one that lies deeper in plain data is not seen. Where it is indented, a plain item of such a list
 * stands on a line of its own, for who searches line by line, and in a quarter less room.
 */
export function* jsonPieces(value: unknown, space: 0 | 2 = 0, depth = 0): Generator<string> {
  const indent = (levels: number): string => (space === 0 ? '' : `\n${' '.repeat(space * levels)}`);
  const [before, after] = [indent(depth + 1), indent(depth)];
  if (isIterator(value)) {
    let open = '[';
    let plain: unknown[] = [];
    for (const each of value) {
      // Most items are plain: a generator for each, or a call for each, would take longer than its text.
      const isPlain = !isIterator(each) && !holdsIterator(each);
      if (isPlain) plain.push(each);
      if (isPlain && plain.length < atOnce) continue;
      if (plain.length > 0) {
        // By itself: put together, whoever looks into the text or writes it would copy it once more.
        yield open + before;
        yield plainItems(plain, before);
        open = ',';
        plain = [];
      }
      if (isPlain) continue;
      yield open + before;
      yield* jsonPieces(each, space, depth + 1);
      open = ',';
    }
    if (plain.length > 0) {
      yield open + before;
      yield plainItems(plain, before);
      open = ',';
    }
    yield open === '[' ? '[]' : `${after}]`;
  } else if (holdsIterator(value)) {
    let open = '{';
    for (const [name, field] of Object.entries(value)) {
      if (field === undefined) continue;
      yield `${open}${before}${JSON.stringify(name)}:${space === 0 ? '' : ' '}`;
      yield* jsonPieces(field, space, depth + 1);
      open = ',';
    }
    yield `${after}}`;
  } else yield within(depth, value, space);
}

/** Items whose texts are put together. */
const atOnce = 64;

/** Items of a list, with commas between them, and `before` before each but the first. */
function plainItems(items: readonly unknown[], before: string): string {
  // Without the brackets.
  if (before === '') return JSON.stringify(items).slice(1, -1);
  return items.map((each) => JSON.stringify(each) ?? 'null').join(`,${before}`);
}

/** The text of a value that stands so deep: written inside of as many lists, it is indented on the way. */
function within(depth: number, value: unknown, space: 0 | 2): string {
  if (depth === 0 || space === 0) return JSON.stringify(value, null, space);
  let outer = value;
  let [head, tail] = [0, 0];
  for (let level = 0; level < depth; level += 1) {
    outer = [outer];
    head += 2 + space * (level + 1);
    tail += 2 + space * level;
  }
  const text = JSON.stringify(outer, null, space);
  return text.slice(head, text.length - tail);
}

function isIterator(value: unknown): value is Iterable<unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return 'next' in value && Symbol.iterator in value;
}

function holdsIterator(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isJsonObject(value)) return false;
  for (const name in value) if (isIterator(value[name])) return true;
  return false;
}

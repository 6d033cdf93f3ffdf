/**
 * JSON in pieces, as `JSON.stringify(value, null, space)` writes it. A list that is given as an iterator is taken item
 * by item, so that neither it nor its text is ever whole in memory: the value itself may be one, its fields, the items
 * of these, and so on; one that lies deeper in plain data is not seen.
 */
export function* jsonPieces(value: unknown, space: 0 | 2 = 0, pad = ''): Generator<string> {
  const deeper = pad + ' '.repeat(space);
  const [before, after] = space === 0 ? ['', ''] : [`\n${deeper}`, `\n${pad}`];
  if (isIterator(value)) {
    let open = '[';
    for (const each of value) {
      // Most items are plain: a generator for each would take longer than its text.
      if (isIterator(each) || holdsIterator(each)) {
        yield open + before;
        yield* jsonPieces(each, space, deeper);
      } else yield open + before + plainJson(each, space, deeper);
      open = ',';
    }
    yield open === '[' ? '[]' : `${after}]`;
  } else if (holdsIterator(value)) {
    let open = '{';
    for (const [name, field] of Object.entries(value)) {
      if (field === undefined) continue;
      yield `${open}${before}${JSON.stringify(name)}:${space === 0 ? '' : ' '}`;
      yield* jsonPieces(field, space, deeper);
      open = ',';
    }
    yield `${after}}`;
  } else yield plainJson(value, space, pad);
}

function plainJson(value: unknown, space: 0 | 2, pad: string): string {
  const text = JSON.stringify(value, null, space);
  return pad === '' ? text : text.replaceAll('\n', `\n${pad}`);
}

function isIterator(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && 'next' in value && Symbol.iterator in value;
}

function holdsIterator(value: unknown): value is Readonly<Record<string, unknown>> {
  return isPlain(value) && Object.keys(value).some((name) => isIterator(value[name]));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

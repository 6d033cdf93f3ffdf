/** An element of a document that a strict parser would accept. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Element | string)[];
}

/** Reads XML 1.0 without a DTD, and throws at the first thing that is not well-formed. */
export function readStrictXml(text: string): Element {
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text))
    throw new Error('a character that XML has not');
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text) ?? undefined;
    if (found) at = pattern.lastIndex;
    return found;
  };
  const expect = (pattern: RegExp): RegExpExecArray => {
    const found = take(pattern);
    if (!found) throw new Error(`not well-formed at ${at}: ${text.slice(at, at + 40)}`);
    return found;
  };
  const element = (): Element => {
    const name = expect(/<([A-Za-z_][\w.-]*)/y)[1] ?? '';
    const attributes: Record<string, string> = {};
    for (
      let found = take(/\s+([A-Za-z_][\w.-]*)="([^"<]*)"/y);
      found;
      found = take(/\s+([A-Za-z_][\w.-]*)="([^"<]*)"/y)
    ) {
      const [, attribute = '', value = ''] = found;
      if (attribute in attributes) throw new Error(`${attribute} stands twice`);
      attributes[attribute] = decode(value);
    }
    if (take(/\s*\/>/y)) return { name, attributes, children: [] };
    expect(/\s*>/y);
    const children: (Element | string)[] = [];
    while (!take(new RegExp(`</${name}\\s*>`, 'y'))) {
      const words = take(/[^<]+/y)?.[0];
      if (words?.includes(']]>')) throw new Error(']]> in text');
      children.push(words === undefined ? element() : decode(words));
    }
    return { name, attributes, children };
  };
  expect(/<\?xml version="1\.0" encoding="UTF-8"\?>\s*/y);
  const root = element();
  expect(/\s*$/y);
  return root;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string {
  const left = text.replace(/&(amp|lt|gt|quot|apos|#\d+);/g, '');
  if (left.includes('&')) throw new Error(`a bare & in ${text}`);
  return text.replace(/&(\w+|#\d+);/g, (_, name: string) =>
    name.startsWith('#') ? String.fromCodePoint(Number(name.slice(1))) : (entities[name] ?? ''),
  );
}

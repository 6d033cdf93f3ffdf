/** An element: its name, its attributes (those that are `undefined` are left out), and its text or what it contains. */
export interface XmlElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number | undefined>>;
  readonly text?: string;
  /** Taken one by one, once. */
  readonly children?: Iterable<XmlElement>;
}

/** A document with this root, in pieces. Text is escaped here and nowhere else, so that nothing can be forgotten. */
export function* xmlDocument(root: XmlElement): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield* show(root, '');
  yield '\n';
}

function* show(
  { name, attributes = {}, text, children = [] }: XmlElement,
  indent: string,
): Generator<string> {
  const shown = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([attribute, value]) => ` ${attribute}="${escapeXml(String(value))}"`);
  const open = `${indent}<${name}${shown.join('')}`;
  // Text keeps its white space, so an element with text stands on one line.
  if (text !== undefined) {
    yield `${open}>${escapeXml(text)}</${name}>`;
    return;
  }
  let empty = true;
  for (const child of children) {
    yield empty ? `${open}>\n` : '\n';
    yield* show(child, `${indent}  `);
    empty = false;
  }
  yield empty ? `${open}/>` : `\n${indent}</${name}>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** Characters that XML 1.0 cannot hold in any form (half an emoji among them) are left out. */
function escapeXml(text: string): string {
  // Most texts are ids and numbers.
  if (!/[^ !#-%'-;=?-~]/.test(text)) return text;
  return text
    .replace(/\p{Surrogate}/gu, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/g, '')
    .replace(/[&<>"\n\t]/g, (found) => entities[found] ?? '');
}

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

function* show(element: XmlElement, indent: string): Generator<string> {
  const { name, children } = element;
  if (children === undefined) {
    yield withoutChildren(element, indent);
    return;
  }
  let empty = true;
  for (const child of children) {
    const before = empty ? `${indent}${openTag(element)}>\n` : '\n';
    empty = false;
    // Most elements have none: a generator for each would take longer than its text.
    if (child.children === undefined) yield before + withoutChildren(child, `${indent}  `);
    else {
      yield before;
      yield* show(child, `${indent}  `);
    }
  }
  yield empty ? withoutChildren(element, indent) : `\n${indent}</${name}>`;
}

function withoutChildren(element: XmlElement, indent: string): string {
  const { name, text } = element;
  // Text keeps its white space, so an element with text stands on one line.
  const rest = text === undefined ? '/>' : `>${escapeXml(text)}</${name}>`;
  return `${indent}${openTag(element)}${rest}`;
}

/** Without its end. */
function openTag({ name, attributes = {} }: XmlElement): string {
  let tag = `<${name}`;
  for (const attribute in attributes) {
    const value = attributes[attribute];
    if (value !== undefined) tag += ` ${attribute}="${escapeXml(String(value))}"`;
  }
  return tag;
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

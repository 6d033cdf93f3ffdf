/** An element: its name, its attributes (those that are `undefined` are left out), and what it contains. */
export interface XmlElement {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number | undefined>>;
  readonly children?: readonly (XmlElement | string)[];
}

/** A document with this root. Text is escaped here and nowhere else, so that nothing can be forgotten. */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${show(root, '')}\n`;
}

function show(element: XmlElement, indent: string): string {
  const attributes = Object.entries(element.attributes ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`);
  const open = `${indent}<${element.name}${attributes.join('')}`;
  const children = element.children ?? [];
  if (children.length === 0) return `${open}/>`;
  // Text keeps its white space, so an element with text stands on one line.
  if (children.some((child) => typeof child === 'string')) {
    const content = children.map((child) => (typeof child === 'string' ? escapeXml(child) : show(child, '')));
    return `${open}>${content.join('')}</${element.name}>`;
  }
  const lines = children.map((child) => (typeof child === 'string' ? child : show(child, `${indent}  `)));
  return `${open}>\n${lines.join('\n')}\n${indent}</${element.name}>`;
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
  return text
    .replace(/\p{Surrogate}/gu, '')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/g, '')
    .replace(/[&<>"\n\t]/g, (found) => entities[found] ?? '');
}

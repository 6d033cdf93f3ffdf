/** `${name}` or `${name[key]}` in a text. */
export interface Reference {
  readonly name: string;
  /** What stands in the brackets: a name whose value is looked up, or else a key itself. */
  readonly key?: string;
  /** As written, for pointing at it. */
  readonly raw: string;
}

/** A text taken apart: what stays, and what is filled in. */
type Part = string | Reference;

/** A stretch of text that looks like a reference and is none. */
interface TemplateFault {
  readonly raw: string;
  readonly message: string;
}

/** A parsed template; where there are faults, the parts are not to be used. */
export interface Template {
  readonly parts: readonly Part[];
  readonly faults: readonly TemplateFault[];
}

const reference = /^\s*([^\s[\]{}$](?:[^[\]{}$]*[^\s[\]{}$])?)\s*(?:\[\s*([^[\]{}$]*?)\s*\]\s*)?$/;

/** Whether a text stays as it is. */
export function isPlain(text: string): boolean {
  return !text.includes('${');
}

/** Takes a text apart. `$${` stands for a plain `${`; a lone `$` is a dollar. */
export function parseTemplate(text: string): Template {
  if (isPlain(text)) return { parts: [text], faults: [] };
  const parts: Part[] = [];
  const faults: TemplateFault[] = [];
  let plain = '';
  let at = 0;
  while (at < text.length) {
    if (text.startsWith('$${', at)) {
      plain += '${';
      at += 3;
    } else if (!text.startsWith('${', at)) {
      const next = text.indexOf('$', at + 1);
      plain += text.slice(at, next === -1 ? text.length : next);
      at = next === -1 ? text.length : next;
    } else {
      const close = text.indexOf('}', at);
      const raw = text.slice(at, close === -1 ? text.length : close + 1);
      const found = close === -1 ? null : reference.exec(raw.slice(2, -1));
      const [, name, key] = found ?? [];
      if (name === undefined) faults.push({ raw, message: faultIn(raw, close !== -1) });
      else {
        if (plain !== '') parts.push(plain);
        plain = '';
        parts.push(key === undefined ? { name, raw } : { name, key, raw });
      }
      at += raw.length;
    }
  }
  if (plain !== '' || parts.length === 0) parts.push(plain);
  return { parts, faults };
}

function faultIn(raw: string, closed: boolean): string {
  if (!closed) return 'a ${ has no } after it';
  return raw.slice(2, -1).trim() === ''
    ? 'a ${} names nothing'
    : `${raw} is not written \${name} or \${name[key]}`;
}

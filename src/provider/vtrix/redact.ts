import { unescaped } from './unescaped.ts';

/** Replaces every form of a secret in a text by `[key]`. */
export interface Redact {
  (text: string): string;
  /** Length of the longest form: what may stand cut in two at a text's end. */
  readonly longest: number;
}

/** What one character may be escaped to, such as `%25252f`. */
const longestEscape = 9;

/**
 * Makes a function that knows a secret in the forms in which a gateway could echo it: plain, with any of its characters
 * escaped as in addresses, JSON, programs or HTML, in base64 (also as part of something longer, such as a whole header) and
 * in hex; in any letter case.
 */
export function createRedact(secret: string): Redact {
  const forms = [...new Set(secretForms(secret))].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(forms.map((form) => form.replace(/[^\w]/g, '\\$&')).join('|'), 'gi');
  // A secret that looks escaped itself may be read once or not at all.
  const plain = [unescaped(secret).plain, secret.toLowerCase().replaceAll('\\', '')];
  const redact = (text: string) => plain.reduce(withoutEscaped, text.replace(pattern, '[key]'));
  return Object.assign(redact, { longest: secret.length * longestEscape });
}

/** The text without what reads as the secret once its escapes are read. */
function withoutEscaped(text: string, secret: string): string {
  if (secret === '' || !/[%\\&]/.test(text)) return text;
  const { plain, offsets } = unescaped(text);
  let kept = '';
  let from = 0;
  for (let at = plain.indexOf(secret); at !== -1; at = plain.indexOf(secret, at + secret.length)) {
    kept += `${text.slice(from, offsets[at])}[key]`;
    from = offsets[at + secret.length] ?? text.length;
  }
  return kept + text.slice(from);
}

function secretForms(secret: string): string[] {
  // Encoded forms of a very short secret would match by chance all over.
  if (secret.length < 6) return [secret];
  const bytes = Buffer.from(secret);
  const shifted = [0, 1, 2].map((before) => base64Within(bytes, before));
  return [
    secret,
    bytes.toString('hex'),
    ...shifted,
    ...shifted.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

/** The characters that base64 of any longer text has for `bytes` when `before` bytes of a group of three precede them. */
function base64Within(bytes: Uint8Array, before: number): string {
  const whole = Buffer.concat([Buffer.alloc(before), bytes]);
  return whole.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((whole.length * 8) / 6));
}

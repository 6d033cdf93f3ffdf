/** Replaces every form of a secret in a text by `[key]`. */
export interface Redact {
  (text: string): string;
  /** Length of the longest form: what may stand cut in two at a text's end. */
  readonly longest: number;
}

/**
 * Makes a function that knows a secret in the forms in which a gateway could echo it: plain, percent-encoded, base64
 * (also as part of something longer, such as a whole header) and hex, in any letter case.
 */
export function createRedact(secret: string): Redact {
  const forms = [...new Set(secretForms(secret))].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(forms.map((form) => form.replace(/[^\w]/g, '\\$&')).join('|'), 'gi');
  const redact = (text: string) => text.replace(pattern, '[key]');
  return Object.assign(redact, { longest: forms[0]?.length ?? 0 });
}

function secretForms(secret: string): string[] {
  // Encoded forms of a very short secret would match by chance all over.
  if (secret.length < 6) return [secret];
  const bytes = Buffer.from(secret);
  const shifted = [0, 1, 2].map((before) => base64Within(bytes, before));
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
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

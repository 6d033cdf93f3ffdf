import type { Diagnostic } from '../core/diagnostic.ts';
import { fail, ok, type Result } from '../core/result.ts';

/** The text of a file in UTF-8, a byte order mark taken off; or one sentence on why it is none. */
export function decodeText(bytes: Uint8Array, path: string): Result<string, Diagnostic> {
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) {
    return fail(notText(path, 'the file is UTF-16 text, and UTF-8 is needed', 'save it as UTF-8'));
  }
  if (bytes.includes(0)) return fail(notText(path, 'the file is binary data, not text'));
  const text = new TextDecoder('utf-8').decode(bytes);
  const strange = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.exec(text);
  const wrong = isUtf8(bytes) ? -1 : text.indexOf('\ufffd');
  if (wrong === -1 && strange === null) return ok(text);
  const start = strange === null || (wrong !== -1 && wrong < strange.index) ? wrong : strange.index;
  const code = text.charCodeAt(start).toString(16).toUpperCase().padStart(4, '0');
  const [message, hint] =
    start === wrong
      ? ['the file is not UTF-8 text from here on', 'save it as UTF-8']
      : [`a control character (U+${code}) cannot stand in a manifest`, 'take it away'];
  const span = { file: { path, text }, start, end: start + 1 };
  return fail({ code: 'file-not-text', severity: 'error', message, hint, span });
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function startsWith(bytes: Uint8Array, ...head: readonly number[]): boolean {
  return head.every((byte, index) => bytes[index] === byte);
}

function notText(path: string, message: string, hint?: string): Diagnostic {
  return { code: 'file-not-text', severity: 'error', message, path, ...(hint !== undefined && { hint }) };
}

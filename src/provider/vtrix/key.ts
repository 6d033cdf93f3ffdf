import { fail, ok, type Result } from '../../core/result.ts';

/** Reads a key as an environment variable or `.env` holds it. The error is a sentence that does not quote it. */
export function parseKey(text: string): Result<string, string> {
  const key = text.trim();
  if (key === '') return fail('the key is empty');
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return fail('the key has characters that no key has: spaces, line ends or letters beyond ASCII');
  }
  return ok(key);
}

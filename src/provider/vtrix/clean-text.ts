import type { Redact } from './redact.ts';

/** Makes the other side's words fit to be recorded and shown. */
export type CleanText = (text: string) => string;

/** What is kept of a text. */
const keptCharacters = 500;
/** What is looked at: an answer may be megabytes long. */
const examinedCharacters = 20_000;

/**
 * Makes a cleaner: no escape sequences and control or direction characters, no key in any form, no inline image, no
 * query of a URL (it may be signed), on one line, at most 500 characters.
 */
export function createCleanText(redact: Redact): CleanText {
  return (text) => {
    // The order matters: a key must not be put together by what a later step takes out.
    const plain = redact(stripControls(text.slice(0, examinedCharacters)));
    const safe = stripSigned(stripInline(plain)).replace(/\s+/g, ' ').trim();
    // Where the text was cut, the last characters may be the beginning of a key.
    const whole = text.length > examinedCharacters ? safe.slice(0, -redact.longest) : safe;
    return whole.length > keptCharacters ? `${cutCleanly(whole, keptCharacters - 1)}…` : whole;
  };
}

function stripControls(text: string): string {
  return (
    text
      // Operating system commands (window titles, links), bounded so that no text makes this slow.
      .replace(/(\x1b\]|\x9d)[^\x07\x1b\x9c]{0,1000}(\x07|\x1b\\|\x9c)?/g, '')
      .replace(/(\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?/g, '')
      .replace(/\x1b./g, '')
      .replace(/[\p{Cc}\u2028\u2029]/gu, ' ')
      .replace(/\p{Cf}/gu, '')
      .replace(/\p{Cs}/gu, '\ufffd')
  );
}

function stripInline(text: string): string {
  return text.replace(/\bdata:([\w/+.-]{0,60});base64,[\w+/=-]*/gi, 'data:$1;base64,…');
}

function stripSigned(text: string): string {
  return text
    .replace(/\b(https?:\/\/)[^\s"'<>/?#@]{1,500}@/gi, '$1')
    .replace(/\b(https?:\/\/[^\s"'<>?#]{1,2000})[?#][^\s"'<>]*/gi, '$1?…')
    .replace(/\b(x-[a-z]+-(?:signature|credential|security-token)|signature|sig)=[^\s&"'<>]+/gi, '$1=…')
    .replace(/\bBearer\s+[^\s"'<>]+/gi, 'Bearer …');
}

function cutCleanly(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

import type { Placed } from './manifest.ts';
import { isNull, type Reader, readText } from './read-values.ts';
import type { Reading } from './reading.ts';
import type { YamlScalar } from './yaml-value.ts';

/**
 * A prompt, trimmed, NFC, LF; `null` takes an outer one away, and nothing at all is an empty text, which the plan warns of.
 * Warns where a ` #` cut it short.
 */
export const readPrompt: Reader<Placed<string | null>> = (reading, value, what) => {
  const isCut = value.kind === 'scalar' && warnOfComment(reading, value);
  if (isNull(value)) return { value: isCut || value.at.start < value.at.end ? null : '', at: value.at };
  const text = readText(reading, value, what);
  return text && { value: tidy(text.value), at: text.at };
};

/** A text as prompts are kept: without space around it, composed (NFC), lines ended by LF. */
function tidy(text: string): string {
  return text.trim().normalize('NFC').replaceAll(/\r\n?/g, '\n');
}

/** Says what a `#` after a plain text made a comment of, if there is one. */
function warnOfComment(reading: Reading, { at, plain, value }: YamlScalar): boolean {
  if (!plain) return false;
  const { file, end } = at;
  const [, lost] = /^[ \t]*(#[^\r\n]*)/.exec(file.text.slice(end, end + 4000)) ?? [];
  if (lost === undefined) return false;
  const start = end + file.text.slice(end).indexOf('#');
  reading.note({
    code: 'yaml-comment-cuts-text',
    severity: 'warning',
    message: `the prompt ${value === null ? 'is empty' : 'ends'} before the #: "${lost.trimEnd()}" is a comment`,
    span: { file, start, end: start + lost.trimEnd().length },
    hint: 'put the prompt in quotes, or the comment on a line of its own',
  });
  return true;
}

import { isJsonObject } from '../../core/json-object.ts';
import type { CleanText } from './clean-text.ts';

/** The gateway's own account of what went wrong. */
export interface GatewayError {
  /** As the seeds write it: numbers have their leading zeros again. */
  readonly code?: string;
  /** Never empty. */
  readonly text: string;
  /** The words are about what the prompt or the frames show. */
  readonly aboutContent: boolean;
}

/**
 * Reads the `error` of a body: a text, or an object with `error_message` or `message` and a `code` that is a number or
 * a text. `undefined` where it says nothing, so that a proxy's JSON is not taken for the gateway's.
 */
export function readGatewayError(error: unknown, clean: CleanText): GatewayError | undefined {
  if (typeof error === 'string') {
    const text = clean(error);
    return text === '' ? undefined : { text, aboutContent: isAboutContent(text) };
  }
  if (!isJsonObject(error)) return undefined;
  const code = readCode(error.code, clean);
  const words = [error.error_message, error.message].find((each) => typeof each === 'string' && each !== '');
  const text = typeof words === 'string' ? clean(words) : '';
  if (code === undefined && text === '') return undefined;
  return {
    ...(code === undefined ? {} : { code }),
    text: text === '' ? 'no reason given' : text,
    aboutContent: isAboutContent(`${text} ${code ?? ''}`),
  };
}

/** Whether a text speaks of content policy. Whole words only: an auditorium is no audit. */
export function isAboutContent(text: string): boolean {
  const words = text.replace(/([a-z])([A-Z])/g, '$1 $2');
  return /(?<![a-z])(polic(y|ies)|sensitive|sensitivity|audit(s|ed|ing)?|illegal(ly)?|moderat(ion|ed|ors?)|nsfw)(?![a-z])/i.test(
    words,
  );
}

/** A JSON number cannot keep `008005098`; the codes have nine digits. Shorter ones (`400`) are not of that family. */
function readCode(code: unknown, clean: CleanText): string | undefined {
  if (typeof code !== 'number' && typeof code !== 'string') return undefined;
  const text = clean(String(code));
  if (text === '') return undefined;
  return /^\d{6,9}$/.test(text) ? text.padStart(9, '0') : text.slice(0, 100);
}

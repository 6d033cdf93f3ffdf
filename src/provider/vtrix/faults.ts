import { errorCode } from '../../core/error-code.ts';
import type { Failure } from '../../core/failure.ts';

/** An exchange that broke off before its answer was whole. */
export interface BrokenExchange {
  /** Of Node (`ECONNRESET`), its parser (`HPE_…`), OpenSSL or got (`ERR_…`). */
  readonly code: string;
  /**
   * How far it came on its own, fresh connection. `connecting`: the connection (for https the TLS session) never stood,
   * so not one byte of the request can have left; `sent`: from then on, whatever was really transmitted.
   */
  readonly phase: 'connecting' | 'sent';
}

/** Codes that only an answer can cause: a phase that says otherwise is not believed. */
const needsAnAnswer =
  /^(HPE_|ERR_HTTP_|ERR_READING_RESPONSE_STREAM|ERR_NON_2XX_3XX_RESPONSE|ERR_BODY_PARSE_FAILURE|ERR_TOO_MANY_REDIRECTS|Z_|ERR_BROTLI)/;

/** What a broken create means: `never-left` where that is proven, else `answer-lost`. */
export function createFailure({ code, phase }: BrokenExchange): Failure {
  const cause = describeCode(code);
  return phase === 'connecting' && !needsAnAnswer.test(code)
    ? { kind: 'never-left', cause }
    : { kind: 'answer-lost', cause };
}

/** What a broken poll or quote means: it is free, so how far it came does not matter. */
export function freeFailure({ code }: BrokenExchange): Failure {
  return { kind: 'unreachable', cause: describeCode(code) };
}

/** What a download that broke before its first byte means. */
export function downloadFailure({ code, phase }: BrokenExchange): Failure {
  const cause = describeCode(code);
  return phase === 'connecting' ? { kind: 'unreachable', cause } : { kind: 'download-broken', cause };
}

/** The code of anything thrown; never its message, which may quote a URL or a header. */
export function faultCode(error: unknown): string {
  const code = errorCode(error);
  return code !== undefined && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'EUNKNOWN';
}

const words: Readonly<Record<string, string>> = {
  ENOTFOUND: 'name not found',
  EAI_AGAIN: 'name not resolved for now',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection closed by the other side',
  EPIPE: 'connection closed by the other side',
  ETIMEDOUT: 'timed out',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no network',
  ENETDOWN: 'no network',
  ERR_ABORTED: 'stopped from here',
  ERR_TOO_MANY_REDIRECTS: 'too many redirects',
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: 'fewer bytes than announced',
  ERR_ADDRESS_REFUSED: 'an address that downloads may not use',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'a certificate in the chain is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate cannot be verified',
  CERT_HAS_EXPIRED: 'the certificate has expired',
};

function describeCode(code: string): string {
  const known = Object.hasOwn(words, code) ? words[code] : undefined;
  return known === undefined ? code : `${known}, ${code}`;
}

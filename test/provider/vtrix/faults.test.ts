import dns from 'node:dns';
import os from 'node:os';
import { RequestError } from 'got';
import { describe, expect, test } from 'vitest';
import { createFate } from '../../../src/core/failure.ts';
import {
  createFailure,
  downloadFailure,
  faultCode,
  freeFailure,
} from '../../../src/provider/vtrix/faults.ts';

/** Every code that got 14 throws. */
const gotCodes = [
  'ERR_GOT_REQUEST_ERROR',
  'ERR_TOO_MANY_REDIRECTS',
  'ERR_NON_2XX_3XX_RESPONSE',
  'ERR_CACHE_ACCESS',
  'ERR_UPLOAD',
  'ERR_READING_RESPONSE_STREAM',
  'ERR_RETRYING',
  'ERR_ABORTED',
  'ERR_BODY_PARSE_FAILURE',
  'ERR_UNSUPPORTED_PROTOCOL',
  'ERR_HTTP_CONTENT_LENGTH_MISMATCH',
  'ETIMEDOUT',
];

/** Of Node's HTTP, stream, URL and TLS layers. */
const nodeCodes = [
  'ERR_HTTP_HEADERS_SENT',
  'ERR_HTTP_INVALID_HEADER_VALUE',
  'ERR_HTTP_INVALID_STATUS_CODE',
  'ERR_HTTP_TRAILER_INVALID',
  'ERR_HTTP_REQUEST_TIMEOUT',
  'ERR_INVALID_CHAR',
  'ERR_INVALID_URL',
  'ERR_INVALID_ARG_VALUE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_WRITE_AFTER_END',
  'ERR_SOCKET_CLOSED',
  'ERR_SOCKET_CONNECTION_TIMEOUT',
  'ERR_SOCKET_BAD_PORT',
  'ERR_UNESCAPED_CHARACTERS',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_TLS_HANDSHAKE_TIMEOUT',
  'ERR_TLS_PROTOCOL_VERSION_CONFLICT',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'HOSTNAME_MISMATCH',
  'ABORT_ERR',
  'EUNKNOWN',
];

/** Of the parser of answers and of decompression: they need an answer. */
const parserCodes = [
  ...['INVALID_CONSTANT', 'INVALID_VERSION', 'INVALID_STATUS', 'INVALID_HEADER_TOKEN', 'HEADER_OVERFLOW'],
  ...[
    'INVALID_CHUNK_SIZE',
    'INVALID_CONTENT_LENGTH',
    'UNEXPECTED_CONTENT_LENGTH',
    'LF_EXPECTED',
    'CLOSED_CONNECTION',
  ],
].map((code) => `HPE_${code}`);
const unpackingCodes = ['Z_BUF_ERROR', 'Z_DATA_ERROR', 'ERR_BROTLI_DECODER_ERROR_FORMAT_CL_SPACE'];

const systemCodes = Object.keys(os.constants.errno);
const dnsCodes = Object.entries(dns)
  .filter(([name]) => /^[A-Z]+$/.test(name))
  .map(([, code]) => String(code));
const resolverCodes = [
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NONAME',
  'EAI_NODATA',
  'EAI_MEMORY',
  'EAI_SYSTEM',
  'EAI_SERVICE',
];

const needAnAnswer = new Set([
  ...parserCodes,
  ...unpackingCodes,
  'ERR_TOO_MANY_REDIRECTS',
  'ERR_NON_2XX_3XX_RESPONSE',
  'ERR_READING_RESPONSE_STREAM',
  'ERR_BODY_PARSE_FAILURE',
  ...nodeCodes.concat(gotCodes).filter((code) => code.startsWith('ERR_HTTP_')),
]);

const all = [
  ...new Set([
    ...gotCodes,
    ...nodeCodes,
    ...parserCodes,
    ...unpackingCodes,
    ...systemCodes,
    ...dnsCodes,
    ...resolverCodes,
  ]),
];

test('the table is whole', () => {
  expect(systemCodes.length).toBeGreaterThan(70);
  expect(dnsCodes).toContain('ENOTFOUND');
  expect(all.length).toBeGreaterThan(150);
});

describe('a create that broke', () => {
  test.each(all)('%s', (code) => {
    // Once the connection stood, nothing is proven any more, whatever the code.
    expect(createFate(createFailure({ code, phase: 'sent' }))).toBe('uncertain');
    const early = createFailure({ code, phase: 'connecting' });
    expect(createFate(early)).toBe(needAnAnswer.has(code) ? 'uncertain' : 'not-sent');
    expect(early).toEqual({
      kind: needAnAnswer.has(code) ? 'answer-lost' : 'never-left',
      cause: expect.stringContaining(code),
    });
  });
});

test('free exchanges are unreachable, however far they came', () => {
  for (const code of all) {
    for (const phase of ['connecting', 'sent'] as const) {
      expect(freeFailure({ code, phase }).kind).toBe('unreachable');
    }
    expect(downloadFailure({ code, phase: 'connecting' }).kind).toBe('unreachable');
    expect(downloadFailure({ code, phase: 'sent' }).kind).toBe('download-broken');
  }
});

const odd: readonly [string, unknown, string][] = [
  ['an error with a code', Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'ECONNRESET'],
  ['one of got', new RequestError('x', { code: 'EPIPE' }, {} as never), 'EPIPE'],
  ['one without', new Error('GET https://h/?sig=1'), 'EUNKNOWN'],
  ['a code that is no code', Object.assign(new Error('x'), { code: 'https://h/?sig=1' }), 'EUNKNOWN'],
  ['a number', Object.assign(new Error('x'), { code: 7 }), 'EUNKNOWN'],
  ['no error', 'ECONNRESET', 'EUNKNOWN'],
  ['a name that objects have', Object.assign(new Error('x'), { code: 'constructor' }), 'EUNKNOWN'],
];
test.each(odd)('the code of %s', (_, error, code) => {
  expect(faultCode(error)).toBe(code);
});

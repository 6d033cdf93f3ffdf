import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseBaseUrl } from '../../../src/provider/vtrix/base-url.ts';
import { createCleanText } from '../../../src/provider/vtrix/clean-text.ts';
import { refusedAddress } from '../../../src/provider/vtrix/download-address.ts';
import { isAboutContent } from '../../../src/provider/vtrix/gateway-error.ts';
import { parseKey } from '../../../src/provider/vtrix/key.ts';
import { createRedact } from '../../../src/provider/vtrix/redact.ts';
import { retryAfterMs } from '../../../src/provider/vtrix/retry-after.ts';

const printable = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 8,
  maxLength: 80,
});

const each = (text: string, write: (code: number) => string) =>
  [...text].map((character) => write(character.charCodeAt(0))).join('');
const hex = (code: number, length: number) => code.toString(16).padStart(length, '0');
const html = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');

describe('the key in a text', () => {
  const forms: readonly [string, (key: string, around: string) => string][] = [
    ['plain', (key) => key],
    ['in capitals', (key) => key.toUpperCase()],
    ['percent-encoded', (key) => encodeURIComponent(key)],
    ['in JSON', (key) => JSON.stringify({ key })],
    ['in hex', (key) => Buffer.from(key).toString('hex')],
    ['in base64', (key) => Buffer.from(key).toString('base64')],
    ['within base64', (key, around) => Buffer.from(around + key + around).toString('base64')],
    ['within base64url', (key, around) => Buffer.from(around + key + around).toString('base64url')],
    ['with escape codes in it', (key) => `${key.slice(0, 3)}\u001b[1m${key.slice(3)}`],
    ['behind much else', (key) => 'x'.repeat(19_990) + key],
    ['behind much that vanishes', (key) => '\u001b[1m'.repeat(4_997) + key],
  ];
  test.each(forms)('is taken out %s', (_, write) => {
    fc.assert(
      fc.property(printable, fc.string(), fc.string({ unit: 'binary' }), (key, around, other) => {
        const redact = createRedact(key);
        const clean = createCleanText(redact);
        const text = clean(other + write(key, around) + other);
        expect(redact(text)).toBe(text);
        expect(text.toLowerCase()).not.toContain(key.toLowerCase());
        const long = Buffer.from(key).toString('base64').slice(4, -6);
        if (long.length >= 6) expect(text).not.toContain(long);
      }),
    );
  });

  const escapes: readonly [string, (key: string) => string][] = [
    ['percent-encoded but for slashes', (key) => encodeURIComponent(key).replaceAll('%2F', '/')],
    ['percent-encoded throughout', (key) => each(key, (code) => `%${hex(code, 2)}`)],
    ['percent-encoded twice', (key) => encodeURIComponent(encodeURIComponent(key))],
    ['in escapes of JSON', (key) => each(key, (code) => `\\u${hex(code, 4)}`)],
    ['in escapes of a program', (key) => each(key, (code) => `\\x${hex(code, 2)}`)],
    ['in JSON with escaped slashes', (key) => JSON.stringify({ key }).replaceAll('/', '\\/')],
    ['in JSON within JSON', (key) => JSON.stringify(JSON.stringify({ key }))],
    ['in HTML', (key) => each(key, (code) => `&#${code};`)],
    ['in HTML by its names', html],
    ['in XML', (key) => each(key, (code) => `&#x${hex(code, 2)};`)],
  ];
  // A key that looks escaped itself is only known as it is.
  const unlikeEscapes = printable.filter((key) => !/[%&\\]/.test(key));
  test.each(escapes)('is taken out %s', (_, write) => {
    fc.assert(
      fc.property(unlikeEscapes, fc.string(), (key, other) => {
        const text = createCleanText(createRedact(key))(`${other} ${write(key)} ${other}`);
        expect(text).toContain('[key]');
        expect(text.toLowerCase()).not.toContain(write(key).toLowerCase());
      }),
    );
  });

  test('a text without it stays, and a short one is only looked for as it is', () => {
    expect(createRedact('abcdefgh')('nothing to see')).toBe('nothing to see');
    expect(createRedact('ab')('cab, YWI=')).toBe('c[key], YWI=');
  });
});

const texts: readonly [string, string, string][] = [
  ['colours', '\u001b[31mred\u001b[0m', 'red'],
  ['a window title', '\u001b]0;owned\u0007text', 'text'],
  ['a link', '\u001b]8;;https://evil\u001b\\click\u001b]8;;\u001b\\', 'click'],
  ['eight-bit codes', '\u009b2Jtext\u0085', 'text'],
  ['lines and tabs', 'one\r\n\ttwo\u2028three', 'one two three'],
  ['direction marks', 'abc\u202egpj.exe', 'abcgpj.exe'],
  ['half a character', 'x\ud83dy', 'x\ufffdy'],
  ['a signed address', 'at https://c/v.mp4?X-Sig=1&e=2 now', 'at https://c/v.mp4?… now'],
  ['a fragment', 'https://c/v#token', 'https://c/v?…'],
  ['a name and password', 'https://u:p@c/v', 'https://c/v'],
  ['a signature alone', 'X-Amz-Signature=abc&x=1', 'X-Amz-Signature=…&x=1'],
  ['somebody else’s key', 'Bearer abcdef', 'Bearer …'],
  ['an inline image', 'got data:image/png;base64,iVBORw0KGgo= here', 'got data:image/png;base64,… here'],
  ['a plain sentence', 'Duration invalid: 9 (allowed: 4, 8)?', 'Duration invalid: 9 (allowed: 4, 8)?'],
];
test.each(texts)('cleaning %s', (_, text, cleaned) => {
  expect(createCleanText(createRedact('sk-none'))(text)).toBe(cleaned);
});

test('cleaned texts are short, on one line and well formed, and hostile ones are cleaned quickly', () => {
  const clean = createCleanText(createRedact('sk-none'));
  const piece = fc.constantFrom(
    '\u001b]',
    '\u001b[',
    'https://',
    '?',
    'data:;base64,',
    '\ud800',
    '\u009b',
    '@',
    ' ',
    'a',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 3000 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (given) => {
      const cleaned = clean(given);
      expect(cleaned.length).toBeLessThanOrEqual(500);
      expect(cleaned).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    }),
  );
  const startedAt = performance.now();
  for (const each of ['\u001b]', '\u001b[', 'https://', 'data:', 'https://a?', 'x@', 'Bearer ']) {
    clean(each.repeat(2_000_000));
  }
  expect(performance.now() - startedAt).toBeLessThan(2000);
});

const contentTexts: readonly [string, boolean][] = [
  ['Content policy violation', true],
  ['violates our POLICIES', true],
  ['content_policy_violation', true],
  ['ContentPolicyViolation', true],
  ['sensitive content detected', true],
  ['failed the audit', true],
  ['auditing: rejected', true],
  ['illegal input', true],
  ['moderation', true],
  ['it was moderated', true],
  ['NSFW', true],
  ['audit_failed', true],
  ['a view of the auditorium', false],
  ['an audition', false],
  ['insensitive', false],
  ['policeman', false],
  ['moderate speed', false],
  ['illegally', true],
  ['paralegal', false],
  ['generation failed', false],
];
test.each(contentTexts)('%s', (text, about) => {
  expect(isAboutContent(text)).toBe(about);
});

const now = Date.UTC(2026, 10, 21, 8, 0, 0);
const waits: readonly [string, Record<string, string>, number | undefined][] = [
  ['nothing', {}, undefined],
  ['seconds', { 'retry-after': '7' }, 7000],
  ['half a second', { 'retry-after': ' 0.5 ' }, 500],
  ['none', { 'retry-after': '0' }, 0],
  ['a day', { 'retry-after': '86400' }, 900_000],
  ['a date', { 'retry-after': 'Sat, 21 Nov 2026 08:00:30 GMT' }, 30_000],
  [
    'a date by another clock',
    { 'retry-after': 'Sat, 21 Nov 2026 09:00:30 GMT', date: 'Sat, 21 Nov 2026 09:00:00 GMT' },
    30_000,
  ],
  ['a date gone by', { 'retry-after': 'Sat, 21 Nov 2020 08:00:30 GMT' }, 0],
  ['a date far off', { 'retry-after': 'Sat, 21 Nov 2037 08:00:30 GMT' }, 900_000],
  ['less than none', { 'retry-after': '-5' }, undefined],
  ['words', { 'retry-after': 'soon' }, undefined],
  ['nothing at all', { 'retry-after': '' }, undefined],
  ['more than a number holds', { 'retry-after': '9'.repeat(400) }, 900_000],
];
test.each(waits)('Retry-After: %s', (_, headers, ms) => {
  expect(retryAfterMs(headers, now)).toBe(ms);
});

const addresses: readonly [string, string | RegExp][] = [
  ['https://cloud.vtrix.ai', 'cloud.vtrix.ai'],
  [' https://reseller.example:8443/api/ ', 'reseller.example:8443'],
  ['http://localhost:8787', 'localhost:8787'],
  ['http://127.0.0.1:8787', '127.0.0.1:8787'],
  ['http://127.9.9.9', '127.9.9.9'],
  ['http://[::1]:80', '[::1]'],
  ['http://cloud.vtrix.ai', /use https:\/\/cloud.vtrix.ai/],
  ['http://127.0.0.1.evil.example', /on this machine only/],
  ['http://localhost.evil.example', /on this machine only/],
  ['http://2130706433.example', /on this machine only/],
  ['ftp://h', /must begin with https:/],
  ['cloud.vtrix.ai', /is not a URL/],
  ['', /is not a URL/],
  ['https://user:word@h', /must not hold a user name/],
  ['https://h/?key=1', /must not hold a query/],
  ['https://h/#x', /must not hold a query/],
];
test.each(addresses)('the gateway address %s', (text, expected) => {
  const parsed = parseBaseUrl(text);
  if (typeof expected === 'string') expect(parsed.ok && parsed.value.host).toBe(expected);
  else expect(parsed).toEqual({ ok: false, error: expect.stringMatching(expected) });
});

test('a key is what can stand in a header, without what surrounds it', () => {
  expect(parseKey(' sk-1/+=\n')).toEqual({ ok: true, value: 'sk-1/+=' });
  for (const bad of ['', ' \n', 'two words', 'a\nb', 'schlüssel', '\u0000']) {
    const parsed = parseKey(bad);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok && bad.trim() !== '') expect(parsed.error).not.toContain(bad);
  }
});

const hosts: readonly [string, boolean][] = [
  ['127.0.0.1', true],
  ['0.0.0.0', true],
  ['169.254.169.254', true],
  ['[::1]', true],
  ['::1', true],
  ['[::]', true],
  ['fe80::1', true],
  ['[::ffff:7f00:1]', true],
  ['::ffff:169.254.169.254', true],
  ['localhost', true],
  ['x.localhost', true],
  ['[::ffff:808:808]', false],
  ['10.0.0.7', false],
  ['192.168.1.1', false],
  ['cdn.example', false],
  ['localhost.example', false],
  ['127.0.0.1.example', false],
  ['2001:db8::1', false],
];
test.each(hosts)('a gateway elsewhere and the host %s', (host, refused) => {
  expect(refusedAddress(host, 'elsewhere')).toBe(refused);
  expect(refusedAddress(host, 'any')).toBe(false);
});

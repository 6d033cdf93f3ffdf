import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFate, type Failure } from '../../../src/core/failure.ts';
import {
  type Answer,
  readCreateAnswer,
  readDownloadStatus,
  readPollAnswer,
  readQuoteAnswer,
} from '../../../src/provider/vtrix/answers.ts';
import { createCleanText } from '../../../src/provider/vtrix/clean-text.ts';
import { createRedact } from '../../../src/provider/vtrix/redact.ts';

const key = 'sk-live-0123456789';
const clean = createCleanText(createRedact(key));

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers, text: typeof body === 'string' ? body : JSON.stringify(body), atMs: 0 };
}

const gatewayError = { error: { code: 8005002, error_message: 'duration invalid' } };
const said = { code: '008005002', text: 'duration invalid' };
const page = '<html>no</html>';

describe('every HTTP status of a create', () => {
  const statuses = Array.from({ length: 500 }, (_, n) => n + 100);
  const judged = (status: number, body: unknown): Failure['kind'] | 'submitted' => {
    const result = readCreateAnswer(answer(status, body), clean);
    return result.ok ? 'submitted' : result.error.kind;
  };
  const withError: Readonly<Record<number, Failure['kind']>> = {
    200: 'rejected',
    400: 'rejected',
    401: 'unauthorized',
    403: 'forbidden',
    404: 'rejected',
    413: 'rejected',
    422: 'rejected',
    429: 'rate-limited',
    503: 'unavailable',
  };
  const withoutJson: Readonly<Record<number, Failure['kind']>> = { 401: 'unauthorized', 403: 'forbidden' };

  test.each(statuses)('%i', (status) => {
    expect(judged(status, gatewayError)).toBe(withError[status] ?? 'answer-lost');
    for (const body of [
      page,
      '',
      '{"error":',
      '[]',
      'null',
      '{}',
      '{"error":null}',
      '{"error":{}}',
      '{"message":"x"}',
    ]) {
      expect(judged(status, body)).toBe(withoutJson[status] ?? 'answer-lost');
    }
    const success = status >= 200 && status < 300;
    // Who gives a name to a job may well have begun it, whatever else is said.
    expect(judged(status, { id: 'j', error: 'odd', status: 5, created_at: {} })).toBe(
      success ? 'submitted' : 'answer-lost',
    );
  });
});

const creates: readonly [string, Answer, unknown][] = [
  ['a job', answer(200, { id: 'j', status: 'queued' }), { jobId: 'j', job: { status: 'running' } }],
  ['an id alone', answer(200, { id: 'j' }), { jobId: 'j', job: { status: 'running' } }],
  ['an id that is a number', answer(200, { id: 77 }), { jobId: '77', job: { status: 'running' } }],
  ['a byte order mark', answer(200, '\ufeff{"id":"j"}'), { jobId: 'j', job: { status: 'running' } }],
  [
    'a finished job',
    answer(200, {
      id: 'j',
      status: 'COMPLETED',
      output: [{ content: [{ type: 'video_url', url: 'https://c/v' }] }],
    }),
    { jobId: 'j', job: { status: 'completed', url: 'https://c/v', chargedUsd: null } },
  ],
  [
    'a failed job',
    answer(200, { id: 'j', status: 'failed', error: 'no luck' }),
    { jobId: 'j', job: { status: 'failed', failure: { kind: 'generation-failed', text: 'no luck' } } },
  ],
];
test.each(creates)('a create answered with %s', (_, given, value) => {
  expect(readCreateAnswer(given, clean)).toEqual({ ok: true, value });
});

const refusals: readonly [string, Answer, Failure][] = [
  ['an error at 200', answer(200, { error: 'busy' }), { kind: 'rejected', httpStatus: 200, text: 'busy' }],
  [
    'an error and an empty id',
    answer(200, { id: '', error: 'x' }),
    { kind: 'rejected', httpStatus: 200, text: 'x' },
  ],
  [
    'a code and no words',
    answer(400, { error: { code: 8005001 } }),
    { kind: 'rejected', httpStatus: 400, code: '008005001', text: 'no reason given' },
  ],
  [
    'the other seed',
    answer(422, { error: { code: '002014001', message: 'Image is missing' } }),
    { kind: 'rejected', httpStatus: 422, code: '002014001', text: 'Image is missing' },
  ],
  [
    'content policy',
    answer(400, { error: { message: 'Content policy violation' } }),
    { kind: 'content-refused', text: 'Content policy violation' },
  ],
  [
    'a content code',
    answer(400, { error: { code: 'ContentModerated', message: 'no' } }),
    { kind: 'content-refused', code: 'ContentModerated', text: 'no' },
  ],
  [
    'a rate limit',
    answer(429, gatewayError, { 'retry-after': '7' }),
    { kind: 'rate-limited', text: said.text, retryAfterMs: 7000 },
  ],
  [
    '503',
    answer(503, gatewayError, { 'retry-after': '1' }),
    { kind: 'unavailable', httpStatus: 503, text: said.text, retryAfterMs: 1000 },
  ],
  [
    '503 that names a job',
    answer(503, { id: 'job-9', error: 'busy' }),
    { kind: 'answer-lost', cause: 'HTTP 503, with the job id job-9' },
  ],
  [
    'a number too large to be one, told to its last digit',
    answer(200, '{"output":{"id":9058236453268561000},"id": 9058236453268561921,"status":"queued"}'),
    { kind: 'answer-lost', cause: 'HTTP 200, with the job id 9058236453268561921' },
  ],
  ['401 in words', answer(401, 'no key'), { kind: 'unauthorized', text: 'no key' }],
  ['500', answer(500, gatewayError), { kind: 'answer-lost', cause: 'HTTP 500: duration invalid' }],
  ['502 from a proxy', answer(502, page), { kind: 'answer-lost', cause: "HTTP 502, not the gateway's JSON" }],
];
test.each(refusals)('a create answered with %s', (_, given, error) => {
  expect(readCreateAnswer(given, clean)).toEqual({ ok: false, error });
});

test.each(['..', 'a b', 'x'.repeat(600), `job-${key}`, '\u001b[2Jx', {}, [], true, 1e300, 2 ** 60])(
  'an id that cannot be one (%j) is perhaps a job',
  (id) => {
    const result = readCreateAnswer(answer(200, { id, error: 'x' }), clean);
    expect(result).toMatchObject({ ok: false, error: { kind: 'answer-lost' } });
    if (!result.ok) expect(createFate(result.error)).toBe('uncertain');
  },
);

const video = (url: unknown, type: unknown = 'video') => ({ output: [{ content: [{ type, url }] }] });
const done = { status: 'completed', url: 'https://c/v', chargedUsd: null };
const oddlyDone = { status: 'running', unknownStatus: 'completed, without a video' };
/** Looks are at the job `j`. */
const isJ = (named: string): boolean => named === 'j';

const polls: readonly [string, unknown, unknown][] = [
  ['pending', { status: 'pending' }, { status: 'running' }],
  ['any case', { status: ' In_Progress ', progress: 0.5 }, { status: 'running', progress: 0.5 }],
  ['progress in words', { status: 'queued', progress: '0.25' }, { status: 'running', progress: 0.25 }],
  ['progress beyond', { status: 'queued', progress: 40 }, { status: 'running' }],
  ['an unknown status', { status: 'Reviewing' }, { status: 'running', unknownStatus: 'Reviewing' }],
  [
    'seconds',
    { status: 'queued', created_at: 1775000000 },
    { status: 'running', createdAtMs: 1775000000000 },
  ],
  [
    'milliseconds',
    { status: 'queued', created_at: 1775000000123 },
    { status: 'running', createdAtMs: 1775000000123 },
  ],
  ['a model', { status: 'queued', model: 'm\u001b[0m' }, { status: 'running', model: 'm' }],
  ['a video', { status: 'completed', ...video('https://c/v') }, done],
  ['a video_url', { status: 'completed', ...video('https://c/v', 'VIDEO_URL') }, done],
  ['no type', { status: 'completed', ...video('https://c/v', null) }, done],
  [
    'groups',
    {
      status: 'completed',
      output: [
        { content: [] },
        {
          content: [
            { type: 'image', url: 'https://c/i' },
            { type: 'video', url: 'https://c/v' },
          ],
        },
      ],
    },
    done,
  ],
  ['no lists', { status: 'completed', output: { content: { type: 'video', url: 'https://c/v' } } }, done],
  ['a picture', { status: 'completed', ...video('https://c/i', 'image') }, oddlyDone],
  ['no output', { status: 'completed' }, oddlyDone],
  ['no address', { status: 'completed', ...video('file:///etc/passwd') }, oddlyDone],
  ['odd output', { status: 'completed', output: ['x', null, { content: [7] }] }, oddlyDone],
  [
    'a cost',
    { status: 'completed', ...video('https://c/v'), usage: { cost: '0.3250', discount: 0.7 } },
    { ...done, chargedUsd: '0.325', discount: 0.7 },
  ],
  [
    'a cost as a number',
    { status: 'completed', ...video('https://c/v'), usage: { cost: 0.1 } },
    { ...done, chargedUsd: '0.1' },
  ],
  [
    'a tiny cost',
    { status: 'completed', ...video('https://c/v'), usage: { cost: 1e-7 } },
    { ...done, chargedUsd: '0.0000001' },
  ],
  ['a cost that is none', { status: 'completed', ...video('https://c/v'), usage: { cost: 'free' } }, done],
  [
    'a text',
    { status: 'failed', error: 'no luck' },
    { status: 'failed', failure: { kind: 'generation-failed', text: 'no luck' } },
  ],
  [
    'a code that lost its zeros',
    { status: 'Failed', error: { code: 8005098, error_message: 'x' } },
    { status: 'failed', failure: { kind: 'generation-failed', code: '008005098', text: 'x' } },
  ],
  [
    'a code of another family',
    { status: 'failed', error: { code: 400, message: 'x' } },
    { status: 'failed', failure: { kind: 'generation-failed', code: '400', text: 'x' } },
  ],
  [
    'no reason',
    { status: 'failed' },
    { status: 'failed', failure: { kind: 'generation-failed', text: 'no reason given' } },
  ],
  [
    'content, charged',
    { status: 'failed', error: { code: 8005098, message: 'Sensitive content' }, usage: { cost: '0.1' } },
    {
      status: 'failed',
      failure: { kind: 'content-refused', code: '008005098', text: 'Sensitive content', chargedUsd: '0.1' },
    },
  ],
];
test.each(polls)('a poll answered with %s', (_, body, value) => {
  expect(readPollAnswer(answer(200, body), clean, isJ)).toEqual({ ok: true, value });
});

describe('an answer to a look says which job it is about', () => {
  const look = (jobId: string, id: string) =>
    readPollAnswer(answer(200, `{"id":${id},"status":"failed"}`), clean, (named) => named === jobId);
  test.each([
    ['the one', 'j', '"j"'],
    ['a number', '17', '17'],
    ['a number beyond 2^53, by its digits', '12345678901234567891', '12345678901234567891'],
    ['none', 'j', 'null'],
    ['an empty one', 'j', '""'],
  ])('%s', (_, jobId, id) => {
    expect(look(jobId, id)).toMatchObject({ ok: true });
  });
  test.each([
    ['another', 'j', '"k"', 'k'],
    ['another number', '17', '18', '18'],
    [
      'one that is rounded to the same number',
      '12345678901234567891',
      '12345678901234567890',
      '12345678901234567890',
    ],
    ['what is no id', 'j', '{"a":1}', '{"a":1}'],
    ['one with the key in it', 'j', `"${key}"`, '[key]'],
  ])('another is not believed: %s', (_, jobId, id, told) => {
    expect(look(jobId, id)).toEqual({ ok: false, error: { kind: 'other-job', jobId: told } });
  });
});

const badPolls: readonly [string, Answer, unknown][] = [
  ['404 of the gateway', answer(404, gatewayError), { kind: 'job-unknown', text: 'duration invalid' }],
  ['404 of a proxy', answer(404, page), { kind: 'unreadable-answer', httpStatus: 404, text: page }],
  ['401', answer(401, page), { kind: 'unauthorized', text: page }],
  ['403', answer(403, gatewayError), { kind: 'forbidden', text: 'duration invalid' }],
  ['429', answer(429, ''), { kind: 'rate-limited', text: '' }],
  ['500', answer(500, page), { kind: 'server-trouble', httpStatus: 500, text: page }],
  [
    '503',
    answer(503, '', { 'retry-after': '2' }),
    { kind: 'server-trouble', httpStatus: 503, text: '', retryAfterMs: 2000 },
  ],
  [
    'no status',
    answer(200, { error: 'no luck' }),
    { kind: 'unreadable-answer', httpStatus: 200, text: 'no luck' },
  ],
  ['no JSON', answer(200, page), { kind: 'unreadable-answer', httpStatus: 200, text: page }],
  ['a redirect', answer(302, ''), { kind: 'unreadable-answer', httpStatus: 302, text: '' }],
  [
    'a failure at 400',
    answer(400, { status: 'failed', error: 'x' }),
    { kind: 'unreadable-answer', httpStatus: 400, text: 'x' },
  ],
];
test.each(badPolls)('a poll answered with %s', (_, given, error) => {
  expect(readPollAnswer(given, clean, isJ)).toEqual({ ok: false, error });
});

const quotes: readonly [string, Answer, unknown][] = [
  [
    'a price',
    answer(200, { status: 'success', data: { cost: '0.0357', currency: 'USD' } }),
    { usd: '0.0357' },
  ],
  ['no currency', answer(200, { data: { cost: '2' } }), { usd: '2' }],
  [
    'no price',
    answer(200, { status: 'failed', data: { cost: null, reason: 'COST_CACHE_MISS' } }),
    { usd: null, reason: 'COST_CACHE_MISS' },
  ],
  [
    'another currency',
    answer(200, { data: { cost: '3', currency: 'EUR' } }),
    { usd: null, reason: 'quoted in EUR, not USD' },
  ],
];
test.each(quotes)('a quote of %s', (_, given, value) => {
  expect(readQuoteAnswer(given, clean)).toEqual({ ok: true, value });
});

const badQuotes: readonly [string, Answer, unknown][] = [
  ['400', answer(400, gatewayError), { kind: 'rejected', httpStatus: 400, ...said }],
  ['an error at 200', answer(200, gatewayError), { kind: 'rejected', httpStatus: 200, ...said }],
  ['404 of a proxy', answer(404, page), { kind: 'unreadable-answer', httpStatus: 404, text: page }],
  ['401', answer(401, gatewayError), { kind: 'unauthorized', text: 'duration invalid' }],
  [
    'data that is a list',
    answer(200, { data: [] }),
    { kind: 'unreadable-answer', httpStatus: 200, text: '{"data":[]}' },
  ],
];
test.each(badQuotes)('a quote answered with %s', (_, given, error) => {
  expect(readQuoteAnswer(given, clean)).toEqual({ ok: false, error });
});

test('nothing that a gateway can say makes a reader throw or repeat the key', () => {
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(
      key,
      `Bearer ${key}`,
      'completed',
      'failed',
      'video',
      'https://c/v',
      '__proto__',
      -1,
      '1e9',
    ),
    fc.jsonValue(),
  );
  const names = [
    'id',
    'status',
    'error',
    'output',
    'content',
    'type',
    'url',
    'usage',
    'cost',
    'data',
    'code',
    'message',
    'error_message',
    'reason',
    'currency',
    'model',
    'progress',
    'created_at',
    '__proto__',
  ];
  const { body } = fc.letrec<{ body: unknown }>((tie) => ({
    body: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('body'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('body'), { maxKeys: 6 }),
    ),
  }));
  const status = fc.oneof(fc.constant(200), fc.integer({ min: 100, max: 599 }));
  fc.assert(
    fc.property(body, status, fc.string(), (value, code, retry) => {
      const given = answer(code, value, { 'retry-after': retry, date: retry });
      const results = [
        readCreateAnswer(given, clean),
        readPollAnswer(given, clean, isJ),
        readQuoteAnswer(given, clean),
      ];
      const failures = [...results, readDownloadStatus(given)];
      // A result's address is not for the record, and fetch refuses one with the key in it.
      expect(JSON.stringify(failures, (name, each) => (name === 'url' ? '' : each))).not.toContain(key);
    }),
    { numRuns: 2000 },
  );
});

import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/core/failure.ts';
import { createBreaker } from '../../src/run/breaker.ts';

const lost: Failure = { kind: 'answer-lost', cause: 'ECONNRESET' };
const refusal = (code?: string, text = 'no'): Failure => ({
  kind: 'rejected',
  httpStatus: 400,
  text,
  ...(code !== undefined && { code }),
});

/** What each of these refusals said, in order. */
function refuse(failures: readonly Failure[], breaker = createBreaker()) {
  return failures.map((failure) => breaker.refused(failure)?.cause);
}
const four = [undefined, undefined, undefined, undefined];

describe('lost answers', () => {
  test('the third in a row opens it, and every later one', () => {
    const breaker = createBreaker();
    expect([1, 2, 3, 4].map(() => breaker.lost(lost))).toEqual([
      undefined,
      undefined,
      { cause: 'lost-answers', failure: lost },
      { cause: 'lost-answers', failure: lost },
    ]);
  });

  test('any answer begins the count anew; a clip or a refusal is none of it', () => {
    const breaker = createBreaker();
    breaker.lost(lost);
    breaker.lost(lost);
    breaker.answered();
    expect([breaker.lost(lost), breaker.lost(lost)]).toEqual([undefined, undefined]);
    breaker.clip();
    breaker.refused(refusal('1'));
    expect(breaker.lost(lost)?.cause).toBe('lost-answers');
  });
});

describe('refusals', () => {
  test('the fifth of one code opens it', () => {
    expect(refuse(Array.from({ length: 6 }, () => refusal('1')))).toEqual([...four, 'refusals', 'refusals']);
  });

  test('another code begins the count anew, and so does a clip', () => {
    const breaker = createBreaker();
    expect(refuse([...four.map(() => refusal('1')), refusal('2'), refusal('1')], breaker)).toEqual([
      ...four,
      undefined,
      undefined,
    ]);
    expect(refuse([refusal('1'), refusal('1'), refusal('1')], breaker)).toEqual(four.slice(1));
    breaker.clip();
    expect(refuse([refusal('1')], breaker)).toEqual([undefined]);
  });

  test('without a code the status tells them apart, and without that the kind', () => {
    const unavailable = (httpStatus: number): Failure => ({ kind: 'unavailable', httpStatus, text: 'no' });
    expect(refuse([...four.map(() => unavailable(503)), unavailable(500)])).toEqual([...four, undefined]);
    expect(refuse([...four.map(() => unavailable(503)), unavailable(503)])).toEqual([...four, 'refusals']);
    const gone: Failure = { kind: 'job-unknown', text: '?' };
    const broken: Failure = { kind: 'clip-unreadable', cause: 'no video' };
    expect(refuse([...four.map(() => gone), broken])).toEqual([...four, undefined]);
    expect(refuse([...four, 5].map(() => broken))).toEqual([...four, 'refusals']);
  });

  test.each([
    ['Your balance is insufficient', 'no-access'],
    ['invalid API key', 'no-access'],
    ['api_key missing', 'no-access'],
    ['bad apikey', 'no-access'],
    ['no credit left', 'no-access'],
    ['Credits used up', 'no-access'],
    ['over quota', 'no-access'],
    ['permission denied', 'no-access'],
    ['payment required', 'no-access'],
    ['account in arrears', 'no-access'],
    ['token expired', 'no-access'],
    // Words that only hold one of these say nothing of access.
    ['unbalanced colours', 'refusals'],
    ['tokenizer failed', 'refusals'],
    ['keyframe missing', 'refusals'],
  ])('%s means %s', (text, cause) => {
    expect(refuse([...four, 5].map(() => refusal('1', text)))).toEqual([...four, cause]);
  });
});

import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import type { Failure } from '../../src/core/failure.ts';
import { type Books, keepBooks } from '../../src/run/bookkeeping.ts';
import type { Opened } from '../../src/run/breaker.ts';
import { toldKey } from '../../src/state/apply-fact.ts';
import { replay, usd } from '../rig/rig.ts';

const key = `${'k'.repeat(16)}${'0'.repeat(48)}`;
const attempt = `${'k'.repeat(16)}-1`;
const other = `${'k'.repeat(16)}-2`;
const failure: Failure = { kind: 'rejected', httpStatus: 400, code: '1', text: 'no' };
const request = { model: 'm', params: {}, images: [] };
const at = 1_000;

const started: Fact = {
  type: 'task:started',
  at,
  attempt,
  key,
  request,
  usd: usd('0.3'),
  class: 'c',
  timeoutMs: 1,
};
const submitted: Fact = { type: 'task:submitted', at, attempt, jobId: 'job' };
const completed: Fact = { type: 'task:completed', at, attempt, chargedUsd: usd('0.2') };
const late: Fact = { type: 'task:late', at, attempt };
const saved: Fact = {
  type: 'clip:saved',
  at,
  key,
  attempt,
  path: 'a.mp4',
  bytes: 1,
  sha256: 'f'.repeat(64),
  mtimeMs: 1,
};

/** What was done to the books for the last of these facts, in order; the breaker opens at whatever it hears of. */
function entries(facts: readonly Fact[]): readonly string[] {
  const state = replay(facts);
  const done: string[] = [];
  const note = (what: string) => (): void => {
    done.push(what);
  };
  const opening =
    (what: string, cause: Opened['cause']) =>
    (about: Failure): Opened => {
      done.push(what);
      return { cause, failure: about };
    };
  const books: Books = {
    state,
    account: {
      reservation: () => null,
      shortfall: () => undefined,
      reserve: note('reserve'),
      forget: note('forget'),
      observe: ({ id, stage }) => void done.push(`observe ${id.slice(17)} ${stage}`),
      committed: () => ({ runUsd: usd('0'), everUsd: usd('0') }),
    },
    breaker: {
      answered: note('breaker answered'),
      clip: note('breaker clip'),
      lost: opening('breaker lost', 'lost-answers'),
      refused: opening('breaker refused', 'refusals'),
    },
    count: { sent: 0 },
    floor: {
      answered: (id) => void done.push(`answered ${id.slice(17)}`),
      settled: (id) => void done.push(`settled ${id.slice(17)}`),
    },
    open: (opened) => void done.push(`open ${opened.cause} ${opened.failure.kind}`),
    keyOf: (attempt) => toldKey(state, attempt),
  };
  const last = facts.at(-1);
  if (last !== undefined) keepBooks(last, books);
  if (books.count.sent !== 0) done.push(`count ${books.count.sent}`);
  return done;
}

describe('what each fact does to the books', () => {
  test.each<[string, readonly Fact[], readonly string[]]>([
    ['a create that goes out', [started], ['observe 1 started']],
    [
      'one that was turned away counts for nothing, and was answered',
      [started, { type: 'task:not-sent', at, attempt, failure }],
      ['observe 1 not-sent', 'answered 1', 'breaker answered', 'settled 1', 'count -1'],
    ],
    [
      'one that never left was not',
      [started, { type: 'task:not-sent', at, attempt, failure: { kind: 'never-left', cause: 'ENOTFOUND' } }],
      ['observe 1 not-sent', 'answered 1', 'settled 1', 'count -1'],
    ],
    [
      'one that was refused',
      [started, { type: 'task:rejected', at, attempt, failure }],
      [
        'observe 1 rejected',
        'answered 1',
        'breaker answered',
        'breaker refused',
        'settled 1',
        'open refusals rejected',
      ],
    ],
    [
      'one whose answer was lost',
      [started, { type: 'task:uncertain', at, attempt, failure }],
      ['observe 1 uncertain', 'answered 1', 'breaker lost', 'settled 1', 'open lost-answers rejected'],
    ],
    [
      'one that was accepted stays in flight',
      [started, submitted],
      ['observe 1 submitted', 'answered 1', 'breaker answered'],
    ],
    [
      'a job that is late stays with the provider, and takes no slot any more',
      [started, submitted, late],
      ['observe 1 submitted', 'answered 1', 'settled 1'],
    ],
    [
      'a job that is done',
      [started, submitted, completed],
      ['observe 1 completed', 'answered 1', 'breaker clip', 'settled 1'],
    ],
    [
      'a job that failed',
      [started, submitted, { type: 'task:failed', at, attempt, failure }],
      ['observe 1 failed', 'answered 1', 'breaker refused', 'settled 1', 'open refusals rejected'],
    ],
    [
      'a job that the gateway does not know',
      [started, submitted, { type: 'task:lost', at, attempt, failure }],
      ['observe 1 lost', 'answered 1', 'settled 1'],
    ],
    ['a fact of an attempt that nobody began', [submitted], ['answered 1', 'breaker answered', 'settled 1']],
    ['a clip in its place', [started, submitted, completed, saved], []],
    ['a grant', [started, { type: 'retry:granted', at, key }], []],
    ['the plan', [{ type: 'plan:recorded', at, shots: [], picks: [], estimatedUsd: null, unpriced: 0 }], []],
  ])('%s', (_, facts, done) => {
    expect(entries(facts)).toEqual(done);
  });

  test('goes to the attempt that it names, and to that of a key that was planned', () => {
    const again: Fact = { ...started, attempt: other };
    expect(entries([started, again, { ...submitted, attempt: other }])).toContain('observe 2 submitted');
    expect(entries([started, again, submitted])).toContain('observe 1 submitted');
    const planned: Fact = {
      type: 'shot:planned',
      at,
      shot: 's',
      tasks: [{ key }],
    };
    expect(entries([planned, started, submitted])).toContain('observe 1 submitted');
  });
});

import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import { isFact } from '../../src/state/is-fact.ts';
import { attemptOf, hash, usd } from './stories.ts';

const key = hash('a');
const attempt = attemptOf(key, 1);
const failure = { kind: 'answer-lost', cause: 'ECONNRESET' } as const;
const request = { model: 'm', params: { duration: 4 }, images: [{ sha256: hash('frame'), bytes: 9 }] };
const noText = [undefined, 7, null];
const noKey = [undefined, 7, 'f'.repeat(15)];
const noAttempt = [undefined, 7, key.slice(0, 16), `${key.slice(0, 16)}-`, `${key.slice(0, 16)}+1`];
const noCount = [undefined, '7', -1, null];
const noUsd = [
  undefined,
  7,
  'much',
  '-1',
  '1.',
  '.5',
  '1.2.3',
  'x1',
  '1x',
  '1'.repeat(21),
  `1.${'1'.repeat(31)}`,
];
const noFailure = [
  undefined,
  'lost',
  null,
  {},
  { kind: 7 },
  { kind: 'generation-failed', chargedUsd: null },
  { kind: 'generation-failed', chargedUsd: 'much' },
  { kind: 'rejected', text: 7 },
  { kind: 'answer-lost', cause: null },
  { kind: 'disk', code: 7, path: 'a' },
  { kind: 'disk', code: 'EIO', path: ['a'] },
];
const noTexts = [undefined, 'a', ['a', 7]];
const noRequest = [
  undefined,
  'a',
  { ...request, model: 7 },
  { ...request, params: [] },
  { ...request, images: {} },
  { ...request, images: ['a'] },
  { ...request, images: [...request.images, { sha256: 7 }] },
];
const noTasks = [
  undefined,
  {},
  ['a'],
  [{ key }, { key: 'short' }],
  [{ key, axes: 'Oslo' }],
  [{ key, axes: { city: 7 } }],
  [{ key, variant: 7 }],
  [{ key, skip: true }],
  [{ key, seed: '7' }],
];
/** Half a character is in no name. */
const noPath = [...noText, 'clips/\ud800.mp4'];

/** A fact of each type, and for each field that the fold reads what may not stand in it. */
const facts: {
  readonly [T in Fact['type']]: readonly [Fact & { type: T }, Readonly<Record<string, unknown[]>>];
} = {
  'run:started': [
    { type: 'run:started', at: 1, run: 'r', dailies: '1', command: 'run' },
    { run: noText, command: noText },
  ],
  'run:ended': [
    { type: 'run:ended', at: 1, run: 'r', exit: 0, reason: 'done', left: {} },
    { run: noText, exit: noCount, reason: noText, left: [undefined, [], null, 'a'] },
  ],
  'plan:recorded': [
    { type: 'plan:recorded', at: 1, shots: ['a'], picks: [], estimatedUsd: usd('12.50'), unpriced: 0 },
    { shots: noTexts, picks: noTexts, estimatedUsd: noUsd, unpriced: noCount, attempts: ['2', null, -1] },
  ],
  'shot:planned': [
    { type: 'shot:planned', at: 1, shot: 'a', tasks: [{ key, axes: { city: 'Oslo' } }, { key: hash('b') }] },
    { shot: noText, tasks: noTasks },
  ],
  'price:quoted': [
    { type: 'price:quoted', at: 1, class: 'c', usd: null, source: 'unknown' },
    { class: noText, usd: noUsd, source: noText },
  ],
  'task:started': [
    { type: 'task:started', at: 1, attempt, key, request, usd: usd('0.3'), class: 'c', timeoutMs: 1 },
    { attempt: noAttempt, key: noKey, request: noRequest, usd: noUsd, class: noText, timeoutMs: noCount },
  ],
  'task:not-sent': [
    { type: 'task:not-sent', at: 1, attempt, failure },
    { attempt: noAttempt, failure: noFailure },
  ],
  'task:rejected': [
    { type: 'task:rejected', at: 1, attempt, failure },
    { attempt: noAttempt, failure: noFailure },
  ],
  'task:uncertain': [
    { type: 'task:uncertain', at: 1, attempt, failure },
    { attempt: noAttempt, failure: noFailure },
  ],
  'task:submitted': [
    { type: 'task:submitted', at: 1, attempt, jobId: 'j' },
    { attempt: noAttempt, jobId: noText },
  ],
  'task:completed': [
    { type: 'task:completed', at: 1, attempt, chargedUsd: usd('0.3') },
    { attempt: noAttempt, chargedUsd: noUsd },
  ],
  'task:failed': [
    {
      type: 'task:failed',
      at: 1,
      attempt,
      failure: { kind: 'content-refused', text: 'no', chargedUsd: usd('0.1') },
    },
    { attempt: noAttempt, failure: noFailure },
  ],
  'task:late': [{ type: 'task:late', at: 1, attempt }, { attempt: noAttempt }],
  'task:lost': [
    { type: 'task:lost', at: 1, attempt, failure },
    { attempt: noAttempt, failure: noFailure },
  ],
  'task:resolved': [
    { type: 'task:resolved', at: 1, attempt, as: 'buy-again' },
    { attempt: noAttempt, as: noText },
  ],
  'retry:granted': [{ type: 'retry:granted', at: 1, key }, { key: noKey }],
  'clip:saved': [
    { type: 'clip:saved', at: 1, key, path: 'clips/a.mp4', bytes: 0, sha256: hash('mp4'), mtimeMs: 0 },
    {
      key: noKey,
      path: noPath,
      bytes: noCount,
      sha256: noText,
      mtimeMs: noCount,
      paidUsd: noUsd.filter((each) => each !== undefined),
    },
  ],
  'clip:moved': [
    { type: 'clip:moved', at: 1, key, from: 'a', to: 'b' },
    { key: noKey, from: noPath, to: noPath },
  ],
  'clip:gone': [
    { type: 'clip:gone', at: 1, key, failure },
    { key: noKey, failure: noFailure },
  ],
};

describe.each(Object.entries(facts))('%s', (_, [fact, wrong]) => {
  test('is one, whatever else stands in it', () => {
    expect(isFact(fact)).toBe(true);
    expect(isFact({ ...fact, somethingNew: { of: 'a later release' } })).toBe(true);
  });

  test('is none once a field that the fold reads is missing or of another kind', () => {
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        expect(isFact({ ...fact, [name]: value }), `${name}: ${JSON.stringify(value)}`).toBe(false);
      }
    }
    for (const at of [undefined, '1', null, Number.NaN, Number.POSITIVE_INFINITY, 8.64e15 + 1]) {
      expect(isFact({ ...fact, at })).toBe(false);
    }
  });
});

test('what has no type, or one of tomorrow, is no fact', () => {
  for (const each of [undefined, null, 'run:started', 7, [], {}, { at: 1 }, { type: 7, at: 1 }]) {
    expect(isFact(each)).toBe(false);
  }
  expect(isFact({ type: 'task:dreamt', at: 1 })).toBe(false);
  // A name that every object answers to is no type either.
  expect(isFact({ type: 'constructor', at: 1 })).toBe(false);
});

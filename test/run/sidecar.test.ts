import { expect, test } from 'vitest';
import { sidecarOf } from '../../src/run/sidecar.ts';
import type { Attempt, Purchase } from '../../src/state/state.ts';
import { usd } from '../rig/rig.ts';

const at = Date.UTC(2026, 10, 21, 6, 49, 14);
const attempt: Attempt = {
  id: 'a-1',
  startedAt: at,
  submittedAt: at + 1_000,
  settledAt: at + 90_000,
  timeoutMs: 1,
  usd: usd('0.325'),
  chargedUsd: usd('0.3'),
  jobId: 'job-1',
  priceClass: 'c',
  run: 'r',
  stage: 'completed',
  late: false,
};
const failed: Attempt = { ...attempt, id: 'a-2', stage: 'failed', jobId: 'job-2' };
const request = {
  model: 'm',
  params: { prompt: 'dawn', seed: 7, duration: 5, resolution: '720p' },
  images: [],
};
const sent = { ...request.params, payload: 'dailies:a-1' };
const purchase: Purchase = { key: 'k', request, attempts: [attempt, failed], clips: [], granted: 0 };
const clip = { bytes: 10, sha256: 'f' };
const video = { durationMs: 5_000, width: 1_280, height: 720 };
const parts = { id: 'opening', key: 'k', purchase, clip, video, copiedFrom: undefined };

test('all that is known of a clip stands beside it, of the attempt that was completed', () => {
  expect(JSON.parse(JSON.stringify(sidecarOf(parts)))).toEqual({
    id: 'opening',
    key: 'k',
    model: 'm',
    request: { params: sent, images: [] },
    seed: 7,
    attempt: 'a-1',
    jobId: 'job-1',
    costUsd: '0.3',
    startedAt: '2026-11-21T06:49:14.000Z',
    submittedAt: '2026-11-21T06:49:15.000Z',
    completedAt: '2026-11-21T06:50:44.000Z',
    bytes: 10,
    sha256: 'f',
    video,
  });
});

test('of a copy only what it is, and from where', () => {
  const copy = { ...parts, purchase: undefined, video: undefined, copiedFrom: 'winter' };
  const written = { id: 'opening', key: 'k', copiedFrom: 'winter', bytes: 10, sha256: 'f' };
  expect(JSON.parse(JSON.stringify(sidecarOf(copy)))).toEqual(written);
  // Looked into, and still nobody knows what was asked for.
  expect(JSON.parse(JSON.stringify(sidecarOf({ ...copy, video })))).toEqual({ ...written, video });
  const { model, request: asked, seed } = sidecarOf({ ...parts, video: undefined });
  expect({ model, asked, seed }).toEqual({
    model: 'm',
    asked: { params: sent, images: [] },
    seed: 7,
  });
});

test('a payload of the author stands as it is', () => {
  const own = { ...request, params: { ...request.params, payload: 'mine' } };
  expect(sidecarOf({ ...parts, purchase: { ...purchase, request: own } }).request?.params.payload).toBe(
    'mine',
  );
});

const notes: readonly [string, object, Partial<typeof video>, readonly string[] | undefined][] = [
  ['half a second more is as asked', {}, { durationMs: 5_500 }, undefined],
  ['half a second less as well', {}, { durationMs: 4_500 }, undefined],
  ['more than that is noted', {}, { durationMs: 5_501 }, ['asked for 5 s, got 5.501 s']],
  ['and less', {}, { durationMs: 4_499 }, ['asked for 5 s, got 4.499 s']],
  ['an upright clip has its lines across', {}, { width: 720, height: 1_280 }, undefined],
  ['another size is noted', {}, { width: 960, height: 540 }, ['asked for 720p, got 960x540']],
  [
    'both are noted',
    {},
    { durationMs: 8_000, width: 960, height: 540 },
    ['asked for 5 s, got 8 s', 'asked for 720p, got 960x540'],
  ],
  ['nothing was asked of its length', { duration: undefined }, { durationMs: 9_000 }, undefined],
  ['nothing was asked of its size', { resolution: undefined }, { width: 10, height: 10 }, undefined],
  ['a size without a number', { resolution: 'best' }, { width: 10, height: 10 }, undefined],
];

test.each(notes)('%s', (_, asked, got, expected) => {
  const params = { ...request.params, ...asked };
  const other = { ...purchase, request: { ...request, params } };
  const made = sidecarOf({ ...parts, purchase: other, video: { ...video, ...got } });
  expect(made.notes).toEqual(expected);
});

test('a seed that is no number is told with the request alone', () => {
  const params = { ...request.params, seed: 'any' };
  expect(
    sidecarOf({ ...parts, purchase: { ...purchase, request: { ...request, params } } }).seed,
  ).toBeUndefined();
});

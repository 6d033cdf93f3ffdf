import type { Standing } from '../../src/core/standing.ts';
import type { LiveState } from '../../src/state/apply-fact.ts';
import {
  attemptOf,
  bought,
  keyOf,
  night,
  runStarted,
  sent,
  standing,
  started,
  stateOf,
  usd,
} from './night.ts';

const yesterday = night - 86_400_000;
const small = {
  model: 'vidu20_img2video',
  params: { prompt: 'The logo draws itself in light', duration: 4, resolution: '1080p', bgm: true },
};

/**
 * A pipeline after two nights: bought, superseded, failed, refused, uncertain, late, lost, unreported, in another
 * pipeline's debt, and no longer in the manifest.
 */
export function spring(): { readonly state: LiveState; readonly standings: readonly Standing[] } {
  const state = stateOf([
    runStarted('20261120T060000-aaaa', yesterday),
    ...bought('opening/calm/old', { at: yesterday, path: 'clips/opening/calm/city=Lisbon/seed-7.mp4' }),
    ...bought('opening/calm/city=Lisbon/seed-21', { at: yesterday + 1000 }),
    ...bought('gone-shot', {
      at: yesterday + 2000,
      path: 'clips/gone-shot/gone-shot.mp4',
      request: small,
      charged: '0.5',
      worst: '0.5',
    }),
    {
      type: 'run:ended',
      run: '20261120T060000-aaaa',
      exit: 0,
      reason: 'all 3 clips are there',
      left: {},
      at: yesterday + 90_000,
    },
    {
      type: 'plan:recorded',
      shots: ['opening', 'logo', 'harbour'],
      picks: ['opening/calm/city=Lisbon/seed-21'],
      estimatedUsd: usd('3.1'),
      unpriced: 1,
    },
    {
      type: 'shot:planned',
      shot: 'opening',
      tasks: [
        { variant: 'calm', axes: { city: 'Lisbon' }, seed: 7, key: keyOf('opening/calm/city=Lisbon/seed-7') },
        {
          variant: 'calm',
          axes: { city: 'Lisbon' },
          seed: 21,
          key: keyOf('opening/calm/city=Lisbon/seed-21'),
        },
        { variant: 'wild', axes: { city: 'Oslo' }, seed: 7, key: keyOf('opening/wild/city=Oslo/seed-7') },
        { variant: 'wild', axes: { city: 'Oslo' }, seed: 21, key: keyOf('opening/wild/city=Oslo/seed-21') },
      ],
    },
    {
      type: 'shot:planned',
      shot: 'logo',
      tasks: [
        { seed: 1, key: keyOf('logo/seed-1') },
        { seed: 2, key: keyOf('logo/seed-2') },
        { seed: 3, skip: 'waiting for the client', key: keyOf('logo/seed-3') },
      ],
    },
    {
      type: 'shot:planned',
      shot: 'harbour',
      tasks: [
        { variant: 'calm', key: keyOf('harbour/calm') },
        { variant: 'wild', key: keyOf('harbour/wild') },
      ],
    },
    { type: 'price:quoted', class: 'aa', usd: usd('0.35'), source: 'quote' },
    runStarted('20261121T060000-bbbb', night),
    {
      type: 'clip:moved',
      key: keyOf('opening/calm/old'),
      from: 'clips/opening/calm/city=Lisbon/seed-7.mp4',
      to: `superseded/opening/calm/city=Lisbon/seed-7/${keyOf('opening/calm/old')}.mp4`,
    },
    ...bought('opening/calm/city=Lisbon/seed-7', { at: night + 1000 }),
    ...sent('opening/wild/city=Oslo/seed-7', { at: night + 1500 }),
    {
      type: 'task:failed',
      attempt: attemptOf('opening/wild/city=Oslo/seed-7'),
      failure: { kind: 'generation-failed', code: '008005098', text: 'Generation failed' },
      at: night + 60_000,
    },
    ...sent('opening/wild/city=Oslo/seed-21', { at: night + 2000 }),
    {
      type: 'task:failed',
      attempt: attemptOf('opening/wild/city=Oslo/seed-21'),
      failure: { kind: 'content-refused', text: 'Refused by <b>policy</b>', chargedUsd: usd('0.05') },
      at: night + 30_000,
    },
    ...bought('logo/seed-1', { at: night + 3000, request: small, worst: '0.5', charged: null }),
    started('logo/seed-2', { at: night + 4000, request: small, worst: '0.5' }),
    {
      type: 'task:uncertain',
      attempt: attemptOf('logo/seed-2'),
      failure: { kind: 'answer-lost', cause: 'socket hang up' },
      at: night + 34_000,
    },
    ...sent('harbour/calm', { at: night + 5000, worst: null }),
    { type: 'task:late', attempt: attemptOf('harbour/calm'), at: night + 70_000 },
    {
      type: 'clip:saved',
      key: keyOf('harbour/wild'),
      path: 'clips/harbour/wild.mp4',
      bytes: 1000,
      sha256: keyOf('clip'),
      mtimeMs: night,
      copiedFrom: 'autumn',
      paidUsd: usd('0.2'),
      at: night + 500,
    },
  ]);
  const standings = [
    standing('opening/calm/city=Lisbon/seed-7', 'done'),
    standing('opening/calm/city=Lisbon/seed-21', 'done'),
    standing('opening/wild/city=Oslo/seed-7', 'failed', { why: 'Generation failed (008005098)' }),
    standing('opening/wild/city=Oslo/seed-21', 'refused', { why: 'Refused by <b>policy</b>' }),
    standing('logo/seed-1', 'done'),
    standing('logo/seed-2', 'uncertain', { why: 'the answer to the create never came (socket hang up)' }),
    standing('logo/seed-3', 'skipped', { why: 'waiting for the client' }),
    standing('harbour/calm', 'late', { why: 'not done after 60 s' }),
    standing('harbour/wild', 'done'),
    standing('gone-shot', 'dropped', { why: 'no longer in the manifest' }),
    { ...standing('opening/calm/old', 'dropped'), id: 'opening/calm/city=Lisbon/seed-7' },
  ];
  return { state, standings };
}

import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ResultTask } from '../../src/core/result-document.generated.ts';
import { edl } from '../../src/report/edl.ts';
import { otio } from '../../src/report/otio.ts';
import {
  chooseTakes,
  type Timeline,
  type TimelineMedia,
  type TimelineTake,
} from '../../src/report/timeline.ts';
import { keyOf, usd } from './night.ts';

function take(id: string, media: Partial<TimelineMedia> = {}): TimelineTake {
  const [shot = ''] = id.split('/');
  const key = keyOf(id);
  const task: ResultTask = {
    ...{ id, shot, variant: null, axes: {}, seed: null, key, state: 'done', why: null },
    ...{ path: `clips/${id}.mp4`, sha256: keyOf('bytes'), bytes: 1, costUsd: usd('0.325'), jobId: 'job-1' },
  };
  const params = { prompt: 'Dawn “über” Lisbon,\n slow push-in', duration: 5 };
  return {
    task,
    request: { model: 'vidu20_img2video', params, images: [] },
    media: { url: `clips/${id}.mp4`, name: 'a.mp4', rate: 24, frames: 120, hasSound: false, ...media },
  };
}

const timeline = (takes: readonly TimelineTake[]): Timeline => ({
  pipeline: 'spring',
  simulated: false,
  entries: takes.map((each) => ({ take: each, others: [] })),
});

test.each([
  { picks: [], chosen: ['a/1', 'b'] },
  { picks: ['a/2'], chosen: ['a/2', 'b'] },
  { picks: ['a/3', 'a/2', 'gone'], chosen: ['a/2', 'a/3', 'b'] },
])('the picked, or else first, takes in the manifest’s order: $picks', ({ picks, chosen }) => {
  const takes = ['b', 'a/1', 'a/2', 'a/3', 'dropped'].map((id) => take(id));
  const entries = chooseTakes(['a', 'empty', 'b'], takes, new Set(picks));
  expect(entries.map((entry) => entry.take.task.id)).toEqual(chosen);
  for (const { take: shown, others } of entries) {
    expect(others.every(({ task }) => task.shot === shown.task.shot && !chosen.includes(task.id))).toBe(true);
  }
});

describe('OpenTimelineIO', () => {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false });
  addFormats.default(ajv);
  const accepts = ajv.compile(JSON.parse(readFileSync('test/fixtures/otio/otio.schema.json', 'utf8')));

  test('its schemas accept what is written, whatever the clips are like', () => {
    const media = fc.record({
      rate: fc.constantFrom(12, 23.976023976023978, 24, 25, 30, 60),
      frames: fc.integer({ min: 1, max: 1000 }),
      hasSound: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(media, { minLength: 1, maxLength: 6 }), (all) => {
        const takes = all.map((each, index) => take(`shot-${index}`, each));
        const written = JSON.parse(otio(timeline(takes)));
        expect(accepts(written), JSON.stringify(accepts.errors)).toBe(true);
        expect(written.tracks.children).toHaveLength(all.some(({ hasSound }) => hasSound) ? 2 : 1);
        for (const track of written.tracks.children) {
          const times = track.children.map(
            (each: { source_range: { duration: object } }) => each.source_range.duration,
          );
          expect(times).toEqual(
            all.map(({ rate, frames }) => ({ OTIO_SCHEMA: 'RationalTime.1', rate, value: frames })),
          );
        }
      }),
    );
  });

  test('the mark that older facts have is no parameter of the author', () => {
    const { request, ...rest } = take('a');
    const withPayload = (payload: string) => {
      const params = { ...request?.params, payload };
      return otio(timeline([{ ...rest, request: { model: 'm', images: [], params } }]));
    };
    expect(withPayload('dailies:0123456789abcdef-1')).not.toContain('payload');
    for (const own of ['mine', 'dailies: mine']) expect(withPayload(own)).toContain(`"payload": "${own}"`);
  });

  test('a clip as it is written, its other takes beside it', async () => {
    const entries = [{ take: take('a/seed-1', { hasSound: true }), others: [take('a/seed-2')] }];
    await expect(otio({ pipeline: 'spring', simulated: false, entries })).toMatchFileSnapshot(
      'fixtures/spring.otio',
    );
  });
});

describe('CMX3600', () => {
  test('a list as it is written', async () => {
    const takes = [take('a'), take('b/seed-2', { hasSound: true }), take('c', { rate: 12, frames: 25 })];
    await expect(edl(timeline(takes))).toMatchFileSnapshot('fixtures/spring.edl');
  });

  test('cuts follow each other without a gap, as long as their sources, from hour one', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 50 });
    const rates = fc.constantFrom(24, 25, 29.97002997002997, 30);
    fc.assert(
      fc.property(lengths, rates, (frames, rate) => {
        const text = edl(timeline(frames.map((each, index) => take(`s${index}`, { rate, frames: each }))));
        const events = [...text.matchAll(/^\d{3} {2}\w{8} V {5}C {8}(\S+) (\S+) (\S+) (\S+)\r$/gm)];
        expect(events).toHaveLength(frames.length);
        let at = 3600 * Math.round(rate);
        for (const [index, event] of events.entries()) {
          const [sourceIn, sourceOut, recordIn, recordOut] = event
            .slice(1)
            .map((code) => framesOf(code, rate));
          expect([sourceIn, sourceOut, recordIn, recordOut]).toEqual([
            0,
            frames[index],
            at,
            at + (frames[index] ?? 0),
          ]);
          at = recordOut ?? 0;
        }
      }),
    );
  });
});

/** Back from `HH:MM:SS:FF`. */
function framesOf(timecode: string, rate: number): number {
  const [hours = 0, minutes = 0, seconds = 0, frames = 0] = timecode.split(':').map(Number);
  expect(frames).toBeLessThan(Math.round(rate));
  return ((hours * 60 + minutes) * 60 + seconds) * Math.round(rate) + frames;
}

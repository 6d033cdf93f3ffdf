import { describe, expect, test } from 'vitest';
import { contactSheet, dataSlot } from '../../src/report/contact-sheet.ts';
import { costReport } from '../../src/report/cost-report.ts';
import { durationsMs } from '../../src/report/durations.ts';
import { resultDocument } from '../../src/report/result.ts';
import { duration, money, takeName } from '../../src/report/sheet/format.ts';
import { greatest, layLanes, median } from '../../src/report/sheet/lanes.ts';
import { pickStore, picksAsYaml } from '../../src/report/sheet/picks.ts';
import { select, wholeSheet } from '../../src/report/sheet/selection.ts';
import { unpackSheet } from '../../src/report/sheet/unpack.ts';
import type { SheetData } from '../../src/report/sheet-data.ts';
import type { StoredSheet } from '../../src/report/stored-sheet.ts';
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
import { spring } from './spring.ts';

function inputOf({ state, standings }: Pick<ReturnType<typeof spring>, 'state' | 'standings'>) {
  const cost = costReport({ state, standings });
  const result = resultDocument({ state, standings, cost, exit: 0, reason: 'r', output: 'out/spring' });
  const purchases = result.tasks.map(({ key }) => state.purchases.get(key));
  const durations = durationsMs(result, purchases);
  return {
    state,
    standings,
    cost,
    result,
    purchases,
    durations,
    sheetPage: `<p>${dataSlot}</p>`,
    now: night + 120_000,
  };
}

/** The page, the data as it stands in there, and as it is shown. */
function sheet(told: Pick<ReturnType<typeof spring>, 'state' | 'standings'> = spring()): {
  readonly html: string;
  readonly stored: StoredSheet;
  readonly data: SheetData;
} {
  const html = [...contactSheet(inputOf(told))].join('');
  const json = /<script id="dailies" type="application\/json">(.*)<\/script>/s.exec(html)?.[1] ?? '';
  const stored: StoredSheet = JSON.parse(json);
  return { html, stored, data: unpackSheet(stored) };
}

describe('what the sheet shows', () => {
  const { html, data } = sheet();
  const takes = data.shots.flatMap((shot) => shot.takes);

  test('the earlier version stands behind the take that replaced it, and nowhere else', () => {
    expect(data.shots.map(({ id, takes: row }) => [id, row.length])).toEqual([
      ['opening', 4],
      ['logo', 3],
      ['harbour', 2],
      ['gone-shot', 1],
    ]);
    expect(takes.map(({ earlier = [] }) => earlier.length)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(takes[0]?.earlier?.[0]?.url).toMatch(
      /^\.\.\/superseded\/opening\/calm\/city%3DLisbon\/seed-7\/[0-9a-f]{64}\.mp4$/,
    );
    expect(takes[0]?.clip?.url).toBe('../clips/opening/calm/city%3DLisbon/seed-7.mp4');
  });

  test('each prompt stands once, and our own mark is no parameter', () => {
    expect(new Set(data.prompts).size).toBe(data.prompts.length);
    expect(data.prompts[takes[4]?.prompt ?? -1]).toBe('The logo draws itself in light');
    expect(takes[4]?.params).toEqual({ duration: 4, resolution: '1080p', bgm: true });
  });

  test('no text can end the element that the data stands in', () => {
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    expect(html).not.toContain('<b>policy');
    expect(takes.some(({ failures = [] }) => failures.join().includes('<b>policy'))).toBe(true);
  });

  test('filters and orders', () => {
    const around = { picks: new Set(['opening/calm/city=Lisbon/seed-21']), prompts: data.prompts };
    const ids = (part: Partial<typeof wholeSheet>) =>
      select(data.shots, { ...wholeSheet, ...part }, around).flatMap((shot) =>
        shot.takes.map(({ id }) => id),
      );
    expect(ids({})).toHaveLength(10);
    expect(ids({ pickedOnly: true })).toEqual(['opening/calm/city=Lisbon/seed-21']);
    expect(ids({ words: 'LOGO 1080p' })).toEqual(['logo/seed-1', 'logo/seed-2', 'gone-shot']);
    expect(ids({ state: 'refused' })).toEqual(['opening/wild/city=Oslo/seed-21']);
    expect(ids({ order: 'cost' })[0]).toBe('gone-shot');
    expect(ids({ order: 'time' })[0]).toBe('opening/wild/city=Oslo/seed-7');
  });
});

test('every job that was accepted stands on the timeline once, in order, with the clip that came of it', () => {
  const { timeline } = sheet().data;
  const told = timeline.map(({ id, startedAt, savedAt, failed }) => [
    id,
    startedAt < night,
    savedAt !== undefined,
    failed,
  ]);
  expect(told).toEqual([
    // It stands behind the take that replaced it, and is nobody's own.
    ['opening/calm/city=Lisbon/seed-7', true, true, undefined],
    ['opening/calm/city=Lisbon/seed-21', true, true, undefined],
    ['gone-shot', true, true, undefined],
    ['opening/calm/city=Lisbon/seed-7', false, true, undefined],
    ['opening/wild/city=Oslo/seed-7', false, false, true],
    ['opening/wild/city=Oslo/seed-21', false, false, true],
    ['logo/seed-1', false, true, undefined],
    ['harbour/calm', false, false, undefined],
  ]);
  expect([...new Set(timeline.map(({ run }) => run))]).toEqual([
    '20261120T060000-aaaa',
    '20261121T060000-bbbb',
  ]);
});

test('a job ended with the clip that it paid for, when that was first here, and with no other', () => {
  const day = 86_400_000;
  const state = stateOf([
    { type: 'plan:recorded', shots: ['b', 'a'], picks: [], estimatedUsd: null, unpriced: 0 },
    { type: 'shot:planned', shot: 'b', tasks: [{ key: keyOf('a') }] },
    { type: 'shot:planned', shot: 'a', tasks: [{ key: keyOf('a') }] },
    runStarted('one'),
    ...sent('a', { at: night }),
    {
      type: 'task:lost',
      attempt: attemptOf('a'),
      failure: { kind: 'job-unknown', text: 'no such task' },
      at: night + 1_000,
    },
    { type: 'task:resolved', attempt: attemptOf('a'), as: 'not-submitted', at: night + 2_000 },
    ...bought('a', { at: night + day, number: 2, path: 'clips/a/a.mp4' }),
    // A shot that was put before it later on has the same clip.
    {
      type: 'clip:saved',
      key: keyOf('a'),
      path: 'clips/b/b.mp4',
      bytes: 48_213,
      sha256: keyOf('clip a'),
      mtimeMs: night,
      at: night + 3 * day,
    },
  ]);
  const { timeline } = sheet({
    state,
    standings: [{ ...standing('a', 'done'), id: 'b' }, standing('a', 'done')],
  }).data;
  expect(timeline.map(({ settledAt, savedAt }) => [settledAt, savedAt])).toEqual([
    [night + 2_000, undefined],
    [night + day + 42_000, night + day + 44_500],
  ]);
});

test('a prompt that was too long to keep is none', () => {
  const prompt = { length: 900, sha256: keyOf('prompt') };
  const state = stateOf([
    { type: 'shot:planned', shot: 'a', tasks: [{ key: keyOf('a') }] },
    runStarted('one'),
    started('a', { request: { model: 'm', params: { prompt, payload: prompt } } }),
  ]);
  const { data } = sheet({ state, standings: [standing('a', 'uncertain')] });
  const [take] = data.shots.flatMap((shot) => shot.takes);
  expect([take?.prompt, take?.params, data.prompts]).toEqual([undefined, { payload: '900 characters' }, []]);
});

test('what takes have in common stands once, and each is shown with all of it', () => {
  const ids = [1, 2, 3].flatMap((seed) => ['wide', 'near'].map((lens) => ({ lens, seed })));
  const tasks = ids.map(({ lens, seed }) => ({ axes: { lens }, seed, key: keyOf(`a/${lens}/${seed}`) }));
  const requestOf = ({ lens, seed }: (typeof ids)[number], more = {}) => ({
    model: 'vidu20_img2video',
    params: { prompt: `A ${lens} view`, seed, duration: 4, ...more },
  });
  const state = stateOf([
    { type: 'plan:recorded', shots: ['a', 'b'], picks: [], estimatedUsd: null, unpriced: 0 },
    { type: 'shot:planned', shot: 'a', tasks },
    // Takes of two shots that share what was bought, in two attempts.
    { type: 'shot:planned', shot: 'b', tasks: tasks.slice(0, 1) },
    runStarted('one'),
    started('a/wide/1', { request: requestOf({ lens: 'wide', seed: 1 }) }),
    {
      type: 'task:not-sent',
      attempt: attemptOf('a/wide/1'),
      failure: { kind: 'unreachable', cause: 'ECONNREFUSED' },
    },
    ...ids.flatMap((each) =>
      bought(`a/${each.lens}/${each.seed}`, {
        at: night,
        path: `clips/a/lens=${each.lens}/seed-${each.seed}.mp4`,
        request: requestOf(each),
      }),
    ),
  ]);
  const standings = [
    ...ids.map(({ lens, seed }) => ({
      ...standing(`a/${lens}/${seed}`, 'done'),
      id: `a/lens=${lens}/seed-${seed}`,
    })),
    { ...standing('a/wide/1', 'done'), id: 'b/lens=wide/seed-1' },
  ];
  const { stored, data } = sheet({ state, standings });
  expect(stored.requests).toHaveLength(2);
  const takes = data.shots.flatMap((shot) => shot.takes);
  expect(takes.map(({ id, params, prompt = -1 }) => [id, params, data.prompts[prompt]])).toEqual(
    [...ids, { lens: 'wide', seed: 1 }].map(({ lens, seed }, index) => [
      `${index === ids.length ? 'b' : 'a'}/lens=${lens}/seed-${seed}`,
      { seed, duration: 4 },
      `A ${lens} view`,
    ]),
  );
  expect(takes.map(({ clip }) => clip?.url).slice(0, 2)).toEqual([
    '../clips/a/lens%3Dwide/seed-1.mp4',
    '../clips/a/lens%3Dnear/seed-1.mp4',
  ]);
  expect(takes.at(-1)?.clip?.url).toBe(takes[0]?.clip?.url);
  expect(data.timeline).toHaveLength(ids.length);
});

test('words for amounts, times and takes', () => {
  expect([money(null), money(usd('0.3')), money(usd('2'), 1)]).toEqual([
    'unknown',
    '0.30',
    '2.00 + 1 unknown',
  ]);
  expect([40, 4200, 42_000, 185_000, 7_800_000].map(duration)).toEqual([
    '40 ms',
    '4.2 s',
    '42 s',
    '3 min 05 s',
    '2 h 10 min',
  ]);
  const [shot] = sheet().data.shots;
  expect(shot?.takes.map(takeName)[0]).toBe('calm · Lisbon · seed 7');
});

test('picks as YAML stay what they are, and a browser that keeps nothing does no harm', () => {
  expect(picksAsYaml([])).toBe('picks: []\n');
  expect(picksAsYaml(['a/seed-7', '010', 'true', 'b/size=16-9~0a1b2c'])).toBe(
    'picks:\n  - a/seed-7\n  - "010"\n  - "true"\n  - b/size=16-9~0a1b2c\n',
  );
  const refusing = pickStore(
    () => {
      throw new Error('no storage here');
    },
    'spring',
    '/page',
  );
  refusing.save(new Set(['a']));
  expect(refusing.load()).toBeUndefined();
});

test('as many lanes as were ever in flight at once', () => {
  const span = (startedAt: number, savedAt: number) => ({
    id: 'a',
    run: 'r',
    startedAt,
    savedAt,
  });
  const laid = layLanes([span(0, 10), span(1, 3), span(2, 9), span(4, 8), span(10, 12)], 20);
  expect(laid.map(({ lane }) => lane)).toEqual([0, 1, 2, 1, 0]);
  expect([median([]), median([3]), median([5, 1, 3])]).toEqual([undefined, 3, 3]);
  // More than a call takes arguments.
  expect(greatest(Array.from({ length: 500_000 }, (_, index) => index % 7))).toBe(6);
});

import { describe, expect, test } from 'vitest';
import { stuckStates } from '../../src/core/task.ts';
import { costReport } from '../../src/report/cost-report.ts';
import { durationsMs } from '../../src/report/durations.ts';
import { junitXml } from '../../src/report/junit.ts';
import { resultDocument } from '../../src/report/result.ts';
import { sidecarOf } from '../../src/run/sidecar.ts';
import { setSettledApart } from '../../src/state/planned-tasks.ts';
import { bought, keyOf, night, runStarted, stateOf } from './night.ts';
import { schemaProblems } from './schemas.ts';
import { spring } from './spring.ts';
import { readStrictXml } from './strict-xml.ts';

function springResult(brief = false) {
  const { state, standings: all } = spring();
  const { settled, rest } = setSettledApart(state);
  const standings = brief ? all.filter(({ key }) => rest.purchases.has(key)) : all;
  const cost = costReport({ state, standings });
  return resultDocument({
    state,
    standings,
    cost,
    exit: 4,
    reason: '1 task waits for resolve',
    output: 'out/spring',
    next: 'dailies resolve spring.yaml --all',
    ...(brief && { settled }),
  });
}

describe('the result', () => {
  test('is what its schema says', async () => {
    const result = springResult();
    expect(schemaProblems('result', result)).toEqual([]);
    await expect(`${JSON.stringify(result, null, 2)}\n`).toMatchFileSnapshot('fixtures/result.json');
  });

  test('in brief it counts all, and names only what waits for a person', () => {
    const { tasks, ...whole } = springResult();
    const { tasks: named, ...brief } = springResult(true);
    expect(brief).toEqual(whole);
    expect(named).toEqual(tasks.filter(({ state }) => stuckStates.includes(state)));
    expect(named.length).toBeGreaterThan(0);
    expect(named.length).toBeLessThan(tasks.length);
  });

  test('two tasks with one key: both have the clip, one carries the cost', () => {
    const key = keyOf('a');
    const state = stateOf([
      { type: 'plan:recorded', shots: ['a', 'b'], picks: [], estimatedUsd: null, unpriced: 0 },
      { type: 'shot:planned', shot: 'a', tasks: [{ key }] },
      { type: 'shot:planned', shot: 'b', tasks: [{ key, variant: 'calm' }] },
      runStarted('one'),
      ...bought('a', { path: 'clips/a/a.mp4' }),
      { type: 'clip:saved', key, path: 'clips/b/calm.mp4', bytes: 1, sha256: key, mtimeMs: 1 },
    ]);
    const standings = [
      { id: 'a', key, state: 'done' as const },
      { id: 'b/calm', key, state: 'done' as const },
    ];
    const cost = costReport({ state, standings });
    const { tasks } = resultDocument({ state, standings, cost, exit: 0, reason: 'done', output: 'out/x' });
    expect(tasks.map(({ shot, variant, path, costUsd }) => [shot, variant, path, costUsd])).toEqual([
      ['a', null, 'clips/a/a.mp4', '0.325'],
      ['b', 'calm', 'clips/b/calm.mp4', '0'],
    ]);
  });
});

test('what left the manifest does not lend its time to what stands at its address now', () => {
  const { state } = spring();
  const purchase = [...state.purchases.values()].find(({ clips }) => clips.length > 0);
  const path = purchase?.clips[0]?.path ?? '';
  const tookMs = (purchase?.clips[0]?.savedAt ?? 0) - (purchase?.attempts.at(-1)?.startedAt ?? 0);
  expect(tookMs).toBeGreaterThan(0);
  expect(durationsMs({ tasks: [{ path: null }, { path }] }, [undefined, purchase])).toEqual([
    undefined,
    tookMs,
  ]);
});

describe('JUnit XML', () => {
  const { state } = spring();
  test('a suite for each shot, a case for each task', async () => {
    const result = springResult();
    const purchases = result.tasks.map(({ key }) => state.purchases.get(key));
    const xml = [...junitXml(result, durationsMs(result, purchases))].join('');
    readStrictXml(xml);
    await expect(xml).toMatchFileSnapshot('fixtures/junit.xml');
  });

  test('nothing that comes from outside can break it', () => {
    const result = springResult();
    const nasty = `]]><!-- & "quoted" 'too' \u0000\u001b[31m \ud800 \uffff \ud83c\udfac\nline`;
    const tasks = result.tasks.map((task) => ({ ...task, id: `a/${nasty}`, why: nasty }));
    const xml = [...junitXml({ ...result, pipeline: nasty, tasks }, [])].join('');
    const root = readStrictXml(xml);
    expect(root.attributes.name).toBe(`]]><!-- & "quoted" 'too' [31m   \ud83c\udfac\nline`);
  });
});

describe('the sidecar', () => {
  const state = stateOf([runStarted('one'), ...bought('a', { at: night, charged: '0.275' })]);
  const purchase = state.purchases.get(keyOf('a'));
  const clip = { bytes: 48_213, sha256: keyOf('clip') };
  const parts = { id: 'a', key: keyOf('a'), purchase, clip, video: undefined, copiedFrom: undefined };

  test.each([
    ['bought', { video: { durationMs: 5042.5, width: 1280, height: 720 } }],
    ['other than asked', { video: { durationMs: 4210, width: 960, height: 540 } }],
    ['moved', {}],
    ['copied from another pipeline', { purchase: undefined, copiedFrom: 'autumn' }],
  ])('keeps its schema: %s', (_, more) => {
    expect(schemaProblems('sidecar', sidecarOf({ ...parts, ...more }))).toEqual([]);
  });
});

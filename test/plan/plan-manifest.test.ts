import { describe, expect, test } from 'vitest';
import { ok } from '../../src/core/result.ts';
import { parseUsd, zeroUsd } from '../../src/core/usd.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { planManifest, planManifests } from '../../src/plan/plan-manifest.ts';
import { imageFile, manifest, plan, probe, startModel } from './build.ts';

const shot = { id: 'a', prompt: 'dawn', images: ['a.png'] };
const file = { path: 'test.yaml', text: '' };
const placed = <T>(value: T) => ({
  value,
  at: { file, start: 0, end: 0 },
  keyAt: { file, start: 0, end: 0 },
});

describe('settings', () => {
  const settings = async (run: object) => {
    const source = { ...manifest({ model: startModel, shots: [shot] }), run } as Manifest;
    return (await planManifest(source, { probe })).value?.settings;
  };

  test('are what the manifest says, and nothing it does not say', async () => {
    expect(await settings({})).toStrictEqual({ budget: {}, attempts: 2, taskTimeoutMs: 1_800_000 });
    const [run, total] = ['5.00', '50.00'].map((text) => parseUsd(text) ?? zeroUsd);
    expect(
      await settings({
        concurrency: placed(3),
        budgetRun: placed(run),
        budgetTotal: placed(total),
        attempts: placed(1),
        taskTimeoutMs: placed(60_000),
      }),
    ).toStrictEqual({ concurrency: 3, budget: { run, total }, attempts: 1, taskTimeoutMs: 60_000 });
    expect(await settings({ budgetTotal: placed(total) })).toMatchObject({ budget: { total } });
    expect(await settings({ budgetRun: placed(run) })).not.toHaveProperty('budget.total');
  });
});

describe('a task with something wrong', () => {
  test.each([
    ['a value that the model does not take', { params: { duration: 99 } }],
    ['a name that it does not know', { params: { durration: 4 } }],
    ['a prompt over the limit', { prompt: 'x'.repeat(2_001) }],
    ['no frame', { images: [] }],
  ])('is left out, and the others are handed on: %s', async (_, wrong) => {
    const { ids, diagnostics } = await plan({
      model: startModel,
      shots: [
        { ...shot, ...wrong },
        { ...shot, id: 'b' },
      ],
    });
    expect(ids).toEqual(['b']);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toHaveLength(1);
  });

  test('is said once for all takes of it, and what is only a warning leaves nothing out', async () => {
    const long = await plan({ model: startModel, shots: [{ ...shot, prompt: 'x'.repeat(2_001), takes: 3 }] });
    expect([long.ids, long.problems.length]).toEqual([[], 1]);
    const heavy = async (path: string) => ok({ ...imageFile(path), bytes: 30_000_000 });
    const large = await plan({ model: startModel, shots: [{ ...shot, takes: 3 }] }, { probe: heavy });
    expect(large.ids).toEqual([]);
    expect(large.diagnostics).toHaveLength(1);
    const warned = await plan({ model: startModel, shots: [{ ...shot, params: { off_peak: true } }] });
    expect(warned.ids).toEqual(['a']);
    expect(warned.diagnostics).toMatchObject([{ severity: 'warning' }]);
  });
});

describe('a request', () => {
  const params = async (more: object) => {
    const { tasks } = await plan({ model: startModel, shots: [{ id: 'a', images: ['a.png'], ...more }] });
    return tasks.map(({ request }) => request.params);
  };

  test('has the prompt and the seed that were written, and none that was not', async () => {
    expect(await params({ prompt: 'dawn' })).toStrictEqual([{ prompt: 'dawn' }]);
    expect(await params({ prompt: 'dawn', seed: 7 })).toStrictEqual([{ prompt: 'dawn', seed: 7 }]);
    expect(await params({ seed: 7 })).toStrictEqual([{ seed: 7 }]);
    expect(await params({ params: { duration: 8 } })).toStrictEqual([{ duration: 8 }]);
    expect(await params({ seeds: [3, 9] })).toStrictEqual([{ seed: 3 }, { seed: 9 }]);
  });

  test('that is not to be bought says so; others do not', async () => {
    const { tasks } = await plan({
      model: startModel,
      shots: [
        { ...shot, skip: 'later' },
        { ...shot, id: 'b', prompt: 'dusk', seeds: [7] },
      ],
    });
    expect(tasks).toMatchObject([{ skip: 'later' }, { seed: 7 }]);
    expect(tasks[0]?.seed).toBeUndefined();
    expect(tasks[1]?.skip).toBeUndefined();
    expect(tasks[1]?.variant).toBeUndefined();
  });
});

test('what the schema refused is told where no rule has told it already', async () => {
  const source = manifest({
    model: startModel,
    shots: [
      { ...shot, params: { duration: 99 } },
      { ...shot, id: 'b' },
    ],
  });
  const [wrong] = (await planManifest(source, { probe })).diagnostics;
  if (wrong?.span === undefined) throw new Error('a duration of 99 is wrong');
  const { span } = wrong;
  const refusal = (more: object) =>
    ({ code: 'wrong-value', severity: 'error', message: 'refused', span: { ...span, ...more } }) as const;
  const said = async (refused: object) => {
    const { diagnostics } = await planManifest({ ...source, refusals: [refused] } as Manifest, { probe });
    return diagnostics.filter(({ message }) => message === 'refused').length;
  };
  expect(await said(refusal({}))).toBe(0);
  expect(await said(refusal({ start: span.start - 5, end: span.start + 1 }))).toBe(0);
  expect(await said(refusal({ start: span.end - 1, end: span.end + 5 }))).toBe(0);
  // Beside it, in another file, or nowhere, it is another problem.
  expect(await said(refusal({ start: span.start - 5, end: span.start }))).toBe(1);
  expect(await said(refusal({ start: span.end, end: span.end + 5 }))).toBe(1);
  expect(await said(refusal({ file: { path: 'other.yaml', text: '' } }))).toBe(1);
  expect(await said({ code: 'wrong-value', severity: 'error', message: 'refused' })).toBe(1);
});

test('two manifests of one name are refused, whatever their case, and each other is planned', async () => {
  const sources = ['Spring', 'summer', 'spring'].map((name) =>
    manifest({ name, model: startModel, shots: [shot] }),
  );
  const { value, diagnostics } = await planManifests(sources, { probe });
  expect(value.map(({ pipeline }) => pipeline)).toEqual(['Spring', 'summer']);
  expect(diagnostics).toMatchObject([
    { code: 'duplicate-name', related: [{ message: 'the other one', span: sources[0]?.name.at }] },
  ]);
});

test('a pick that names no task is a warning with the nearest one', async () => {
  const { plan: made, problems } = await plan({ model: startModel, shots: [shot], picks: ['a', 'aa'] });
  expect(made?.picks).toEqual(['a']);
  expect(problems).toEqual(['no-match: no task has the id aa (did you mean a?)']);
  expect((await plan({ model: startModel, shots: [shot] })).plan?.picks).toEqual([]);
});

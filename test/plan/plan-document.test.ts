import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { findModel } from '../../src/catalog/catalog.ts';
import type { Standing } from '../../src/core/standing.ts';
import { taskStates } from '../../src/core/task.ts';
import { type ComparedPlan, planDocument } from '../../src/plan/plan-document.ts';
import { planManifests } from '../../src/plan/plan-manifest.ts';
import { pricesOf } from '../../src/plan/price.ts';
import { type ManifestText, manifest, plan, probe, startModel } from './build.ts';

const validate = new Ajv2020({ strict: true, strictRequired: false, keywords: ['tsType'] }).compile(
  JSON.parse(readFileSync('schemas/plan.schema.json', 'utf8')),
);

async function compared(
  text: ManifestText,
  standings: (ids: readonly string[]) => readonly Partial<Standing>[],
): Promise<ComparedPlan> {
  const { plan: made, tasks } = await plan(text);
  if (made === undefined) throw new Error('no plan');
  const keys = new Map(tasks.map(({ id, key }) => [id, key]));
  return {
    plan: made,
    output: '/project/out/test',
    simulated: false,
    prices: pricesOf(tasks, {
      quotes: new Map(),
      tablePrice: ({ model, params }) => findModel(model)?.tablePrice(params) ?? null,
    }),
    standings: standings(tasks.map(({ id }) => id)).map((standing) => ({
      id: 'gone',
      state: 'new',
      key: keys.get(standing.id ?? '') ?? '0'.repeat(64),
      ...standing,
    })),
  };
}

const text: ManifestText = {
  model: startModel,
  prompt: '${shot}',
  images: { start: 'a.png' },
  shots: [
    { id: 'a', takes: 2 },
    { id: 'b', params: { audio: true } },
    { id: 'c', prompt: 'same', matrix: { x: ['1', '2'] } },
    { id: 'd', variants: [{ id: 'v' }] },
  ],
};

describe('plan --json', () => {
  it('is one pipeline by itself, counted and priced, each key once', async () => {
    const document = planDocument([
      await compared(text, (ids) => [
        ...ids.map((id) => ({
          id,
          ...(id === 'a/seed-1' && { state: 'done' as const }),
          why: 'never bought',
        })),
        { id: 'old/v/seed-4', state: 'dropped' },
      ]),
    ]);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(document).toMatchObject({
      pipeline: 'test',
      manifest: 'pipelines/test.yaml',
      output: '/project/out/test',
      totals: {
        tasks: 6,
        byStatus: { reuse: 1, new: 5, dropped: 1 },
        toBuy: 4,
        estimatedUsd: '0.3',
        worstUsd: '0.6',
        unpriced: 1,
        reusedUsd: '0.1',
      },
    });
    expect(document).toHaveProperty('tasks.0', {
      id: 'a/seed-1',
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
      shot: 'a',
      axes: {},
      seed: 1,
      model: startModel,
      status: 'reuse',
      why: 'never bought',
      price: { usd: '0.1', source: 'table' },
      worstUsd: '0.2',
      path: 'clips/a/seed-1.mp4',
    });
    expect(document).toHaveProperty('tasks.6.shot', 'old');
  });

  it('is a list of several, with all in sum', async () => {
    const each = await compared(text, (ids) => ids.map((id) => ({ id })));
    const document = planDocument([each, each]);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(document).toMatchObject({
      pipelines: [{ pipeline: 'test' }, { pipeline: 'test' }],
      totals: { tasks: 12 },
    });
  });

  it('has a word for every state', async () => {
    const document = planDocument([
      await compared(
        { ...text, prompt: 'x', shots: [{ id: 'a', seeds: taskStates.map((_, index) => index + 1) }] },
        (ids) => ids.map((id, index) => ({ id, state: taskStates[index] ?? 'new', attemptsLeft: 1 })),
      ),
    ]);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe('several manifests', () => {
  it('with one name are refused', async () => {
    const text: ManifestText = { name: 'spring', model: startModel, shots: [{ id: 'a', images: ['a.png'] }] };
    const { value, diagnostics } = await planManifests(
      [manifest(text), manifest({ ...text, name: 'autumn' }), manifest({ ...text, name: 'Spring' })],
      { probe },
    );
    expect(value.map(({ pipeline }) => pipeline)).toEqual(['spring', 'autumn']);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['duplicate-name', 'pipelines/test.yaml has the name spring too'],
    ]);
  });

  it('lie where they say, or where the run says', async () => {
    const text: ManifestText = { name: 'spring', model: startModel, shots: [{ id: 'a', images: ['a.png'] }] };
    expect((await plan(text)).plan?.outputRoot).toBe('/project/out');
    expect((await plan(text, { outputRoot: '/elsewhere' })).plan?.outputRoot).toBe('/elsewhere');
  });

  it('keep the picks that name a task', async () => {
    const text: ManifestText = {
      model: startModel,
      shots: [{ id: 'a', images: ['a.png'], takes: 2 }],
      picks: ['a/seed-2', 'a/seed-3'],
    };
    const made = await plan(text);
    expect(made.plan?.picks).toEqual(['a/seed-2']);
    expect(made.problems).toEqual(['no-match: no task has the id a/seed-3 (did you mean a/seed-1?)']);
  });
});

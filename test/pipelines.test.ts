import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findModel } from '../src/catalog/catalog.ts';
import { addUsd, type Usd, zeroUsd } from '../src/core/usd.ts';
import { planFile } from './rig/plan-file.ts';

const manifests = readdirSync('pipelines').filter((name) => name.endsWith('.yaml'));

/** What each would buy from nothing, by the reference prices. */
const expected: Readonly<
  Record<string, { readonly tasks: number; readonly skipped: number; readonly usd: string }>
> = {
  'campaign-languages.yaml': { tasks: 11, skipped: 0, usd: '2.2' },
  'catalogue.yaml': { tasks: 4, skipped: 0, usd: '0.5' },
  'demo.yaml': { tasks: 18, skipped: 1, usd: '1.625' },
  'seed-search.yaml': { tasks: 10, skipped: 0, usd: '1.8' },
};

describe.each(manifests)('pipelines/%s', (name) => {
  const path = `pipelines/${name}`;

  test('nothing is wrong with it, and nothing is without effect', async () => {
    const { diagnostics } = await planFile(path);
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });

  test('it makes what its comments promise, for what they promise', async () => {
    const { plan } = await planFile(path);
    const bought = plan.tasks.filter(({ skip }) => skip === undefined);
    const prices = bought.map(({ request }) => findModel(request.model)?.tablePrice(request.params) ?? null);
    expect(prices).not.toContain(null);
    const known = prices.filter((price): price is Usd => price !== null);
    expect({
      tasks: plan.tasks.length,
      skipped: plan.tasks.length - bought.length,
      usd: addUsd(zeroUsd, ...known),
    }).toEqual(expected[name]);
  });

  test('editors find its schema', () => {
    const [first] = readFileSync(path, 'utf8').split('\n');
    expect(first).toBe('# yaml-language-server: $schema=../schemas/pipeline.schema.json');
  });
});

test('the demo shows both models, pairs and single frames, variants, seeds, takes, a matrix and every format', async () => {
  const { plan } = await planFile('pipelines/demo.yaml');
  const images = plan.tasks.flatMap(({ request }) => request.images);
  expect(plan.shots.length).toBeGreaterThanOrEqual(6);
  expect(new Set(plan.tasks.map(({ request }) => request.model)).size).toBe(2);
  expect(new Set(plan.tasks.map(({ request }) => request.images.length))).toEqual(new Set([1, 2]));
  expect(new Set(images.map((image) => (image.kind === 'file' ? image.format : 'url')))).toEqual(
    new Set(['png', 'jpeg', 'webp']),
  );
  expect(plan.tasks.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['street/lively/seed-2', 'cup/format=tall/seed-21', 'weather/calm/sky=storm']),
  );
});

test('frames are small enough to live in a repository', () => {
  const frames = readdirSync('pipelines/frames', { recursive: true, withFileTypes: true });
  const sizes = frames
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`).length);
  expect(sizes.length).toBeGreaterThan(12);
  expect(Math.max(...sizes)).toBeLessThan(16_000);
});

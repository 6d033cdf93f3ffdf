import { describe, expect, test } from 'vitest';
import { models } from '../../src/catalog/catalog.ts';
import type { PipelinePlan, PlanTask } from '../../src/plan/plan-document.generated.ts';
import { differenceTable } from '../../src/view/difference-table.ts';
import { modelsList, modelTable } from '../../src/view/models-table.ts';
import { planMarkdown } from '../../src/view/plan-markdown.ts';
import { planTable } from '../../src/view/plan-table.ts';
import { keyOf, usd } from '../report/night.ts';

function planned(id: string, status: PlanTask['status'], more: Partial<PlanTask> = {}): PlanTask {
  const shot = id.split('/')[0] ?? id;
  const price = { usd: usd('0.325'), source: 'quote' as const };
  return {
    id,
    key: keyOf(id),
    shot,
    axes: {},
    status,
    price,
    worstUsd: usd('0.65'),
    path: `clips/${id}.mp4`,
    ...more,
  };
}

function plan(tasks: readonly PlanTask[], totals: Partial<PipelinePlan['totals']> = {}): PipelinePlan {
  const byStatus: Record<string, number> = {};
  for (const { status } of tasks) byStatus[status] = (byStatus[status] ?? 0) + 1;
  return {
    pipeline: 'spring',
    manifest: 'pipelines/spring.yaml',
    output: '/out/spring',
    simulated: false,
    tasks: [...tasks],
    totals: {
      tasks: tasks.length,
      byStatus,
      toBuy: 0,
      estimatedUsd: usd('0'),
      worstUsd: usd('0'),
      unpriced: 0,
      reusedUsd: usd('0'),
      ...totals,
    },
  };
}

describe('the plan as a table', () => {
  test('few tasks: a line for each', async () => {
    const tasks = [
      planned('opening/calm/city=Lisbon/seed-7', 'new', { why: 'prompt differs from the last purchase' }),
      planned('opening/calm/city=Lisbon/seed-21', 'reuse'),
      planned('opening/wild/city=Oslo/seed-7', 'retry', {
        why: 'Generation failed\u001b[2J (008005098)',
        price: { usd: usd('0.3'), source: 'table' },
      }),
      planned('logo', 'new', {
        why: 'never bought',
        price: { usd: null, source: 'unknown', reason: 'COST_CACHE_MISS' },
      }),
      planned('harbour/calm', 'uncertain', { why: 'the answer to the create never came (socket hang up)' }),
      planned('harbour/wild', 'skipped', { why: 'waiting for the client' }),
    ];
    const totals = {
      toBuy: 3,
      estimatedUsd: usd('0.625'),
      worstUsd: usd('1.25'),
      unpriced: 1,
      reusedUsd: usd('0.325'),
    };
    await expect(planTable(plan(tasks, totals))).toMatchFileSnapshot('fixtures/plan-few.txt');
  });

  test('6,000 tasks: equal ones share a line, idle shots are counted', async () => {
    const tasks = Array.from({ length: 6000 }, (_, index) => {
      const shot = Math.floor(index / 20);
      const status = shot < 290 ? 'reuse' : index % 5 === 0 ? 'reuse' : 'new';
      return planned(`shot-${shot}/seed-${index % 20}`, status, {
        why: status === 'new' ? (index % 2 ? 'never bought' : 'duration differs') : undefined,
      } as Partial<PlanTask>);
    });
    const totals = { toBuy: 160, estimatedUsd: usd('52'), worstUsd: usd('104'), reusedUsd: usd('1898') };
    const table = planTable(plan(tasks, totals));
    expect(table.split('\n').length).toBeLessThan(60);
    await expect(table).toMatchFileSnapshot('fixtures/plan-many.txt');
  });

  test('nothing to do', () => {
    expect(planTable(plan([planned('a', 'reuse')], { reusedUsd: usd('0.325') }))).toContain(
      'Nothing to buy.',
    );
  });

  test.each([
    [8, { tasks: 6 }, 'The budget (run.budget.run: 2.00 USD) lets 6 of the 8 clips start, take by take.'],
    [
      8,
      { tasks: 0, which: 'total', takenUsd: usd('1.80') } as const,
      'The budget (run.budget.total: 2.00 USD), of which 1.80 are taken, lets 0 of the 8 clips start, take by take.',
    ],
    [
      8,
      { tasks: 8 },
      'The budget (run.budget.run: 2.00 USD) lets all 8 start, but not every further attempt.',
    ],
    [1, { tasks: 1 }, 'The budget (run.budget.run: 2.00 USD) lets it start, but not every further attempt.'],
    [1, { tasks: 0 }, 'The budget (run.budget.run: 2.00 USD) does not let it start.'],
  ])('a budget below the worst case of %i', (toBuy, more, line) => {
    const within = { which: 'run', cap: usd('2'), takenUsd: usd('0'), ...more } as const;
    const budgeted = { ...plan([planned('a', 'new')], { toBuy }), withinBudget: within };
    expect(planTable(budgeted).split('\n')).toContain(line);
    expect(planMarkdown(budgeted).split('\n')).toContain(line);
  });
});

test('names out of a journal do nothing to a terminal', () => {
  const evil = '\u001b]8;;http://evil\u0007o\u009b31m\np';
  const sum = { clips: 1, usd: usd('0'), unpriced: 0 };
  const totals = { added: sum, reused: sum, dropped: sum, before: sum, after: sum, changedFrames: 0 };
  const clip = { id: evil, key: keyOf(evil), usd: null, why: evil };
  const few = [planned(evil, 'new'), planned(evil, 'dropped')];
  const many = Array.from({ length: 60 }, () => planned(evil, 'new', { why: evil }));
  const difference = { pipeline: evil, manifest: evil, against: evil, errorsBefore: 0, totals };
  const shown = [
    planTable(plan(few)),
    planTable(plan(many)),
    differenceTable({ ...difference, added: [clip], dropped: [clip] }),
  ];
  for (const table of shown) expect(table).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  for (const table of shown) expect(table).not.toMatch(/^p/m);
});

test('models, and what one takes', async () => {
  await expect(modelsList(models)).toMatchFileSnapshot('fixtures/models.txt');
  const [first, second] = models;
  if (!first || !second) throw new Error('two models');
  await expect(modelTable(first, 80)).toMatchFileSnapshot('fixtures/model-vidu20.txt');
  await expect(modelTable(second, 100)).toMatchFileSnapshot('fixtures/model-viduq2.txt');
});

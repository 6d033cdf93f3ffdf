import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addUsd, type Usd } from '../../src/core/usd.ts';
import type { CostRow } from '../../src/report/cost-report.generated.ts';
import { costReport, costTotals } from '../../src/report/cost-report.ts';
import { costCsv } from '../../src/report/csv.ts';
import { costMarkdown } from '../../src/report/markdown.ts';
import { moneyOf } from '../../src/state/money.ts';
import { runs } from '../rig/runs.ts';
import {
  attemptOf,
  bought,
  delivered,
  keyOf,
  night,
  runStarted,
  sent,
  standing,
  started,
  stateOf,
  submitted,
  type TestFact,
  usd,
} from './night.ts';
import { schemaProblems } from './schemas.ts';
import { spring } from './spring.ts';

describe('the bill', () => {
  const report = costReport(spring());

  test('counts each kind of amount once, and what nobody knows apart', () => {
    const { byShot, byVariant, byModel, byStatus, byDay, ...thisRun } = report.thisRun;
    expect(thisRun).toMatchInlineSnapshot(`
      {
        "chargedUsd": "0.375",
        "estimatedUsd": "3.1",
        "lostUsd": "0.375",
        "reservedUsd": "0.5",
        "run": "20261121T060000-bbbb",
        "savedUsd": "0.55",
        "startedAt": "2026-11-21T06:00:00.000Z",
        "supersededUsd": "0",
        "unknown": {
          "charged": 1,
          "estimated": 1,
          "lost": 0,
          "reserved": 1,
          "saved": 0,
          "superseded": 0,
        },
      }
    `);
    const { byShot: _a, byVariant: _b, byModel: _c, byStatus: _d, byDay: _e, ...ever } = report.ever;
    expect(ever).toMatchInlineSnapshot(`
      {
        "chargedUsd": "1.525",
        "estimatedUsd": "3.1",
        "lostUsd": "0.375",
        "reservedUsd": "0.5",
        "runs": 2,
        "savedUsd": "0.2",
        "supersededUsd": "0.325",
        "unknown": {
          "charged": 1,
          "estimated": 1,
          "lost": 0,
          "reserved": 1,
          "saved": 0,
          "superseded": 0,
        },
      }
    `);
    expect(
      [byShot, byVariant, byModel, byStatus, byDay].map((rows) => rows.map(({ name }) => name)),
    ).toMatchInlineSnapshot(`
      [
        [
          "opening",
          "logo",
          "harbour",
        ],
        [
          "calm",
          "wild",
          null,
        ],
        [
          "vidu20_img2video",
          "viduq2_pro_start_end2video",
          null,
        ],
        [
          "done",
          "failed",
          "refused",
          "uncertain",
          "late",
        ],
        [
          "2026-11-21",
        ],
      ]
    `);
  });

  test('keeps its schema', () => {
    expect(schemaProblems('cost-report', report)).toEqual([]);
  });

  test('as Markdown', async () => {
    await expect(costMarkdown(report)).toMatchFileSnapshot('fixtures/cost.md');
  });

  test('as CSV, with formulas made harmless', async () => {
    await expect(costCsv(report)).toMatchFileSnapshot('fixtures/cost.csv');
    const state = stateOf([
      runStarted('r'),
      ...bought('x', { request: { model: '=HYPERLINK("http://evil")' } }),
    ]);
    expect(costCsv(costReport({ state, standings: [] }))).toContain(`"'=HYPERLINK(""http://evil"")"`);
  });

  test('before the first run it is empty, and the estimate unknown', () => {
    const empty = costReport({ state: stateOf([]), standings: [] });
    expect(schemaProblems('cost-report', empty)).toEqual([]);
    expect(empty.thisRun).toMatchObject({ run: null, chargedUsd: '0', estimatedUsd: null, byShot: [] });
  });

  test('a run that finds everything bought has spent nothing and saved what it would cost today', () => {
    const state = stateOf([
      { type: 'plan:recorded', shots: ['a'], picks: [], estimatedUsd: usd('0.7'), unpriced: 0 },
      {
        type: 'shot:planned',
        shot: 'a',
        tasks: [{ key: keyOf('a') }, { seed: 2, key: keyOf('b') }],
      },
      { type: 'price:quoted', class: 'aa', usd: usd('0.35'), source: 'quote' },
      runStarted('one'),
      ...bought('a'),
      ...sent('b'),
      runStarted('two'),
    ]);
    const { thisRun } = costReport({ state, standings: [standing('a', 'done'), standing('b', 'resume')] });
    expect(thisRun).toMatchObject({
      chargedUsd: '0',
      reservedUsd: '0',
      savedUsd: '0.7',
      estimatedUsd: '0.7',
    });
  });
});

describe('every sum is exact', () => {
  const amount = fc.option(
    fc.integer({ min: 0, max: 99_999 }).map((cents) => usd((cents / 10_000).toFixed(4))),
    { nil: null },
  );
  const attempts = fc.array(
    fc.record({
      name: fc.constantFrom('a', 'b/calm', 'b/wild', 'c/seed-1', 'dropped'),
      run: fc.constantFrom('one', 'two', 'three'),
      worst: amount,
      charged: amount,
      end: fc.constantFrom<Each['end']>('completed', 'failed', 'uncertain', 'submitted', 'rejected', 'lost'),
      day: fc.integer({ min: 0, max: 3 }),
      model: fc.constantFrom('vidu20_img2video', 'viduq2_pro_start_end2video'),
    }),
    { maxLength: 40 },
  );

  test('rows of every breakdown add up to the total, and all runs to ever', () => {
    fc.assert(
      fc.property(attempts, (list) => {
        const state = stateOf([
          {
            type: 'plan:recorded',
            shots: ['a', 'b', 'c'],
            picks: [],
            estimatedUsd: null,
            unpriced: 4,
          },
          { type: 'shot:planned', shot: 'a', tasks: [{ key: keyOf('a') }] },
          {
            type: 'shot:planned',
            shot: 'b',
            tasks: ['calm', 'wild'].map((variant) => ({ variant, key: keyOf(`b/${variant}`) })),
          },
          { type: 'shot:planned', shot: 'c', tasks: [{ seed: 1, key: keyOf('c/seed-1') }] },
          ...list.flatMap((each, index) => historyOf(each, index + 1)),
        ]);
        const input = { state, standings: [standing('a', 'done'), standing('b/calm', 'failed')] };
        const report = costReport(input);
        expect(report).toMatchObject(costTotals(input));
        for (const section of [report.thisRun, report.ever]) {
          const { byShot, byVariant, byModel, byStatus, byDay } = section;
          for (const rows of [byShot, byVariant, byModel, byStatus, byDay]) {
            for (const field of [
              'chargedUsd',
              'reservedUsd',
              'lostUsd',
              'supersededUsd',
              'savedUsd',
            ] as const) {
              expect(sum(rows, field)).toBe(section[field]);
            }
            for (const field of ['charged', 'reserved', 'lost', 'superseded', 'saved'] as const) {
              expect(rows.reduce((all, row) => all + row.unknown[field], 0)).toBe(section.unknown[field]);
            }
          }
        }
        const { chargedUsd, reservedUsd, lostUsd } = moneyOf(state);
        expect(report.ever).toMatchObject({ chargedUsd, reservedUsd, lostUsd });
        const runs = state.runs.map(({ run }) => costReport({ state, standings: [], run }).thisRun);
        for (const field of ['chargedUsd', 'reservedUsd', 'lostUsd', 'supersededUsd'] as const) {
          expect(addUsd(...runs.map((each) => each[field]))).toBe(report.ever[field]);
        }
      }),
      { numRuns: runs(60) },
    );
  });
});

interface Each {
  readonly name: string;
  readonly run: string;
  readonly worst: Usd | null;
  readonly charged: Usd | null;
  readonly end: 'completed' | 'failed' | 'uncertain' | 'submitted' | 'rejected' | 'lost';
  readonly day: number;
  readonly model: string;
}

function historyOf(each: Each, number: number): TestFact[] {
  const { name, charged, worst, model } = each;
  const at = night + each.day * 86_400_000;
  const options = { worst, charged, number, at, request: { model } };
  const attempt = attemptOf(name, number);
  const reported = charged === null ? {} : { chargedUsd: charged };
  const first: TestFact[] = [runStarted(each.run), started(name, options)];
  const accepted = submitted(name, options);
  switch (each.end) {
    case 'completed':
      return [...first, accepted, ...delivered(name, options)];
    case 'failed':
      return [
        ...first,
        accepted,
        { type: 'task:failed', attempt, failure: { kind: 'generation-failed', text: 'no', ...reported } },
      ];
    case 'uncertain':
      return [...first, { type: 'task:uncertain', attempt, failure: { kind: 'answer-lost', cause: 'x' } }];
    case 'submitted':
      return [...first, accepted];
    case 'rejected': {
      const failure = { kind: 'rejected', httpStatus: 400, text: 'x' } as const;
      return [...first, { type: 'task:rejected', attempt, failure }];
    }
    case 'lost':
      return [
        ...first,
        accepted,
        { type: 'task:lost', attempt, failure: { kind: 'job-unknown', text: 'x' } },
      ];
  }
}

function sum(
  rows: readonly CostRow[],
  field: 'chargedUsd' | 'reservedUsd' | 'lostUsd' | 'supersededUsd' | 'savedUsd',
): Usd {
  return addUsd(...rows.map((row) => row[field]));
}

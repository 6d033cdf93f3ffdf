import { expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import type { NewFact } from '../../src/core/fact.ts';
import type { Price, PriceClassId } from '../../src/core/task.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { applyFact, emptyState, type LiveState } from '../../src/state/apply-fact.ts';
import { planFacts, priceFacts } from '../../src/state/plan-facts.ts';
import { makeTask } from '../rig/tasks.ts';
import { usd } from './stories.ts';

const plain = makeTask('opening');
const full = makeTask('opening/calm/city=Oslo/seed-7', {
  variant: 'calm',
  axes: { city: 'Oslo' },
  seed: 7,
  skip: 'too dark',
});
const closing = makeTask('closing');
const estimate = { usd: usd('1.20'), unpriced: 0 };

function plan(more: Partial<Plan> = {}): Plan {
  return {
    pipeline: 'spring',
    manifestPath: 'spring.yaml',
    outputRoot: '/out',
    settings: { budget: {}, attempts: 2, taskTimeoutMs: 1 },
    shots: ['opening', 'closing'],
    tasks: [plain, full, closing],
    picks: ['opening'],
    ...more,
  };
}

function told(facts: readonly NewFact[], state: LiveState = emptyState()): LiveState {
  for (const fact of facts) applyFact(state, { at: 1, ...fact } as Fact);
  return state;
}

test('a first run records every shot, with nothing that is not there, and then the plan', () => {
  expect(planFacts(plan(), estimate, emptyState())).toEqual([
    {
      type: 'shot:planned',
      shot: 'opening',
      tasks: [
        { key: plain.key },
        { variant: 'calm', axes: { city: 'Oslo' }, seed: 7, skip: 'too dark', key: full.key },
      ],
    },
    { type: 'shot:planned', shot: 'closing', tasks: [{ key: closing.key }] },
    {
      type: 'plan:recorded',
      shots: ['opening', 'closing'],
      picks: ['opening'],
      estimatedUsd: '1.2',
      unpriced: 0,
    },
  ]);
  const [first] = planFacts(plan(), estimate, emptyState());
  expect(Object.keys(first?.type === 'shot:planned' ? (first.tasks[0] ?? {}) : {})).toEqual(['key']);
});

test('a quiet night adds nothing', () => {
  const state = told(planFacts(plan(), estimate, emptyState()));
  expect(planFacts(plan(), estimate, state)).toEqual([]);
});

const changes: readonly [
  string,
  Plan,
  typeof estimate | { usd: null; unpriced: number },
  readonly string[],
][] = [
  ['another price', plan(), { ...estimate, usd: usd('1.30') }, ['plan:recorded']],
  ['a price that nobody knows', plan(), { usd: null, unpriced: 3 }, ['plan:recorded']],
  ['another pick', plan({ picks: [] }), estimate, ['plan:recorded']],
  [
    'more attempts',
    plan({ settings: { budget: {}, attempts: 3, taskTimeoutMs: 1 } }),
    estimate,
    ['plan:recorded with 3 attempts'],
  ],
  ['another clip in a shot', plan({ tasks: [full, closing] }), estimate, ['shot opening']],
  [
    'the same clip under another value',
    plan({ tasks: [plain, { ...full, axes: { city: 'oslo' } }, closing] }),
    estimate,
    ['shot opening'],
  ],
  [
    'the same clip under one axis more',
    plan({ tasks: [plain, { ...full, axes: { city: 'Oslo', look: 'dim' } }, closing] }),
    estimate,
    ['shot opening'],
  ],
  [
    'the same clip under another seed',
    plan({ tasks: [plain, { ...full, seed: 8 }, closing] }),
    estimate,
    ['shot opening'],
  ],
  [
    'the same clip in another variant',
    plan({ tasks: [{ ...plain, variant: 'wild' }, full, closing] }),
    estimate,
    ['shot opening'],
  ],
  [
    'a task that is skipped no more',
    plan({ tasks: [plain, { ...full, skip: undefined } as typeof full, closing] }),
    estimate,
    ['shot opening'],
  ],
  ['shots in another order', plan({ shots: ['closing', 'opening'] }), estimate, ['plan:recorded']],
  ['a shot that lost its tasks', plan({ tasks: [plain, full] }), estimate, ['shot closing']],
  ['a shot less', plan({ shots: ['opening'], tasks: [plain, full] }), estimate, ['plan:recorded']],
  ['an empty shot more', plan({ shots: ['opening', 'closing', 'end'] }), estimate, ['plan:recorded']],
];

test.each(changes)('%s is recorded, and what stayed the same is not', (_, changed, cost, expected) => {
  const state = told(planFacts(plan(), estimate, emptyState()));
  const facts = planFacts(changed, cost, state);
  const shown = facts.map((fact) => {
    if (fact.type === 'shot:planned') return `shot ${fact.shot}`;
    const attempts = fact.type === 'plan:recorded' ? fact.attempts : undefined;
    return `${fact.type}${attempts === undefined ? '' : ` with ${attempts} attempts`}`;
  });
  expect(shown).toEqual(expected);
  expect(planFacts(changed, cost, told(facts, state))).toEqual([]);
});

test('axes in another order are another plan, as ids are made of them', () => {
  const inOrder = (axes: Readonly<Record<string, string>>) => plan({ tasks: [{ ...full, axes }, closing] });
  const state = told(planFacts(inOrder({ city: 'Oslo', look: 'dim' }), estimate, emptyState()));
  expect(planFacts(inOrder({ city: 'Oslo', look: 'dim' }), estimate, state)).toEqual([]);
  expect(planFacts(inOrder({ look: 'dim', city: 'Oslo' }), estimate, state)).toHaveLength(1);
});

test('a price is recorded when it is new, or another, or known from elsewhere', () => {
  const prices = new Map<PriceClassId, Price>([
    ['a', { usd: usd('0.3'), source: 'quote' }],
    ['b', { usd: null, source: 'unknown', reason: 'asked nobody' }],
  ]);
  const facts = priceFacts(prices, emptyState());
  expect(facts).toEqual([
    { type: 'price:quoted', class: 'a', usd: '0.3', source: 'quote' },
    { type: 'price:quoted', class: 'b', usd: null, source: 'unknown' },
  ]);
  const state = told(facts);
  expect(priceFacts(prices, state)).toEqual([]);
  prices.set('a', { usd: usd('0.4'), source: 'quote' });
  prices.set('b', { usd: null, source: 'table' });
  expect(priceFacts(prices, state)).toEqual([
    { type: 'price:quoted', class: 'a', usd: '0.4', source: 'quote' },
    { type: 'price:quoted', class: 'b', usd: null, source: 'table' },
  ]);
});

import { expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import type { Standing } from '../../src/core/standing.ts';
import { applyFact, emptyState } from '../../src/state/apply-fact.ts';
import { type Addressing, collectable, countLeft, formerIds } from '../../src/state/planned-tasks.ts';
import type { Attempt, Purchase } from '../../src/state/state.ts';
import type { PlannedTask, Todo, Work } from '../../src/state/work.ts';
import { attemptOf, hash } from './stories.ts';

/** Shows which parts of an address were handed on. */
const addressing: Addressing = {
  idOf: (place) =>
    Object.entries(place)
      .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
      .join(' '),
  clipPathOf: (id) => (id.includes('/') ? `clips/${id}.mp4` : `clips/${id}/${id}.mp4`),
};
const key = hash('a');
const started: Fact = {
  type: 'task:started',
  at: 2,
  attempt: attemptOf(key, 1),
  key,
  request: { model: 'm', params: {}, images: [] },
  usd: null,
  class: 'c',
  timeoutMs: 1,
};
const saved = (path: string): Fact => ({
  type: 'clip:saved',
  at: 3,
  key,
  path,
  bytes: 1,
  sha256: hash('mp4'),
  mtimeMs: 1,
});
const planned = (address: object): Fact =>
  ({ type: 'shot:planned', at: 1, shot: 'opening', tasks: [{ ...address, key }] }) as Fact;

const names: readonly [string, readonly Fact[], string][] = [
  ['of a clip in its place', [started, saved('clips/opening/calm/seed-7.mp4')], 'opening/calm/seed-7'],
  ["of a shot's only clip", [started, saved('clips/opening/opening.mp4')], 'opening'],
  ['of a clip in a shot that has a part of its name', [started, saved('clips/a/b/b.mp4')], 'a/b/b'],
  [
    'of a clip that was superseded',
    [started, saved(`superseded/opening/seed-7/${key}.mp4`)],
    'opening/seed-7',
  ],
  ['of a superseded clip of a whole shot', [started, saved(`superseded/opening/${key}.mp4`)], 'opening'],
  [
    'of a clip elsewhere, once planned',
    [planned({ seed: 7 }), started, saved('b.mp4')],
    'shot="opening" seed=7',
  ],
  [
    'of a clip whose path only holds one',
    [started, saved('x/clips/a/b.mp4'), saved('clips/a/b.mp4x')],
    key.slice(0, 16),
  ],
  [
    'of no clip, with each part of its place',
    [planned({ variant: 'calm', axes: { city: 'Oslo' }, seed: 0 }), started],
    'shot="opening" variant="calm" axes={"city":"Oslo"} seed=0',
  ],
  ['of no clip in a plain shot', [planned({}), started], 'shot="opening"'],
  ['of what was never planned', [started], key.slice(0, 16)],
  ['of what never was', [], key.slice(0, 16)],
];

test.each(names)('the former name %s', (_, facts, name) => {
  const state = emptyState();
  for (const fact of facts) applyFact(state, fact);
  expect(formerIds(state, addressing)(key)).toBe(name);
});

test('collect may poll and fetch what was bought, and nothing that buys or writes over', () => {
  const purchase: Purchase = { key, attempts: [], clips: [], granted: 0 };
  const attempt: Attempt = {
    id: attemptOf(key, 1),
    startedAt: 1,
    timeoutMs: 1,
    usd: null,
    priceClass: 'c',
    run: 'r',
    stage: 'submitted',
    late: false,
  };
  const clip = { path: 'a', bytes: 1, sha256: hash('mp4'), mtimeMs: 1, savedAt: 1, run: 'r' };
  const todos: readonly Todo[] = [
    { kind: 'nothing' },
    { kind: 'create', number: 1 },
    { kind: 'poll', attempt },
    { kind: 'fetch', attempt },
    { kind: 'place', from: clip },
    { kind: 'copy', pipeline: 'winter', from: clip, absolutePath: '/a' },
  ];
  const task: PlannedTask = { id: 'a', key, clipPath: 'clips/a/a.mp4' };
  const works = todos.map((todo): Work<PlannedTask> => ({ key, tasks: [task], purchase, todo }));
  const may = collectable(works);
  expect(may.map(({ todo }) => todo.kind)).toEqual(['poll', 'fetch']);
  expect(may[0]).toEqual({ key, tasks: [task], purchase, todo: { kind: 'poll', attempt } });
  expect(collectable(todos.map((todo) => ({ key, tasks: [], todo })))).toEqual([]);
});

test('what is left is counted by state, done and dropped apart', () => {
  const standings = (['done', 'new', 'dropped', 'late', 'new'] as const).map(
    (state): Standing => ({ id: 'a', key, state }),
  );
  expect(countLeft(standings)).toEqual({ new: 2, late: 1 });
  expect(countLeft([])).toEqual({});
});

import { expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import type { Failure } from '../../src/core/failure.ts';
import { applyFact, emptyState, type LiveState } from '../../src/state/apply-fact.ts';
import {
  type ClipInspector,
  type ClipsOnDisk,
  clipsAsRecorded,
  inspectClips,
} from '../../src/state/clips-on-disk.ts';
import { countLeft, formerIds, plannedTasks } from '../../src/state/planned-tasks.ts';
import {
  judgeAll,
  type Reconciled,
  type ReconcileInput,
  reconcile,
  standingsOf,
  todosOf,
} from '../../src/state/reconcile.ts';
import { noSiblings, type SiblingPurchase, type Siblings } from '../../src/state/siblings.ts';
import type { ClipRecord } from '../../src/state/state.ts';
import type { PlannedTask } from '../../src/state/work.ts';
import { attemptOf, hash, usd } from './stories.ts';

const addressing = {
  idOf: ({ shot, seed }: { shot: string; seed?: number }) =>
    seed === undefined ? shot : `${shot}/seed-${seed}`,
  clipPathOf: (id: string) => (id.includes('/') ? `clips/${id}.mp4` : `clips/${id}/${id}.mp4`),
};
const key = hash('the clip');
const path = 'clips/opening/seed-7.mp4';
const task: PlannedTask = { id: 'opening/seed-7', key, clipPath: path };

function fold(facts: readonly Fact[]): LiveState {
  const state = emptyState();
  for (const fact of facts) applyFact(state, fact);
  return state;
}

function decide(
  facts: readonly Fact[],
  more: Partial<ReconcileInput<PlannedTask>> = {},
): Reconciled<PlannedTask> {
  const state = fold(facts);
  const input: ReconcileInput<PlannedTask> = {
    tasks: [task],
    state,
    onDisk: clipsAsRecorded(state),
    siblings: noSiblings,
    attempts: 2,
    retryFailed: false,
    refetch: true,
    priceOf: () => ({ usd: usd('0.5'), source: 'table' }),
    whyNew: (_, last) => (last === undefined ? 'never bought' : `was ${last.params.prompt}`),
    formerId: formerIds(state, addressing),
    ...more,
  };
  const decided = reconcile(input);
  const judgements = judgeAll(input);
  expect(standingsOf(judgements, input)).toEqual(decided.standings);
  expect([...todosOf(judgements)]).toEqual(decided.works.map(({ todo }) => todo));
  return decided;
}

const request = { model: 'm', params: { prompt: 'dawn' }, images: [] };

function started(number = 1, of = key, worth = '0.325'): Fact {
  const attempt = attemptOf(of, number);
  return {
    type: 'task:started',
    at: Date.UTC(2026, 10, 21, 6, 49, 14),
    attempt,
    key: of,
    request,
    usd: usd(worth),
    class: 'c',
    timeoutMs: 1,
  };
}
function fact<T extends Fact['type']>(
  type: T,
  more: Omit<Extract<Fact, { type: T }>, 'type' | 'at' | 'attempt'>,
  number = 1,
) {
  return { type, at: 9, attempt: attemptOf(key, number), ...more } as unknown as Fact;
}
const submitted = fact('task:submitted', { jobId: 'job-1' });
const completed = fact('task:completed', { chargedUsd: usd('0.3') });
const saved: Fact = { type: 'clip:saved', at: 9, key, path, bytes: 10, sha256: hash('mp4'), mtimeMs: 1 };
const failedWith = (failure: Failure, number = 1): Fact[] => [
  started(number),
  fact('task:submitted', { jobId: `job-${number}` }, number),
  fact('task:failed', { failure }, number),
];
const transient: Failure = { kind: 'generation-failed', code: '008005098', text: 'generation failed' };
const permanent: Failure = { kind: 'generation-failed', code: '008005004', text: 'image invalid' };
const refused: Failure = { kind: 'content-refused', text: 'violates our policy' };
const lost: Failure = { kind: 'job-unknown', text: 'no such task' };
const broke: Failure = { kind: 'answer-lost', cause: 'ECONNRESET' };
const no: Failure = { kind: 'rejected', httpStatus: 400, text: 'bad style' };
const busy: Failure = { kind: 'rate-limited', text: '' };

const none: ClipsOnDisk = { byKey: new Map(), unrecorded: [] };
const damaged: ClipsOnDisk = {
  byKey: new Map([[key, { whole: [], damaged: [record(path)] }]]),
  unrecorded: [],
};

function record(at: string): ClipRecord {
  return { path: at, bytes: 10, sha256: hash('mp4'), mtimeMs: 1, savedAt: 9, run: '' };
}

type Row = [
  name: string,
  facts: readonly Fact[],
  more: Partial<ReconcileInput<PlannedTask>>,
  state: string,
  todo: string,
  why?: string,
];

const bought = [started(), submitted, completed];
const resolved = (as: 'submitted' | 'not-submitted' | 'buy-again'): Fact =>
  fact('task:resolved', { as, ...(as === 'submitted' ? { jobId: 'found' } : {}) });
const sent = '2026-11-21 06:49:14 UTC';
const settle = 'settle it with `dailies resolve`';

const rows: readonly Row[] = [
  ['nothing ever happened', [], {}, 'new', 'create 1', 'never bought'],
  [
    'the run ended before the answer came',
    [started()],
    {},
    'uncertain',
    'nothing',
    `perhaps bought ${sent} for 0.325 USD, as attempt ${attemptOf(key, 1)}: the run that sent it ended before the answer came; ${settle}`,
  ],
  [
    'the same, at a price of one decimal',
    [started(1, key, '0.2')],
    {},
    'uncertain',
    'nothing',
    `perhaps bought ${sent} for 0.20 USD, as attempt ${attemptOf(key, 1)}: the run that sent it ended before the answer came; ${settle}`,
  ],
  [
    'the answer was lost',
    [started(), fact('task:uncertain', { failure: broke })],
    {},
    'uncertain',
    'nothing',
    `perhaps bought ${sent} for 0.325 USD, as attempt ${attemptOf(key, 1)}: the answer to the create never came (ECONNRESET); ${settle}`,
  ],
  ['in flight', [started(), submitted], {}, 'resume', 'poll', `in flight since ${sent}`],
  [
    'late',
    [started(), submitted, fact('task:late', {})],
    {},
    'late',
    'poll',
    `in flight since ${sent}, past its time; each run looks again`,
  ],
  ['finished there', bought, {}, 'fetch', 'fetch', 'finished at the provider, not yet downloaded'],
  ['delivered', [...bought, saved], {}, 'done', 'nothing'],
  ['vanished', [...bought, saved], { onDisk: none }, 'fetch', 'fetch', 'its file is no longer here'],
  [
    'delivered elsewhere',
    [...bought, saved],
    { onDisk: none, refetch: false },
    'done',
    'nothing',
    'on record as delivered elsewhere',
  ],
  [
    'damaged, and not to be left alone',
    [...bought, saved],
    { onDisk: damaged, refetch: false },
    'fetch',
    'fetch',
    `${path} is not the file that was saved`,
  ],
  [
    'never fetched, though nothing is to be fetched again',
    bought,
    { refetch: false },
    'fetch',
    'fetch',
    'finished at the provider, not yet downloaded',
  ],
  [
    'gone',
    [...bought, fact('clip:gone', { key, failure: lost })],
    {},
    'gone',
    'fetch',
    'the gateway does not know the job (404)',
  ],
  [
    'gone, but here again',
    [...bought, fact('clip:gone', { key, failure: lost }), saved],
    {},
    'done',
    'nothing',
  ],
  [
    'gone and to be bought again',
    [...bought, fact('clip:gone', { key, failure: lost }), resolved('buy-again')],
    {},
    'new',
    'create 2',
    'to be bought again, as settled; the attempt before is booked as lost',
  ],
  [
    'lost',
    [started(), submitted, fact('task:lost', { failure: lost })],
    { retryFailed: true },
    'lost',
    'nothing',
    'the gateway does not know the job (404)',
  ],
  ['settled as a job', [started(), resolved('submitted')], {}, 'resume', 'poll', `in flight since ${sent}`],
  ['settled as never bought', [started(), resolved('not-submitted')], {}, 'new', 'create 2', 'never bought'],
  [
    'settled as lost',
    [started(), resolved('buy-again')],
    {},
    'new',
    'create 2',
    'to be bought again, as settled; the attempt before is booked as lost',
  ],
  [
    'settled as lost, with one attempt allowed',
    [started(), resolved('buy-again')],
    { attempts: 1 },
    'new',
    'create 2',
    'to be bought again, as settled; the attempt before is booked as lost',
  ],
  [
    'never left',
    [started(), fact('task:not-sent', { failure: busy })],
    {},
    'new',
    'create 2',
    'never bought',
  ],
  [
    'turned away for the key',
    [started(), fact('task:rejected', { failure: { kind: 'forbidden', text: 'balance' } })],
    {},
    'new',
    'create 2',
    'never bought',
  ],
  ['rejected', [started(), fact('task:rejected', { failure: no })], {}, 'failed', 'nothing', 'bad style'],
  [
    'rejected, once more',
    [started(), fact('task:rejected', { failure: no })],
    { retryFailed: true },
    'retry',
    'create 2 granted',
    'bad style; once more, as asked',
  ],
  [
    'failed in passing',
    failedWith(transient),
    {},
    'retry',
    'create 2',
    'generation failed (008005098); attempt 2 of 2',
  ],
  [
    'failed in passing, never to be repeated',
    failedWith(transient),
    { attempts: 1 },
    'failed',
    'nothing',
    'generation failed (008005098)',
  ],
  [
    'failed twice, over all runs',
    [...failedWith(transient), ...failedWith(transient, 2)],
    {},
    'failed',
    'nothing',
    'generation failed (008005098)',
  ],
  [
    'failed twice, once more',
    [...failedWith(transient), ...failedWith(transient, 2)],
    { retryFailed: true },
    'retry',
    'create 3 granted',
    'generation failed (008005098); once more, as asked',
  ],
  [
    'failed twice, granted by a run that died',
    [...failedWith(transient), ...failedWith(transient, 2), fact('retry:granted', { key })],
    {},
    'retry',
    'create 3',
    'generation failed (008005098); attempt 3 of 3',
  ],
  [
    'a refusal before costs no attempt',
    [started(), fact('task:rejected', { failure: no }), ...failedWith(transient, 2)],
    {},
    'retry',
    'create 3',
    'generation failed (008005098); attempt 2 of 2',
  ],
  ['failed for good', failedWith(permanent), {}, 'failed', 'nothing', 'image invalid (008005004)'],
  ['refused', failedWith(refused), { retryFailed: true }, 'refused', 'nothing', 'violates our policy'],
  ['skipped', [], { tasks: [{ ...task, skip: 'too dark' }] }, 'skipped', 'nothing', 'too dark'],
  [
    'skipped, though failed in passing',
    failedWith(transient),
    { tasks: [{ ...task, skip: 'too dark' }] },
    'skipped',
    'nothing',
    'too dark',
  ],
  [
    'skipped, but already in flight',
    [started(), submitted],
    { tasks: [{ ...task, skip: 'too dark' }] },
    'resume',
    'poll',
    `in flight since ${sent}`,
  ],
];

test.each(rows)('%s', (_, facts, more, state, todo, why) => {
  const { works, standings } = decide(facts, more);
  expect(works).toHaveLength(1);
  const [work] = works;
  expect(standings).toEqual([expect.objectContaining({ id: task.id, key, state })]);
  expect(standings[0]?.why).toBe(why);
  const done = work?.todo;
  const shown =
    done?.kind === 'create' ? `create ${done.number}${done.grant ? ' granted' : ''}` : (done?.kind ?? '');
  expect(shown).toBe(todo);
});

test('two tasks with one key are one work: bought once, delivered twice', () => {
  const twin = { id: 'twin', key, clipPath: 'clips/twin/twin.mp4' };
  const fresh = decide([], { tasks: [task, twin] });
  expect(fresh.works).toMatchObject([{ tasks: [task, twin], todo: { kind: 'create', number: 1 } }]);
  expect(fresh.standings).toMatchObject([
    { state: 'new', price: { usd: '0.5' } },
    { state: 'new', why: 'the same clip as opening/seed-7: bought once' },
  ]);
  expect(fresh.standings[1]?.price).toBeUndefined();
  const half = decide([...bought, saved], { tasks: [task, twin] });
  expect(half.works).toMatchObject([{ todo: { kind: 'place', from: { path } } }]);
});

test('a skipped twin gets no clip and no price of its own', () => {
  const twin = { id: 'twin', key, clipPath: 'clips/twin/twin.mp4' };
  const { works, standings } = decide([], { tasks: [{ ...task, skip: 'no' }, twin] });
  expect(works).toMatchObject([{ tasks: [twin], todo: { kind: 'create' } }]);
  expect(standings).toMatchObject([{ state: 'skipped' }, { state: 'new', price: { usd: '0.5' } }]);
});

test('a clip that lies under another address is put in its place, and comes back from superseded', () => {
  const at = `superseded/opening/seed-7/${key}.mp4`;
  const moved: Fact = { type: 'clip:moved', at: 10, key, from: path, to: at };
  expect(decide([...bought, saved, moved])).toMatchObject({
    works: [{ todo: { kind: 'place', from: { path: at } } }],
    standings: [{ state: 'done', why: `is here as ${at}` }],
  });
});

test('a changed request is new, beside what lies at its address', () => {
  const edited = { ...task, key: hash('edited') };
  const { works, standings } = decide([...bought, saved], { tasks: [edited] });
  expect(works).toMatchObject([{ key: edited.key, todo: { kind: 'create', number: 1 } }]);
  expect(standings).toMatchObject([
    { id: task.id, state: 'new', why: 'was dawn' },
    { id: task.id, key, state: 'dropped', why: `no longer in the manifest; on record as ${path}` },
  ]);
});

test('what left the manifest is still collected, and named as it was planned', () => {
  const planned: Fact = { type: 'shot:planned', at: 0, shot: 'opening', tasks: [{ key, seed: 7 }] };
  const now: Fact = { type: 'shot:planned', at: 50, shot: 'opening', tasks: [] };
  const left = decide([planned, started(), submitted, now], { tasks: [] });
  expect(left.works).toMatchObject([{ key, tasks: [], todo: { kind: 'poll' } }]);
  expect(left.standings).toMatchObject([
    { id: task.id, state: 'resume', why: `no longer in the manifest; in flight since ${sent}` },
  ]);
  const fetched = decide([planned, ...bought, now], { tasks: [] });
  expect(fetched.works).toMatchObject([{ todo: { kind: 'fetch' } }]);
  const open = decide([planned, started(), now], { tasks: [] });
  expect(open).toMatchObject({ works: [], standings: [{ state: 'uncertain' }] });
  const failed = decide([planned, ...failedWith(transient), now], { tasks: [] });
  expect(failed).toMatchObject({ works: [], standings: [{ state: 'dropped' }] });
  const free = decide([planned, started(), fact('task:rejected', { failure: no }), now], { tasks: [] });
  expect(free).toEqual({ works: [], standings: [] });
});

test('a clip that the pipeline beside this one bought is copied, unless something here is open', () => {
  const clip = record('clips/a.mp4');
  const siblings = {
    clips: new Map([[key, { pipeline: 'winter', clip, absolutePath: '/out/winter/clips/a.mp4' }]]),
    purchases: new Map(),
    holding: new Map(),
    unread: [],
  };
  for (const facts of [[], failedWith(permanent), [started(), fact('task:rejected', { failure: no })]]) {
    expect(decide(facts, { siblings })).toMatchObject({
      works: [{ todo: { kind: 'copy', pipeline: 'winter', from: clip } }],
      standings: [{ state: 'fetch', why: 'bought by the pipeline "winter" beside this one: copied' }],
    });
  }
  expect(decide([started()], { siblings }).works).toMatchObject([{ todo: { kind: 'nothing' } }]);
  expect(decide([started(), submitted], { siblings }).works).toMatchObject([{ todo: { kind: 'poll' } }]);
});

test('what the pipeline beside this one bought, or perhaps did, is not bought again while its clip is elsewhere', () => {
  const siblings = (stage: SiblingPurchase['stage']): Siblings => ({
    clips: new Map(),
    purchases: new Map([[key, { pipeline: 'winter', stage }]]),
    holding: new Map(),
    unread: [],
  });
  for (const stage of ['delivered', 'bought', 'perhaps'] as const) {
    for (const facts of [[], failedWith(transient), [started(), fact('task:rejected', { failure: no })]]) {
      expect(decide(facts, { siblings: siblings(stage) })).toMatchObject({
        works: [{ todo: { kind: 'nothing' } }],
        standings: [{ state: 'fetch', why: expect.stringContaining('bought by the pipeline "winter"') }],
      });
    }
  }
  const left = decide([], { siblings: siblings('delivered'), refetch: false });
  expect(left.standings).toMatchObject([{ state: 'done' }]);
  const due = decide([], { siblings: siblings('bought'), refetch: false });
  expect(due.standings).toMatchObject([{ state: 'fetch' }]);
  const unsure = decide([], { siblings: siblings('perhaps'), refetch: false });
  expect(unsure.standings).toMatchObject([
    { state: 'fetch', why: expect.stringMatching(/^perhaps .*resolve/) },
  ]);
});

test('a copy that vanished is copied again, and without an original never bought again by itself', () => {
  const copied: Fact = { ...saved, copiedFrom: 'winter', paidUsd: usd('0.3') };
  const nowhere: ClipsOnDisk = { byKey: new Map(), unrecorded: [] };
  const gone = { works: [{ todo: { kind: 'nothing' } }], standings: [{ state: 'gone' }] };
  expect(decide([copied], { onDisk: nowhere })).toMatchObject(gone);
  expect(decide([...failedWith(transient), copied], { onDisk: nowhere })).toMatchObject(gone);
  const onRecord: Fact = {
    type: 'clip:gone',
    at: 9,
    key,
    failure: { kind: 'disk', code: 'ENOENT', path },
  };
  expect(decide([copied, onRecord])).toMatchObject(gone);
  expect(decide([copied, onRecord], { retryFailed: true })).toMatchObject(gone);
  const clip = record('clips/a.mp4');
  const siblings = {
    clips: new Map([[key, { pipeline: 'winter', clip, absolutePath: '/out/winter/clips/a.mp4' }]]),
    purchases: new Map(),
    holding: new Map(),
    unread: [],
  };
  expect(decide([copied, onRecord], { siblings }).works).toMatchObject([{ todo: { kind: 'copy' } }]);
  // At whatever time: a clock may have been set back meanwhile.
  for (const at of [10, 9, 1]) {
    const meant: Fact = { type: 'retry:granted', at, key };
    expect(decide([copied, onRecord, meant])).toMatchObject({ works: [{ todo: { kind: 'create' } }] });
  }
});

test('what is gone by the state alone too waits for a person, and is new once that person said so', () => {
  const gone = [...bought, saved, fact('clip:gone', { key, failure: lost })];
  expect(decide(gone).standings).toMatchObject([{ state: 'gone' }]);
  expect(decide([...gone, resolved('buy-again')]).standings).toMatchObject([{ state: 'new' }]);
});

test('the state alone says the same of what was planned', () => {
  const planned: Fact = { type: 'shot:planned', at: 0, shot: 'opening', tasks: [{ key, seed: 7 }] };
  const plan: Fact = {
    type: 'plan:recorded',
    at: 0,
    shots: ['opening', 'logo'],
    picks: [],
    estimatedUsd: null,
    unpriced: 1,
  };
  const skip: Fact = {
    type: 'shot:planned',
    at: 0,
    shot: 'logo',
    tasks: [{ key: hash('logo'), skip: 'later' }],
  };
  const facts = [planned, skip, plan, started(), submitted, fact('task:late', {})];
  const tasks = plannedTasks(fold(facts), addressing);
  expect(tasks).toEqual([
    task,
    { id: 'logo', key: hash('logo'), clipPath: 'clips/logo/logo.mp4', skip: 'later' },
  ]);
  const { standings } = decide(facts, { tasks });
  expect(countLeft(standings)).toEqual({ late: 1, skipped: 1 });
});

/** A folder by what a closer look finds in it; a quick one knows nothing, but where it is told to. */
function disk(look: (path: string) => 'whole' | 'damaged' | 'absent', quick = false): ClipInspector {
  return {
    isUntouched: ({ path: at }) => quick && look(at) === 'whole',
    inspect: async ({ path: at }) => look(at),
  };
}

test('what a quick look finds whole is not looked at closely', async () => {
  const closely: string[] = [];
  const { isUntouched } = disk(() => 'whole', true);
  const inspector: ClipInspector = {
    isUntouched,
    inspect: async ({ path: at }) => {
      closely.push(at);
      return 'whole';
    },
  };
  const state = fold([...bought, saved]);
  const [slow, fast] = [
    await inspectClips(
      [task],
      state,
      disk(() => 'whole'),
    ),
    await inspectClips([task], state, inspector),
  ];
  expect(fast).toEqual(slow);
  expect(fast.byKey.get(key)?.whole).toMatchObject([{ path }]);
  expect(closely).toEqual([]);
});

test('a move without its fact is found on both sides', async () => {
  const aside = `superseded/opening/seed-7/${key}.mp4`;
  const moved: Fact = { type: 'clip:moved', at: 10, key, from: path, to: aside };
  const only = (there: string) => disk((at) => (at === there ? 'whole' : 'absent'));
  const away = await inspectClips([task], fold([...bought, saved]), only(aside));
  expect(away.unrecorded).toEqual([{ type: 'clip:moved', key, from: path, to: aside }]);
  expect(away.byKey.get(key)?.whole).toMatchObject([{ path: aside }]);
  const back = await inspectClips([task], fold([...bought, saved, moved]), only(path));
  expect(back.unrecorded).toEqual([{ type: 'clip:moved', key, from: aside, to: path }]);
  const gone = await inspectClips([task], fold([...bought, saved]), only('nowhere'));
  expect(gone).toEqual({ byKey: new Map([[key, { whole: [], damaged: [] }]]), unrecorded: [] });
});

test('a retry says how many attempts it may still take: what it may cost at worst follows from it', () => {
  const left = (facts: readonly Fact[], more: Partial<ReconcileInput<PlannedTask>> = {}) =>
    decide(facts, more).standings[0]?.attemptsLeft;
  expect(left([])).toBeUndefined();
  expect(left(failedWith(transient))).toBe(1);
  expect(left(failedWith(transient), { attempts: 5 })).toBe(4);
  const twice = [...failedWith(transient), ...failedWith(transient, 2)];
  expect(left(twice, { retryFailed: true })).toBe(1);
});

test('a clip on record without an attempt that paid for it is not bought again by itself', () => {
  const nowhere: ClipsOnDisk = { byKey: new Map(), unrecorded: [] };
  const joined = [...failedWith(permanent), saved];
  for (const retryFailed of [false, true]) {
    expect(decide(joined, { onDisk: nowhere, retryFailed })).toMatchObject({
      works: [{ todo: { kind: 'nothing' } }],
      standings: [{ state: 'gone', why: expect.stringContaining('on record as saved') }],
    });
  }
  const sameMoment: Fact = { type: 'retry:granted', at: saved.at, key };
  expect(decide([...joined, sameMoment], { onDisk: nowhere }).works).toMatchObject([
    { todo: { kind: 'nothing' } },
  ]);
  const meant: Fact = { type: 'retry:granted', at: 10, key };
  expect(decide([...joined, meant], { onDisk: nowhere, retryFailed: true }).works).toMatchObject([
    { todo: { kind: 'create' } },
  ]);
});

test('a clip that is here again after it was gone is saved once more: it is neither lost nor bought anew', async () => {
  const gone = fact('clip:gone', { key, failure: lost });
  const there = disk((at) => (at === path ? 'whole' : 'absent'));
  const again = { type: 'clip:saved', key, path, bytes: 10, sha256: saved.sha256 };
  for (const facts of [
    [...bought, saved, gone],
    [{ ...saved, copiedFrom: 'winter', paidUsd: null }, gone],
  ]) {
    const state = fold(facts);
    const looked = await inspectClips([task], state, there);
    const quickly = await inspectClips([task], state, { ...there, isUntouched: () => true });
    expect(looked.unrecorded).toMatchObject([again]);
    expect(quickly.unrecorded).toEqual(looked.unrecorded);
    for (const each of looked.unrecorded) expect(applyFact(state, { at: 99, ...each })).toBe(true);
    expect(state.purchases.get(key)).toMatchObject({
      gone: undefined,
      clips: fold(facts.slice(0, -1))
        .purchases.get(key)
        ?.clips.map(({ copiedFrom }) => ({ path, copiedFrom })),
    });
    expect((await inspectClips([task], state, there)).unrecorded).toEqual([]);
  }
  // What lies elsewhere was moved first.
  const aside = disk((at) => (at.startsWith('superseded/') ? 'whole' : 'absent'));
  const { unrecorded } = await inspectClips([task], fold([...bought, saved, gone]), aside);
  expect(unrecorded.map(({ type }) => type)).toEqual(['clip:moved', 'clip:saved']);
  expect(
    (
      await inspectClips(
        [task],
        fold([...bought, saved, gone]),
        disk(() => 'absent'),
      )
    ).unrecorded,
  ).toEqual([]);
});

test('what is skipped and was never bought gets no work; what was bought for it is delivered all the same', () => {
  const skipped = { ...task, skip: 'too dark' };
  const twin = { id: 'twin', key, clipPath: 'clips/twin/twin.mp4', skip: 'too bright' };
  const tasks = [skipped, twin];
  expect(decide([], { tasks })).toMatchObject({
    works: [{ tasks: [], todo: { kind: 'nothing' } }],
    standings: [
      { state: 'skipped', why: 'too dark' },
      { state: 'skipped', why: 'too bright' },
    ],
  });
  expect(decide([], { tasks }).works[0]?.tasks).toEqual([]);
  expect(decide(failedWith(permanent), { tasks }).works[0]?.tasks).toEqual([]);
  expect(decide(bought, { tasks }).works).toMatchObject([{ tasks, todo: { kind: 'fetch' } }]);
  const delivered = decide([...bought, saved], { tasks: [skipped] });
  expect(delivered.standings).toMatchObject([{ state: 'done' }]);
  expect(delivered.works).toMatchObject([{ tasks: [skipped], todo: { kind: 'nothing' } }]);
});

test('of twins of which one is skipped, the other alone gets the clip', () => {
  const twin = { id: 'twin', key, clipPath: 'clips/twin/twin.mp4' };
  for (const facts of [[], bought]) {
    expect(decide(facts, { tasks: [{ ...task, skip: 'no' }, twin] }).works[0]?.tasks).toEqual([twin]);
  }
});

test('what is skipped is not copied from the pipeline beside this one either', () => {
  const clip = record('clips/a.mp4');
  const siblings = {
    clips: new Map([[key, { pipeline: 'winter', clip, absolutePath: '/out/winter/clips/a.mp4' }]]),
    purchases: new Map(),
    holding: new Map(),
    unread: [],
  };
  const { works } = decide([], { siblings, tasks: [{ ...task, skip: 'too dark' }] });
  expect(works).toMatchObject([{ todo: { kind: 'nothing' } }]);
});

test('work carries what was bought of its key, where anything was', () => {
  expect(decide([]).works[0]?.purchase).toBeUndefined();
  expect(decide([started()]).works[0]?.purchase).toMatchObject({ key, attempts: [{ stage: 'started' }] });
});

test('a task has the price that is due: what it would cost, or what is reserved for it', () => {
  const price = (facts: readonly Fact[]) => decide(facts).standings[0]?.price;
  const quoted: Fact = { type: 'price:quoted', at: 0, class: 'c', usd: usd('0.3'), source: 'table' };
  const unpriced: Fact = { ...(started() as Extract<Fact, { type: 'task:started' }>), usd: null };
  expect(price([])).toEqual({ usd: '0.5', source: 'table' });
  expect(price(failedWith(transient))).toEqual({ usd: '0.5', source: 'table' });
  expect(price([started()])).toEqual({ usd: '0.325', source: 'quote' });
  expect(price([quoted, started(), submitted])).toEqual({ usd: '0.325', source: 'table' });
  expect(price([quoted, unpriced])).toEqual({ usd: null, source: 'unknown' });
  for (const facts of [bought, [...bought, saved], failedWith(permanent)]) {
    expect(decide(facts).standings[0]?.price).toBeUndefined();
  }
  const { standings } = decide([], { priceOf: () => undefined });
  expect(standings[0]?.price).toBeUndefined();
  const silent = decide([], { whyNew: () => undefined }).standings[0];
  expect(silent?.why).toBeUndefined();
});

test('what left the manifest says how it ended, or where its clip is kept', () => {
  const gone = fact('clip:gone', { key, failure: lost });
  const says = (facts: readonly Fact[]) => {
    const { works, standings } = decide(facts, { tasks: [] });
    return [works.length, standings.map(({ state, why }) => `${state}: ${why}`)];
  };
  expect(says(failedWith(permanent))).toEqual([
    0,
    ['dropped: no longer in the manifest; image invalid (008005004)'],
  ]);
  expect(says([...failedWith(transient), ...failedWith(permanent, 2)])).toEqual([
    0,
    ['dropped: no longer in the manifest; image invalid (008005004)'],
  ]);
  expect(says([...bought, gone])).toEqual([0, ['dropped: no longer in the manifest; no clip came of it']]);
  expect(says([...bought, saved])).toEqual([0, [`dropped: no longer in the manifest; on record as ${path}`]]);
  expect(says([{ ...saved, copiedFrom: 'winter' }])).toEqual([
    0,
    [`dropped: no longer in the manifest; on record as ${path}`],
  ]);
  expect(
    says([...bought, saved, resolved('buy-again'), started(2), fact('task:submitted', { jobId: 'k' }, 2)]),
  ).toEqual([1, [`resume: no longer in the manifest; in flight since ${sent}`]]);
  // One attempt that was refused does not make the one before it free.
  const refusedThen = [...failedWith(transient), started(2), fact('task:rejected', { failure: no }, 2)];
  expect(says(refusedThen)).toEqual([0, ['dropped: no longer in the manifest; bad style']]);
});

test('the records are taken at their word, but for what is gone', () => {
  const gone = fact('clip:gone', { key, failure: lost });
  const recorded = (facts: readonly Fact[]) => clipsAsRecorded(fold(facts)).byKey.get(key);
  expect(recorded(bought)).toBeUndefined();
  expect(recorded([...bought, saved])).toMatchObject({ whole: [{ path: saved.path }], damaged: [] });
  expect(recorded([...bought, saved, gone])).toBeUndefined();
  expect(clipsAsRecorded(fold([...bought, saved])).unrecorded).toEqual([]);
});

test('clips are looked for where they are recorded and where their tasks want them, and nowhere else', async () => {
  const looked: string[] = [];
  const nothing = disk((at) => {
    looked.push(at);
    return 'absent';
  });
  const twin = { id: 'twin', key, clipPath: 'clips/twin/twin.mp4' };
  await inspectClips([task, twin], fold([...bought, saved]), nothing);
  expect([...new Set(looked)]).toEqual([path, `superseded/opening/seed-7/${key}.mp4`, 'clips/twin/twin.mp4']);
  looked.length = 0;
  const found = await inspectClips([task, { ...twin, key: hash('new') }], fold(bought), nothing);
  expect([looked, found]).toEqual([[], { byKey: new Map(), unrecorded: [] }]);
});

test('a clip that was damaged is told apart from one that is not there', async () => {
  const scratched = await inspectClips(
    [task],
    fold([...bought, saved]),
    disk((at) => (at === path ? 'damaged' : 'absent'), true),
  );
  expect(scratched.byKey.get(key)).toMatchObject({ whole: [], damaged: [{ path }] });
});

test.each([
  ['clips/opening/seed-7.mp4', `superseded/opening/seed-7/${key}.mp4`],
  ['clips/opening/opening.mp4', `superseded/opening/${key}.mp4`],
  ['clips/a/a/a.mp4', `superseded/a/a/a/${key}.mp4`],
  ['clips/a/b.mp4', `superseded/a/b/${key}.mp4`],
])('what was moved aside from %s is found as %s', async (at, aside) => {
  const state = fold([...bought, { ...saved, path: at }]);
  const found = await inspectClips(
    [{ ...task, clipPath: at }],
    state,
    disk((there) => (there === aside ? 'whole' : 'absent'), true),
  );
  expect(found.unrecorded).toEqual([{ type: 'clip:moved', key, from: at, to: aside }]);
});

test('without a plan nothing was planned', () => {
  expect(plannedTasks(fold([]), addressing)).toEqual([]);
  const plan: Fact = {
    type: 'plan:recorded',
    at: 0,
    shots: ['a'],
    picks: [],
    estimatedUsd: null,
    unpriced: 0,
  };
  expect(plannedTasks(fold([plan]), addressing)).toEqual([]);
});

test('while many clips are looked at, others have their turn: an answer that came is not late', async () => {
  const tasks = Array.from({ length: 2000 }, (_, index) => {
    const id = `opening/seed-${index}`;
    return { id, key: hash(id), clipPath: `clips/${id}.mp4` };
  });
  const state = fold(
    tasks.map(({ key: of, clipPath }) => ({ ...saved, key: of, path: clipPath }) satisfies Fact),
  );
  let looks = 0;
  const seen: number[] = [];
  const turn = (): void => {
    seen.push(looks);
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  const isUntouched = (): boolean => {
    looks += 1;
    return true;
  };
  await inspectClips(tasks, state, { isUntouched, inspect: async () => 'whole' });
  clearImmediate(next);
  expect(looks).toBe(tasks.length);
  expect(seen.filter((at) => at > 0 && at < looks).length).toBeGreaterThan(2);
});

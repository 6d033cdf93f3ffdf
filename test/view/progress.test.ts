import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import type { Standing } from '../../src/core/standing.ts';
import type { TaskState } from '../../src/core/task.ts';
import { addUsd } from '../../src/core/usd.ts';
import { costReport } from '../../src/report/cost-report.ts';
import { jobsInFlight } from '../../src/state/money.ts';
import { ending } from '../../src/view/ending.ts';
import { github } from '../../src/view/github.ts';
import { ndjson } from '../../src/view/ndjson.ts';
import { plainLines } from '../../src/view/plain-lines.ts';
import { progressRows } from '../../src/view/progress-rows.ts';
import { watch } from '../../src/view/watch.ts';
import { stateWords } from '../../src/view/words.ts';
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
  type TestFact,
  usd,
} from '../report/night.ts';
import { runs } from '../rig/runs.ts';
import { hash, histories } from '../state/stories.ts';
import { atFirst, happenings, springJobs, springResult } from './a-run.ts';
import { drivenClock } from './driven-clock.ts';

/** Everything that a terminal would act on. */
const acting = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

describe('plain lines', () => {
  test('a line for each change, a heartbeat, and how it ended', async () => {
    const clock = drivenClock(night);
    const written: string[] = [];
    const view = plainLines({
      write: (text) => written.push(text),
      clock,
      watch: watch({ ...atFirst, budgetUsd: usd('25') }),
    });
    view.signal({ type: 'limit:changed', slots: 2, most: 8 });
    for (const fact of happenings) {
      await clock.advance(Math.max(0, fact.at - clock.now()));
      view.fact(fact);
    }
    view.signal({
      type: 'wait:started',
      what: 'creates',
      untilMs: clock.now() + 12_000,
      failure: { kind: 'rate-limited', text: 'slow down' },
    });
    view.signal({ type: 'notice', text: 'the price\u001b[31m of vidu rose' });
    await clock.advance(45_000);
    view.signal({ type: 'creates:stopped', reason: '3 answers in a row were lost' });
    await view.end(springResult(), springJobs);
    expect(written.join('')).not.toMatch(acting);
    await expect(written.join('')).toMatchFileSnapshot('fixtures/plain-lines.txt');
  });
});

test('that there is nothing to do is said at once, before the end is told', () => {
  const standings = Array.from({ length: 1_234 }, (_, number) => standing(`a/seed-${number}`, 'done'));
  const first = (isIdle: boolean): string => {
    const written: string[] = [];
    const idle = watch({ pipeline: 'spring', standings, state: stateOf([]), isIdle });
    void plainLines({ write: (text) => written.push(text), clock: drivenClock(night), watch: idle });
    return written.join('');
  };
  expect(first(true)).toBe('[0:00] spring: 1,234 of 1,234 clips, 0.00 USD charged, nothing to do\n');
  expect(first(false)).toBe('[0:00] spring: 1,234 of 1,234 clips, 0.00 USD charged\n');
});

describe('rows on a terminal', () => {
  const watched = watch({ ...atFirst, budgetUsd: usd('25') });
  for (const fact of happenings.slice(0, 7)) watched.fact(fact);
  watched.signal({
    type: 'job:progressed',
    attempt: `${keyOf('opening/calm').slice(0, 16)}-1`,
    progress: 0.42,
  });
  const rows = (width: number, shots = 16) =>
    progressRows({ watches: [watched], now: night + 36_000, width, shots, paint: (text) => text }).join('\n');

  test.each([100, 60, 34, 20])('%i columns', async (width) => {
    expect(
      Math.max(
        ...rows(width)
          .split('\n')
          .map((row) => row.length),
      ),
    ).toBeLessThanOrEqual(width);
    await expect(`${rows(width)}\n`).toMatchFileSnapshot(`fixtures/rows-${width}.txt`);
  });

  test('6,000 tasks: the busiest shots, and the rest in one row', async () => {
    const standings = Array.from({ length: 6000 }, (_, index) =>
      standing(`shot-${index % 300}/seed-${index}`, index % 3 === 0 ? 'done' : 'new'),
    );
    const many = watch({ pipeline: 'catalogue', state: stateOf([]), standings });
    const busy = standings.filter(({ id }) => /^shot-(7|70|170)\//.test(id) && !id.endsWith('0'));
    for (const { key } of busy) {
      many.fact({
        type: 'task:started',
        at: night,
        attempt: `${key.slice(0, 16)}-1`,
        key,
        request: { model: 'm', params: {}, images: [] },
        usd: usd('0.1'),
        class: 'a',
        timeoutMs: 1,
      });
    }
    const drawn = progressRows({ watches: [many], now: night, width: 90, shots: 6, paint: (text) => text });
    await expect(`${drawn.join('\n')}\n`).toMatchFileSnapshot('fixtures/rows-6000.txt');
  });
});

test('what is charged while a run is watched is what its bill says, and what earlier runs bought is told apart', () => {
  fc.assert(
    fc.property(histories, (facts) => {
      const begins = facts.findLastIndex(({ type }) => type === 'run:started');
      const [before, now] = [facts.slice(0, Math.max(0, begins)), facts.slice(Math.max(0, begins))];
      // Two tasks a key: what only one waits for is forgotten when it is done, and a history may go on with it.
      const standings = Array.from({ length: 6 }, (_, number) => hash(number)).flatMap((key) => [
        { id: `a/${key}`, key, state: 'new' as const },
        { id: `b/${key}`, key, state: 'new' as const },
      ]);
      const watched = watch({ pipeline: 'spring', state: stateOf(before), standings });
      for (const fact of now) watched.fact(fact);
      const billed = (some: readonly Fact[]) => costReport({ state: stateOf(some), standings });
      const { thisRun, ever } = billed(facts);
      const { chargedUsd, earlierUsd } = watched.totals(night);
      expect(chargedUsd).toBe(thisRun.chargedUsd);
      expect(addUsd(billed(before).ever.chargedUsd, chargedUsd, earlierUsd)).toBe(ever.chargedUsd);
    }),
    { numRuns: runs(200) },
  );
});

describe('the end', () => {
  test('names what is not there, and why', async () => {
    await expect(`${ending(springResult()).join('\n')}\n`).toMatchFileSnapshot('fixtures/ending.txt');
  });

  test('after a signal it says what is in flight and that it is fetched free', async () => {
    const result = springResult({ exit: 130, reason: 'interrupted', next: 'dailies run spring.yaml' });
    const told = `${ending(result, springJobs).join('\n')}\n`;
    await expect(told).toMatchFileSnapshot('fixtures/ending-interrupted.txt');
  });

  test('after a signal, the worst case is that of the jobs in flight: what is uncertain is told apart', () => {
    const facts = [
      runStarted('r'),
      ...sent('a', { worst: '0.325' }),
      ...sent('b', { worst: '0.5' }),
      started('c', { worst: '7' }),
      ...sent('d', { worst: null }),
      ...bought('e'),
    ];
    const told = (count: number, ...standings: readonly Standing[]) => {
      const state = stateOf(facts.slice(0, count));
      const result = springResult({ state, standings, cost: costReport({ state, standings }), exit: 143 });
      return ending(result, jobsInFlight(state)).filter((line) => /the provider|is safe/.test(line));
    };
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => standing(id, id === 'c' ? 'uncertain' : 'resume'));
    if (!(a && b && c && d)) throw new Error('no standing');
    const after = '; `dailies collect` fetches what comes of it free.';
    expect(told(1)).toEqual(['  Nothing is in flight; the state is safe.']);
    expect(told(3, a)).toEqual([`  1 job in flight at the provider, for 0.325 USD at most${after}`]);
    // Two tasks that share a clip are one job.
    expect(told(5, a, b, { ...b, id: 'b2' })).toEqual([
      `  2 jobs in flight at the provider, for 0.825 USD at most${after}`,
    ]);
    expect(told(6, a, b, c)).toEqual([`  2 jobs in flight at the provider, for 0.825 USD at most${after}`]);
    expect(told(facts.length, a, b, c, d)).toEqual([
      `  3 jobs in flight at the provider, for 0.825 USD + 1 unknown at most${after}`,
    ]);
  });

  test('what an earlier run reserved is told once: this run found it bought', () => {
    const result = springResult();
    const { thisRun, ever } = result.totals;
    const none = { ...thisRun.unknown, charged: 0, reserved: 0, lost: 0, saved: 0 };
    const mine = {
      ...thisRun,
      chargedUsd: usd('0'),
      reservedUsd: usd('0'),
      lostUsd: usd('0'),
      unknown: none,
    };
    const all = {
      ...ever,
      chargedUsd: usd('1.5'),
      reservedUsd: usd('0.55'),
      lostUsd: usd('0'),
      unknown: none,
    };
    const totals = { ...result.totals, thisRun: mine, ever: all };
    expect(ending({ ...result, totals }).slice(1, 3)).toEqual([
      '  This run: charged 0.00 USD, saved 0.55 USD by what was already bought.',
      '  Ever: charged 1.50 USD, reserved 0.55 USD.',
    ]);
  });

  test('what was lost is told of all runs too: whoever settles a task loses nothing of their own', () => {
    const facts = (...settled: readonly TestFact[]) => [
      runStarted('one'),
      started('a'),
      started('b', { worst: null }),
      ...settled,
    ];
    const costLines = (...settled: readonly TestFact[]) => {
      const state = stateOf(facts(...settled));
      return ending(springResult({ state, standings: [], cost: costReport({ state, standings: [] }) })).slice(
        1,
        3,
      );
    };
    const settle = { type: 'run:started', run: 'two', dailies: '0.1.0', command: 'resolve' } as const;
    const again = (name: string) =>
      ({ type: 'task:resolved', attempt: attemptOf(name), as: 'buy-again' }) as const;
    const none = '  This run: charged 0.00 USD.';
    expect(costLines(settle)).toEqual([none, '  Ever: charged 0.00 USD, reserved 0.325 USD + 1 unknown.']);
    expect(costLines(settle, again('a'))).toEqual([
      none,
      '  Ever: charged 0.00 USD, reserved 0.00 USD + 1 unknown, lost 0.325 USD.',
    ]);
    expect(costLines(settle, again('b'))).toEqual([
      none,
      '  Ever: charged 0.00 USD, reserved 0.325 USD, lost 0.00 USD + 1 unknown.',
    ]);
    expect(costLines(settle, again('a'), again('b'))).toEqual([
      none,
      '  Ever: charged 0.00 USD, lost 0.325 USD + 1 unknown.',
    ]);
  });

  test('tells what is to be downloaded from what a pipeline beside this one has, or may have', () => {
    const result = springResult();
    const [one] = result.tasks;
    if (one === undefined) throw new Error('no task');
    const mine = { ...one, id: 'mine', state: 'fetch' as const, jobId: 'j1', why: 'not yet downloaded' };
    const theirs = { ...mine, id: 'theirs', jobId: null, why: 'perhaps bought by "winter"' };
    const told = (...tasks: (typeof one)[]) =>
      ending({
        ...result,
        tasks,
        totals: { ...result.totals, byState: { fetch: tasks.length } },
      }).filter((line) => /fetch|bought|beside/.test(line));
    const own = '  1 bought, not downloaded yet: fetched without paying again';
    const other = '  1 not bought here, as a pipeline beside this one has it or may have it:';
    expect(told(mine, theirs).slice(1)).toEqual([own, other, '    theirs  perhaps bought by "winter"']);
    expect(told(mine).slice(1)).toEqual([own]);
    expect(told(theirs).slice(1)).toEqual([other, '    theirs  perhaps bought by "winter"']);
  });

  test.each([
    [{ as: 'buy-again' }, 'to buy    a  settled as buy-again'],
    [{ as: 'not-submitted' }, 'to buy    a  settled as not-submitted'],
    [{ as: 'submitted', jobId: 'j7' }, 'sent      a  settled as submitted'],
  ] as const)('a task that a person settles is told as settled: %o', (settled, line) => {
    const state = stateOf([runStarted('one'), started('a')]);
    const written: string[] = [];
    const write = (text: string) => void written.push(text);
    const watched = watch({ pipeline: 'p', state, standings: [standing('a', 'uncertain')] });
    const view = plainLines({ write, clock: drivenClock(night), watch: watched });
    view.fact({ type: 'task:resolved', at: night, attempt: attemptOf('a'), ...settled });
    expect(written.at(-1)).toBe(`[0:00] ${line}\n`);
  });

  test('never says "try again"', () => {
    expect(ending(springResult()).join('\n')).not.toMatch(/try again|retry/i);
  });
});

test('names out of a journal, and words of a gateway, do nothing to a terminal', async () => {
  const evil = '\u001b]8;;http://evil\u0007o\u009b31m\n::error::p';
  const written: string[] = [];
  const write = (text: string) => void written.push(text);
  const clock = drivenClock(night);
  const watched = () =>
    watch({ pipeline: evil, state: stateOf([]), standings: [standing(`${evil}/calm`, 'new')] });
  const [task] = springResult().tasks;
  if (task === undefined) throw new Error('no task');
  const states = Object.keys(stateWords) as TaskState[];
  const tasks = states.map((state) => ({ ...task, state, id: `${evil}/calm`, shot: evil, why: evil }));
  const byState = Object.fromEntries(states.map((state) => [state, 1]));
  const result = springResult({ exit: 130, reason: evil, output: evil, next: evil });
  const end = {
    ...result,
    pipeline: evil,
    tasks,
    totals: { ...result.totals, tasks: tasks.length, byState },
  };
  for (const view of [
    plainLines({ write, clock, watch: watched(), prefix: `${watched().pipeline} ` }),
    github({ write, clock, watch: watched(), placeOf: () => undefined, writeSummary: write }),
  ]) {
    const attempt = `${keyOf(`${evil}/calm`).slice(0, 16)}-1`;
    view.fact({ type: 'task:submitted', at: night, attempt, jobId: evil });
    view.signal({ type: 'creates:stopped', reason: evil });
    view.signal({ type: 'notice', text: evil });
    await view.end(end, springJobs);
  }
  const rows = { watches: [watched()], now: night, width: 200, shots: 16, paint: (text: string) => text };
  for (const row of progressRows(rows)) write(`${row}\n`);
  expect(written.length).toBeGreaterThan(20);
  for (const text of written) {
    expect(text).not.toMatch(acting);
    expect(text).not.toMatch(/^::error::/m);
  }
});

describe('machines', () => {
  test('a fact a line, last the summary, and nothing a terminal acts on', () => {
    const written: string[] = [];
    const view = ndjson({ write: (text) => written.push(text) });
    for (const fact of happenings) view.fact(fact);
    view.signal({ type: 'notice', text: 'forgotten' });
    void view.end(springResult(), springJobs);
    expect(written.join('')).not.toMatch(acting);
    const lines = written
      .join('')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.slice(0, -1)).toEqual(happenings);
    expect(lines.at(-1)).toEqual(springResult());
  });

  test("GitHub: groups, annotations at the manifest's lines, the job's summary", async () => {
    const clock = drivenClock(night);
    const written: string[] = [];
    const summary: string[] = [];
    const view = github({
      write: (text) => written.push(text),
      writeSummary: (text) => summary.push(text),
      clock,
      watch: watch(atFirst),
      placeOf: (id) =>
        id.startsWith('opening') ? { file: 'pipelines/a,b:c.yaml', line: 12, column: 7 } : undefined,
    });
    for (const fact of happenings) view.fact(fact);
    const { tasks, ...rest } = springResult();
    const nasty = { why: '100 % wrong\n::error::injected\r\n| a | `b` <script>' };
    const told = tasks.map((task) => (task.state === 'failed' ? { ...task, ...nasty } : task));
    await view.end({ ...rest, tasks: told }, springJobs);
    await expect(written.join('')).toMatchFileSnapshot('fixtures/github.txt');
    await expect(summary.join('')).toMatchFileSnapshot('fixtures/job-summary.md');
    expect(written.join('')).not.toMatch(/^::error::/m);
  });
});

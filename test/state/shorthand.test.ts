import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact, TaskStarted } from '../../src/core/fact.generated.ts';
import { isFact } from '../../src/state/is-fact.ts';
import { createShorthand, type Shorthand } from '../../src/state/shorthand.ts';
import { runs } from '../rig/runs.ts';
import { attemptOf, hash, usd } from './stories.ts';

const [one, other] = [hash('one'), hash('other')];
const short = (hex: string) => Buffer.from(hex, 'hex').toString('base64url');
const frames = [
  { sha256: hash('frame'), bytes: 9 },
  { url: 'https://a.example/b.png', sha256: hash('url') },
];
const shortFrames = [
  { sha256: short(hash('frame')), bytes: 9 },
  { url: 'https://a.example/b.png', sha256: short(hash('url')) },
];

function started(key: string, more: Partial<TaskStarted> = {}): TaskStarted {
  return {
    type: 'task:started',
    at: 1,
    attempt: attemptOf(key, 1),
    key,
    request: { model: 'm', params: { prompt: 'dawn', duration: 4 }, images: frames },
    usd: usd('0.3'),
    class: 'c',
    timeoutMs: 1000,
    ...more,
  };
}

const { request } = started(one);
/** What stands on the line of an attempt whatever came before. */
const itself = { type: 'task:started', at: 1, attempt: attemptOf(other, 1), class: 'c' };
/** And on that of one that leaves out what another has told. */
const always = { ...itself, as: one.slice(0, 8) };
const wholeRequest = { model: 'm', params: { prompt: 'dawn', duration: 4 }, images: shortFrames };
/** What no whole line leaves out. */
const unshared = { usd: '0.3', timeoutMs: 1000 };
const [firstFrame] = frames;
const [shortFrame] = shortFrames;

/** The second attempt of a class, and its line. */
const seconds: readonly [string, Partial<TaskStarted>, unknown][] = [
  ['the same request again', {}, { ...always, request: {} }],
  [
    'another prompt',
    { request: { ...request, params: { prompt: 'dusk', duration: 4 } } },
    { ...always, request: { params: { prompt: 'dusk' } } },
  ],
  [
    'a parameter more',
    { request: { ...request, params: { ...request.params, seed: 7 } } },
    { ...always, request: { params: { seed: 7 } } },
  ],
  [
    'a parameter less, which only a whole request can say',
    { request: { ...request, params: { prompt: 'dawn' } } },
    { ...itself, ...unshared, request: { ...wholeRequest, params: { prompt: 'dawn' } } },
  ],
  [
    'another model',
    { request: { ...request, model: 'n' } },
    { ...itself, ...unshared, request: { ...wholeRequest, model: 'n' } },
  ],
  [
    'other images',
    { request: { ...request, images: firstFrame ? [firstFrame] : [] } },
    { ...always, request: { images: [shortFrame] } },
  ],
  ['no image', { request: { ...request, images: [] } }, { ...always, request: { images: [] } }],
  ['another price', { usd: usd('0.4') }, { ...always, request: {}, usd: '0.4' }],
  ['a price that nobody knows', { usd: null }, { ...always, request: {}, usd: null }],
  ['another time-out', { timeoutMs: 7 }, { ...always, request: {}, timeoutMs: 7 }],
  ['another class', { class: 'd' }, { ...itself, ...unshared, class: 'd', request: wholeRequest }],
];

/** The key of an attempt that the lines before told. */
const told = (attempt: string) => [one, other].find((key) => attempt.startsWith(key.slice(0, 16)));

/** Writes an attempt, and reads its line. */
function begin(writing: Shorthand, reading?: Shorthand, fact = started(one)): void {
  const line = writing.write(fact);
  writing.remember(fact);
  reading?.read(JSON.parse(line));
  reading?.remember(fact);
}

describe('the line of an attempt', () => {
  test('that is the first of its class is whole, but for what the lines before told', () => {
    const first = started(one);
    const whole = {
      type: 'task:started',
      at: 1,
      attempt: attemptOf(one, 1),
      class: 'c',
      request: wholeRequest,
    };
    const rest = { usd: '0.3', timeoutMs: 1000 };
    expect(JSON.parse(createShorthand(told).write(first))).toEqual({ ...whole, ...rest });
    const untold = createShorthand(() => undefined).write(first);
    expect(JSON.parse(untold)).toEqual({ ...whole, ...rest, key: short(one) });
    // Two keys that begin alike: the attempt's digits tell another key than this.
    const alike = createShorthand(() => other).write(first);
    expect(JSON.parse(alike)).toEqual({ ...whole, ...rest, key: short(one) });
  });

  test.each(seconds)('after another: %s', (_, more, line) => {
    const writing = createShorthand(told);
    const reading = createShorthand(told);
    begin(writing, reading);
    const fact = started(other, more);
    const written = writing.write(fact);
    expect(JSON.parse(written)).toEqual(line);
    expect(reading.read(JSON.parse(written))).toEqual(fact);
  });

  test('follows the first of its class, not the last', () => {
    const shorthand = createShorthand(told);
    begin(shorthand);
    begin(shorthand, undefined, started(other, { usd: usd('9') }));
    expect(JSON.parse(shorthand.write(started(other)))).toEqual({ ...always, request: {} });
  });
});

const saved = {
  type: 'clip:saved',
  at: 1,
  path: 'clips/a.mp4',
  bytes: 1,
  sha256: hash('mp4'),
  mtimeMs: 2,
} as const;
const shortSaved = { ...saved, sha256: short(hash('mp4')) };
const failure = { kind: 'job-unknown', text: '?' } as const;

/** Other facts, and their lines where the lines before told both keys. */
const rows: readonly [string, Fact, unknown][] = [
  [
    'a clip of an attempt',
    { ...saved, key: one, attempt: attemptOf(one, 1) },
    { ...shortSaved, attempt: attemptOf(one, 1) },
  ],
  ['a clip of no attempt', { ...saved, key: one }, { ...shortSaved, key: short(one) }],
  [
    "a clip of another key's attempt",
    { ...saved, key: one, attempt: attemptOf(other, 1) },
    { ...shortSaved, key: short(one), attempt: attemptOf(other, 1) },
  ],
  [
    'a shot',
    { type: 'shot:planned', at: 1, shot: 'a', tasks: [{ key: one, seed: 7 }, { key: other }] },
    { type: 'shot:planned', at: 1, shot: 'a', tasks: [{ key: short(one), seed: 7 }, { key: short(other) }] },
  ],
  [
    'a clip that moved',
    { type: 'clip:moved', at: 1, key: one, from: 'a', to: 'b' },
    { type: 'clip:moved', at: 1, key: short(one), from: 'a', to: 'b' },
  ],
  [
    'a clip that is gone',
    { type: 'clip:gone', at: 1, key: one, failure },
    { type: 'clip:gone', at: 1, key: short(one), failure },
  ],
  ['a grant', { type: 'retry:granted', at: 1, key: one }, { type: 'retry:granted', at: 1, key: short(one) }],
  [
    'what names no key',
    { type: 'task:submitted', at: 1, attempt: attemptOf(one, 1), jobId: 'j' },
    { type: 'task:submitted', at: 1, attempt: attemptOf(one, 1), jobId: 'j' },
  ],
];

test.each(rows)('the line of %s', (_, fact, line) => {
  const written = createShorthand(told).write(fact);
  expect(JSON.parse(written)).toEqual(line);
  expect(createShorthand(told).read(JSON.parse(written))).toEqual(fact);
});

test('what is no SHA-256 in hex stands as it is, and facts in full are read as they stand', () => {
  const odd: Fact = { type: 'retry:granted', at: 1, key: `${one.slice(1)}G` };
  for (const key of [odd.key, `x${one}`, `${one}x`, one.slice(2)]) {
    const written = createShorthand(told).write({ ...odd, key });
    expect(JSON.parse(written)).toEqual({ ...odd, key });
    expect(createShorthand(told).read(JSON.parse(written))).toEqual({ ...odd, key });
  }
  const full = started(one, { usd: null, timeoutMs: 0 });
  const shorthand = createShorthand(() => undefined);
  begin(shorthand, undefined, started(other));
  expect(shorthand.read(JSON.parse(JSON.stringify(full)))).toEqual(full);
});

/** The lines of a journal that tells these attempts. */
function linesOf(facts: readonly TaskStarted[]): readonly Record<string, unknown>[] {
  const writing = createShorthand(() => undefined);
  return facts.map((fact) => {
    const line = JSON.parse(writing.write(fact));
    writing.remember(fact);
    return line;
  });
}

function readAll(lines: readonly Record<string, unknown>[]): readonly unknown[] {
  const reading = createShorthand(() => undefined);
  return lines.map((line) => {
    const fact = reading.read(structuredClone(line)) as TaskStarted;
    reading.remember(fact);
    return fact;
  });
}

test('however git joins two states, each attempt is read as it was written', () => {
  const attempts = fc.array(
    fc.record({
      class: fc.constantFrom('c', 'd'),
      prompt: fc.constantFrom('dawn', 'dusk', undefined),
      images: fc.constantFrom(frames, frames.slice(1)),
      price: fc.constantFrom('0.3', '0.4', null),
      timeoutMs: fc.constantFrom(1000, 2000),
      isOurs: fc.boolean(),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(attempts, (all) => {
      const facts = all.map(({ class: name, prompt, images, price, timeoutMs }, index) =>
        started(hash(`attempt ${index}`), {
          class: name,
          request: { model: 'm', params: prompt === undefined ? {} : { prompt }, images },
          usd: price === null ? null : usd(price),
          timeoutMs,
        }),
      );
      const [ours = [], theirs = []] = [true, false].map((side) => [
        ...linesOf(facts.filter((_, index) => all[index]?.isOurs === side)),
      ]);
      const joined = all.flatMap(({ isOurs }) => (isOurs ? ours : theirs).splice(0, 1));
      expect(readAll(joined)).toEqual(facts);
    }),
    { numRuns: runs(300) },
  );
});

describe('facts of before the mark went without saying', () => {
  const marked = (key: string): TaskStarted => {
    const params = { ...request.params, payload: `dailies:${attemptOf(key, 1)}` };
    return started(key, { request: { ...request, params } });
  };
  const before = [marked(one), marked(other)];
  const since = [started(one), started(hash('third'))];

  test.each([
    ['after', before, since],
    ['before', since, before],
  ])('lend it to no attempt that git puts %s them', (_, first, second) => {
    const lines = [...linesOf(first), ...linesOf(second)];
    expect(readAll(lines)).toEqual([...first, ...second]);
  });

  test('make no later line longer', () => {
    expect(linesOf([marked(one), started(other)])[1]).toEqual({ ...always, key: short(other), request: {} });
  });
});

test('joined lines of before there were names: what leaves its price out has the higher of two', () => {
  const lines = (...prices: readonly string[]) => {
    const facts = prices.map((price, index) => started(hash(`${prices[0]} ${index}`), { usd: usd(price) }));
    return linesOf(facts).map(({ as: _, ...line }) => line);
  };
  const pricesOf = (all: readonly Record<string, unknown>[]) =>
    readAll(all).map((fact) => (fact as TaskStarted).usd);
  // The cheaper half comes first, or last: of each, the second attempt says no price.
  expect(pricesOf([...lines('0.3', '0.3'), ...lines('0.4', '0.4')])).toEqual(['0.3', '0.3', '0.4', '0.4']);
  expect(pricesOf([...lines('0.2', '0.2'), ...lines('0.1', '0.5')])).toEqual(['0.2', '0.2', '0.1', '0.5']);
  expect(pricesOf([...lines('0.4', '0.4'), ...lines('0.3', '0.3')])).toEqual(['0.4', '0.4', '0.3', '0.4']);
});

test('of two whole lines with one name, what leaves its price out has the higher price', () => {
  const [first, second] = [
    linesOf([started(one)]),
    linesOf([started(one, { usd: usd('0.4') }), started(other)]),
  ];
  const again = linesOf([started(one), started(other)]).slice(1);
  expect(readAll([...first, ...second.slice(0, 1), ...again])).toMatchObject([{}, {}, { usd: '0.4' }]);
});

test('a line that names what no line before told is no fact', () => {
  const [, line = {}] = linesOf([started(one), started(other)]);
  const [fact] = readAll([line]);
  expect(isFact(fact)).toBe(false);
});

test('a line that is damaged is handed on, never thrown at', () => {
  const lines: readonly Record<string, unknown>[] = [
    { type: 'task:started' },
    { type: 'task:started', attempt: 7, class: 7, request: 'a' },
    {
      type: 'task:started',
      attempt: attemptOf(one, 1),
      class: 'c',
      request: { images: [7, null], params: 'a' },
    },
    { type: 'shot:planned', tasks: 7 },
    { type: 'shot:planned', tasks: [7, null, {}] },
    { type: 'clip:saved', key: 7, sha256: 7 },
  ];
  for (const line of lines) {
    const shorthand = createShorthand(told);
    begin(shorthand);
    expect(() => shorthand.read(structuredClone(line))).not.toThrow();
  }
  // Only an attempt and its clip leave the key to be told: another fact without one is short of it.
  expect(createShorthand(told).read({ type: 'clip:gone', attempt: attemptOf(one, 1) })).not.toHaveProperty(
    'key',
  );
});

describe('the axes of planned tasks', () => {
  const planned = (...axes: readonly unknown[]): Record<string, unknown> => ({
    type: 'shot:planned',
    at: 1,
    shot: 'a',
    tasks: axes.map((each) => (each === undefined ? { key: one } : { key: one, axes: each })),
  });
  const read = (line: Record<string, unknown>) => {
    createShorthand(() => undefined).read(line);
    return (line.tasks as readonly { readonly axes?: unknown }[]).map(({ axes }) => axes);
  };

  test('are shared by takes of one cell, and say what they said', () => {
    const cells = [{ x: '1', y: '2' }, { x: '1', y: '2' }, undefined, { x: '1', y: '2' }, { x: '1', y: '3' }];
    const [first, second, none, third, last] = read(planned(...structuredClone(cells)));
    expect([first, second, none, third, last]).toEqual(cells);
    expect(second).toBe(first);
    expect(third).toBe(first);
  });

  test.each([
    ['another value', { x: '1' }, { x: '2' }],
    ['another name', { x: '1' }, { y: '1' }],
    ['one more', { x: '1' }, { x: '1', y: '1' }],
    ['one less', { x: '1', y: '1' }, { x: '1' }],
    // An id follows their order.
    ['another order', { x: '1', y: '2' }, { y: '2', x: '1' }],
    ['no text', { x: '1' }, { x: 1 }],
    ['no object', { x: '1' }, null],
  ])('are not shared with %s', (_, left, right) => {
    expect(JSON.stringify(read(planned(left, right)))).toBe(JSON.stringify([left, right]));
  });
});

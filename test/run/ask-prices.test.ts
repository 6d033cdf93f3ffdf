import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/core/failure.ts';
import { fail, ok, type Result } from '../../src/core/result.ts';
import type { Task } from '../../src/core/task.ts';
import type { Quote } from '../../src/provider/provider.ts';
import { type AskPricesOptions, askPrices } from '../../src/run/ask-prices.ts';
import { usd } from '../rig/rig.ts';
import { makeTask } from '../rig/tasks.ts';
import { createVirtualClock } from '../rig/virtual-clock.ts';

const quote: Quote = { usd: usd('0.325') };
const samples = new Map<string, Task>([
  ['a', makeTask('one')],
  ['b', makeTask('two')],
  ['c', makeTask('three')],
]);
const slow = (retryAfterMs?: number): Failure => ({
  kind: 'rate-limited',
  text: 'slow',
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});
const refused: Failure = { kind: 'rejected', httpStatus: 400, text: 'no' };

/** Asks with these answers, the first ones first, and then with quotes; says what was asked, when, and what came of it. */
async function ask(
  answers: readonly Result<Quote, Failure>[],
  more: Partial<AskPricesOptions> = {},
  of = samples,
) {
  const clock = createVirtualClock(0);
  const asked: string[] = [];
  const left = [...answers];
  const prices = await clock.until(
    askPrices(of, {
      clock,
      buildWireRequest: async ({ model, params }) => ok({ model, params, images: [] }),
      provider: {
        async quote({ params }) {
          asked.push(`${String(params.prompt).replace('a picture of ', '')} at ${clock.now()}`);
          return left.shift() ?? ok(quote);
        },
      },
      ...more,
    }),
  );
  return { asked, classes: [...prices.quotes.keys()], failure: prices.failure, prices };
}

test('one task of each class is asked for, and nothing waits', async () => {
  const { asked, prices } = await ask([]);
  expect(asked).toEqual(['one at 0', 'two at 0', 'three at 0']);
  expect(prices).toEqual({ quotes: new Map(['a', 'b', 'c'].map((each) => [each, quote])) });
});

describe('what passes', () => {
  const passing: readonly Failure[] = [
    slow(),
    { kind: 'server-trouble', httpStatus: 502, text: 'oh' },
    { kind: 'unavailable', httpStatus: 503, text: 'down' },
    { kind: 'unreachable', cause: 'ECONNRESET' },
  ];
  test.each(passing)('$kind is asked again, a while later', async (failure) => {
    const { asked, classes, failure: last } = await ask([fail(failure), fail(failure)]);
    expect(asked).toEqual(['one at 0', 'one at 500', 'one at 1000', 'two at 1000', 'three at 1000']);
    expect(classes).toEqual(['a', 'b', 'c']);
    expect(last).toBeUndefined();
  });

  test('is asked three times and no more', async () => {
    const { asked, classes, failure } = await ask([fail(slow()), fail(slow()), fail(slow())]);
    expect(asked.slice(0, 4)).toEqual(['one at 0', 'one at 500', 'one at 1000', 'two at 1000']);
    expect(classes).toEqual(['b', 'c']);
    expect(failure).toEqual(slow());
  });

  test.each([
    [0, 500],
    [499, 500],
    [3_000, 3_000],
    [10_000, 10_000],
    [60_000, 10_000],
  ])('Retry-After of %i ms is kept, within bounds: %i', async (retryAfterMs, waited) => {
    const { asked } = await ask([fail(slow(retryAfterMs))]);
    expect(asked[1]).toBe(`one at ${waited}`);
  });
});

test.each<Failure>([
  refused,
  { kind: 'unreadable-answer', httpStatus: 200, text: '?' },
  { kind: 'answer-lost', cause: 'ECONNRESET' },
])('$kind leaves out its class alone, and is not asked again', async (failure) => {
  const { asked, classes, failure: last } = await ask([ok(quote), fail(failure)]);
  expect(asked).toEqual(['one at 0', 'two at 0', 'three at 0']);
  expect(classes).toEqual(['a', 'c']);
  expect(last).toEqual(failure);
});

test.each<Failure>([
  { kind: 'unauthorized', text: 'no key' },
  { kind: 'forbidden', text: 'no balance' },
  { kind: 'never-left', cause: 'ECONNREFUSED' },
])('$kind would be the answer to the next class too: it ends the asking', async (failure) => {
  const { asked, classes, failure: last } = await ask([ok(quote), fail(failure)]);
  expect(asked).toEqual(['one at 0', 'two at 0']);
  expect(classes).toEqual(['a']);
  expect(last).toEqual(failure);
});

test('a gateway in trouble over many classes is asked for a minute, and the run goes on with what it told', async () => {
  const many = new Map(Array.from({ length: 30 }, (_, index) => [`class ${index}`, makeTask(`${index}`)]));
  const { asked, classes, failure } = await ask(
    [ok(quote), ...Array.from({ length: 90 }, () => fail(slow(60_000)))],
    {},
    many,
  );
  expect(asked.at(-1)).toBe('3 at 60000');
  expect(classes).toEqual(['class 0']);
  expect(failure).toEqual(slow(60_000));
});

test('a host that cannot be reached is asked three times, and for no other class', async () => {
  const gone = fail<Failure>({ kind: 'unreachable', cause: 'ETIMEDOUT' });
  const { asked, classes } = await ask([gone, gone, gone]);
  expect(asked).toHaveLength(3);
  expect(classes).toEqual([]);
});

test('frames that cannot be read leave out their class', async () => {
  const unread: Failure = { kind: 'disk', code: 'ENOENT', path: 'a.png' };
  const { asked, failure } = await ask([], { buildWireRequest: async () => fail(unread) });
  expect(asked).toEqual([]);
  expect(failure).toEqual(unread);
});

test('a class whose frames are not there yet is passed over', async () => {
  const task = makeTask('one');
  const absent = { kind: 'absent', path: 'a.png' } as const;
  const there = { kind: 'url', url: 'https://a.example/b.png' } as const;
  const waiting = { ...task, request: { ...task.request, images: [there, absent] } };
  const { asked, failure } = await ask([], {}, new Map([['a', waiting], ...[...samples].slice(1)]));
  expect(asked).toEqual(['two at 0', 'three at 0']);
  expect(failure).toBeUndefined();
  const ready = { ...task, request: { ...task.request, images: [there] } };
  expect((await ask([], {}, new Map([['a', ready]]))).asked).toEqual(['one at 0']);
});

test('nothing more is asked once the run was stopped', async () => {
  const stop = new AbortController();
  const provider = {
    async quote() {
      stop.abort();
      return ok(quote);
    },
  };
  const { classes } = await ask([], { signal: stop.signal, provider });
  expect(classes).toEqual(['a']);
});

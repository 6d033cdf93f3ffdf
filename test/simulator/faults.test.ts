import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFaultInjector } from '../../src/simulator/fault-injector.ts';
import { type FaultKind, type FaultKindEntry, faultKinds } from '../../src/simulator/fault-kinds.ts';
import { type Fault, faultText, parseFaults } from '../../src/simulator/faults.ts';

function parsed(text: string): readonly Fault[] {
  const faults = parseFaults(text);
  if (!faults.ok) throw new Error(faults.error);
  return faults.value;
}

describe('the text of a fault', () => {
  test.each<[string, readonly Partial<Fault>[]]>([
    ['', []],
    ['429', [{ kind: '429', routes: ['create', 'poll', 'quote', 'download'], chance: 1 }]],
    ['429:10%', [{ kind: '429', routes: ['create', 'poll', 'quote', 'download'], chance: 0.1 }]],
    ['drop-after:3@create', [{ kind: 'drop-after', routes: ['create'], chance: 1, times: 3 }]],
    ['503:2:50%@poll@download', [{ kind: '503', routes: ['poll', 'download'], chance: 0.5, times: 2 }]],
    ['fail:008005098', [{ kind: 'fail', routes: ['create'], chance: 1, code: '008005098' }]],
    ['fail:008005099:1', [{ kind: 'fail', routes: ['create'], chance: 1, code: '008005099', times: 1 }]],
    ['slow-download=1000', [{ kind: 'slow-download', routes: ['download'], chance: 1, value: 1000 }]],
    ['429-retry-after@poll', [{ kind: '429-retry-after', routes: ['poll'], chance: 1, value: 1 }]],
    [
      'no-usage, latency=20',
      [
        { kind: 'no-usage', routes: ['create'], chance: 1 },
        { kind: 'latency', value: 20 },
      ],
    ],
  ])('%s', (text, faults) => {
    expect(parsed(text)).toEqual(faults.map((fault) => expect.objectContaining(fault)));
  });

  test.each([
    ['dorp-after', '"dorp-after" is no fault; did you mean drop-after?'],
    ['meteor', undefined],
    ['429@download:3', '"429@download:3": 429 strikes create, poll, quote, download, not "download:3"'],
    ['fail', '"fail": fail needs the nine digits of an error code, such as fail:008005098'],
    ['fail:098', undefined],
    [
      '503:0',
      '"503:0": "0" is neither a number of times nor a percentage; write NAME[=VALUE][:TIMES][:PERCENT%][@ROUTE…]',
    ],
    ['503:101%', undefined],
    ['503=5', '"503=5": 503 takes no value'],
    ['latency=fast', '"latency=fast": the value of latency is a whole number of milliseconds'],
    ['not-json=99', '"not-json=99": an HTTP status lies between 200 and 599'],
    ['content@poll', '"content@poll": content strikes create, not "poll"'],
    [
      'concurrency:3',
      '"concurrency:3": concurrency holds for the whole server; it takes neither a number of times nor a percentage',
    ],
    ['toString', undefined],
  ])('%s is refused', (text, message) => {
    const faults = parseFaults(text);
    expect(faults).toEqual({ ok: false, error: message ?? expect.stringContaining(`"${text}"`.slice(0, 5)) });
  });

  test('is read back as the fault it was written from', () => {
    const kinds = Object.keys(faultKinds) as FaultKind[];
    const anyFault = fc
      .record({
        kind: fc.constantFrom(...kinds),
        percent: fc.integer({ min: 1, max: 100 }),
        times: fc.option(fc.integer({ min: 1, max: 1000 }), { nil: undefined }),
        value: fc.integer({ min: 200, max: 599 }),
        route: fc.option(fc.nat(), { nil: undefined }),
      })
      .map(({ kind, percent, times, value, route }): Fault => {
        const entry: FaultKindEntry = faultKinds[kind];
        const one = route === undefined ? undefined : entry.routes[route % entry.routes.length];
        const whole = entry.stage === 'server';
        return {
          kind,
          routes: one === undefined ? entry.routes : [one],
          chance: whole ? 1 : percent / 100,
          ...(times !== undefined && !whole && { times }),
          ...(entry.value !== undefined && { value }),
          ...(kind === 'fail' && { code: '008005098' }),
        };
      });
    fc.assert(
      fc.property(fc.array(anyFault), (faults) => {
        expect(parsed(faults.map(faultText).join(','))).toEqual(faults);
      }),
    );
  });
});

describe('the injector', () => {
  test('strikes as often as asked, in the order asked', () => {
    const injector = createFaultInjector(parsed('503:2@create 500:1@create'), 'seed');
    const struck = Array.from({ length: 5 }, () => injector.strike('create', 'arrival')?.kind);
    expect(struck).toEqual(['503', '503', '500', undefined, undefined]);
    expect(injector.strike('poll', 'arrival')).toBeUndefined();
    expect(injector.struck).toEqual({ '503': 2, '500': 1 });
  });

  test('the same seed strikes the same requests, about as often as the chance says', () => {
    const strikes = (seed: string) => {
      const injector = createFaultInjector(parsed('429:10%'), seed);
      return Array.from({ length: 2000 }, () => injector.strike('poll', 'arrival') !== undefined);
    };
    expect(strikes('a')).toEqual(strikes('a'));
    expect(strikes('a')).not.toEqual(strikes('b'));
    const count = strikes('a').filter(Boolean).length;
    expect(count).toBeGreaterThan(150);
    expect(count).toBeLessThan(250);
  });

  test('a job may carry several', () => {
    const injector = createFaultInjector(parsed('no-usage:1 odd-shapes'), 'seed');
    const kinds = () => injector.afflict().map((fault) => fault.kind);
    expect(kinds()).toEqual(['no-usage', 'odd-shapes']);
    expect(kinds()).toEqual(['odd-shapes']);
  });
});

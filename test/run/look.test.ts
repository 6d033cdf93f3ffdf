import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/core/failure.ts';
import { fail, ok } from '../../src/core/result.ts';
import type { JobReport } from '../../src/provider/provider.ts';
import { openLine } from '../../src/run/collect.ts';
import { createCrew } from '../../src/run/crew.ts';
import { look } from '../../src/run/look.ts';
import { createStops } from '../../src/run/stops.ts';
import { createRig } from '../rig/rig.ts';

const unknown: Failure = { kind: 'job-unknown', text: 'no such task' };
const down: Failure = { kind: 'server-trouble', httpStatus: 502, text: 'bad gateway' };
const cut: Failure = { kind: 'unreachable', cause: 'ECONNRESET' };
const report: JobReport = { status: 'running', progress: 0.5 };
const minute = 60_000;

/** What the gateway says so long after the first look. */
type Answer = (sinceMs: number) => Failure | JobReport;

/** Takes one look at a job that may be unknown for five minutes. */
async function lookAt(answer: Answer, { giveUpAfterMs = 60 * minute, stopAfterMs = Infinity } = {}) {
  const rig = createRig([]);
  const { clock } = rig;
  const begun = clock.now();
  const asked: number[] = [];
  const provider: typeof rig.gateway = {
    ...rig.gateway,
    async poll() {
      asked.push(clock.now() - begun);
      const said = answer(clock.now() - begun);
      return 'kind' in said ? fail(said) : ok(said);
    },
  };
  const stops = createStops(clock, () => undefined);
  const crew = createCrew(
    { ...rig.options(), random: () => 1, provider, giveUpAfterMs },
    stops,
    () => undefined,
  );
  const { line } = openLine(await rig.open(), crew);
  void clock.sleep(stopAfterMs).then(() => stops.stopEverything({ kind: 'interrupted' }));
  const { signal } = stops.tie();
  const found = await clock.until(look('job', { line, signal, unknownMostMs: 5 * minute }));
  const troubles = rig.signals.flatMap((each) => (each.type === 'trouble' ? [each.failure] : []));
  return { found, asked, troubles, ends: stops.ends(), tookMs: clock.now() - begun };
}

test('is taken once where it is answered', async () => {
  expect(await lookAt(() => report)).toMatchObject({ found: report, asked: [0], troubles: [], ends: [] });
});

test('is repeated after trouble, later each time up to 15 s, and each trouble is told', async () => {
  // A 404 is no trouble of the host, for which its gate would make all others wait as well.
  const { found, asked, troubles } = await lookAt((sinceMs) => (sinceMs < 60_000 ? unknown : report));
  expect(asked).toEqual([0, 250, 750, 1_750, 3_750, 7_750, 15_750, 30_750, 45_750, 60_750]);
  expect(found).toEqual(report);
  expect(troubles).toEqual(asked.slice(1).map(() => unknown));
});

describe('a job that the gateway does not know', () => {
  test('is lost after five minutes of that', async () => {
    const { found, tookMs, ends } = await lookAt(() => unknown);
    expect(found).toEqual({ status: 'lost', failure: unknown });
    expect(ends).toEqual([]);
    expect(tookMs).toBeGreaterThanOrEqual(5 * minute);
    expect(tookMs).toBeLessThan(5 * minute + 15_000);
  });

  test('is not lost where something else was said between', async () => {
    const { found, tookMs } = await lookAt((sinceMs) => {
      if (sinceMs > 8 * minute) return report;
      return sinceMs > 4 * minute && sinceMs < 4.3 * minute ? cut : unknown;
    });
    expect(found).toEqual(report);
    expect(tookMs).toBeGreaterThan(8 * minute);
  });

  test('says nothing of how the provider is', async () => {
    const { ends } = await lookAt((sinceMs) => (sinceMs > 4 * minute ? report : unknown), {
      giveUpAfterMs: minute,
    });
    expect(ends).toEqual([]);
  });
});

describe('the run ends', () => {
  test.each<[string, Failure]>([
    ['the key', { kind: 'unauthorized', text: 'revoked' }],
    ['access', { kind: 'forbidden', text: 'no permission' }],
  ])('when %s is refused', async (_, failure) => {
    const { found, asked, troubles, ends } = await lookAt(() => failure);
    expect({ found, asked, troubles }).toEqual({ found: { status: 'stopped' }, asked: [0], troubles: [] });
    expect(ends).toEqual([{ kind: 'no-access', failure }]);
  });

  test('when the provider stays down', async () => {
    const { found, ends, tookMs } = await lookAt(() => down, { giveUpAfterMs: 10 * minute });
    expect(found).toEqual({ status: 'stopped' });
    expect(ends).toEqual([{ kind: 'gave-up', failure: down }]);
    expect(tookMs).toBeGreaterThanOrEqual(10 * minute);
    expect(tookMs).toBeLessThan(11 * minute);
  });

  test.each<[string, Answer]>([
    ['trouble is waited out', () => unknown],
    ['the host is left alone', () => down],
  ])('at once while %s', async (_, answer) => {
    const { found, tookMs } = await lookAt(answer, { stopAfterMs: 40_000 });
    expect(found).toEqual({ status: 'stopped' });
    expect(tookMs).toBe(40_000);
  });
});

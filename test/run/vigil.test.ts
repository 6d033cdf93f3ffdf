import { expect, test } from 'vitest';
import type { Failure } from '../../src/core/failure.ts';
import { createVigil } from '../../src/run/vigil.ts';
import { createVirtualClock } from '../rig/virtual-clock.ts';

const first: Failure = { kind: 'unreachable', cause: 'ECONNRESET' };
const later: Failure = { kind: 'server-trouble', httpStatus: 502, text: 'bad gateway' };

function open() {
  const clock = createVirtualClock(500);
  const givenUp: unknown[] = [];
  const stop = new AbortController();
  const giveUp = (failure: Failure) => void givenUp.push(failure);
  const vigil = createVigil({ clock, patienceMs: 1_000, giveUp, over: stop.signal });
  return { clock, givenUp, stop, vigil };
}

test('a provider is given up at the failure that comes so long after the first', async () => {
  const { clock, givenUp, vigil } = open();
  vigil.failed(first);
  await clock.pass(999);
  vigil.failed(first);
  expect(givenUp).toEqual([]);
  await clock.pass(1);
  vigil.failed(later);
  expect(givenUp).toEqual([later]);
});

test('any success begins the count anew; time alone is no failure', async () => {
  const { clock, givenUp, vigil } = open();
  vigil.failed(first);
  await clock.pass(900);
  vigil.succeeded();
  await clock.pass(3_600_000);
  vigil.failed(first);
  await clock.pass(999);
  vigil.failed(first);
  expect(givenUp).toEqual([]);
});

test('who only waits after a failure, as was asked, is heard a little after patience is at its end; then it is given up', async () => {
  const { clock, givenUp, vigil } = open();
  vigil.failed(first);
  await clock.pass(500);
  vigil.failed(later);
  await clock.pass(599);
  expect(givenUp).toEqual([]);
  await clock.pass(1);
  expect(givenUp).toEqual([later]);
});

test('what is lost keeps nobody waiting, and nothing is given up after the run', async () => {
  const { clock, givenUp, stop, vigil } = open();
  vigil.lost(first);
  await clock.pass(3_600_000);
  expect(givenUp).toEqual([]);
  vigil.succeeded();
  vigil.failed(first);
  stop.abort();
  await clock.pass(3_600_000);
  expect(givenUp).toEqual([]);
});

import { expect, test } from 'vitest';
import type { Failure } from '../../src/core/failure.ts';
import { createVigil } from '../../src/run/vigil.ts';
import { createVirtualClock } from '../rig/virtual-clock.ts';

const first: Failure = { kind: 'unreachable', cause: 'ECONNRESET' };
const later: Failure = { kind: 'server-trouble', httpStatus: 502, text: 'bad gateway' };

function open() {
  const clock = createVirtualClock(500);
  const givenUp: unknown[] = [];
  return { clock, givenUp, vigil: createVigil(clock, 1_000, (failure) => givenUp.push(failure)) };
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

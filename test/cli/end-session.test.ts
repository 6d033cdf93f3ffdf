import { expect, test } from 'vitest';
import { endSession, writeInTime } from '../../src/cli/end-session.ts';
import type { Session } from '../../src/cli/session.ts';
import { describeFailure, type Failure } from '../../src/core/failure.ts';
import { fail, ok } from '../../src/core/result.ts';
import type { ResultDocument } from '../../src/core/result-document.generated.ts';
import type { ClipStore } from '../../src/output/store.ts';
import { applyFact, emptyState } from '../../src/state/apply-fact.ts';
import { createIo } from '../rig/io.ts';
import { createMemoryStore } from '../rig/memory-store.ts';
import { createVirtualClock } from '../rig/virtual-clock.ts';

const never = (): Promise<never> => new Promise(() => undefined);
const noTime = 'dailies: reports: no time was left; `dailies report` writes them\n';

/** A command that was told to stop, and is left alone after 700 ms. */
function told() {
  const clock = createVirtualClock(0);
  const leave = new AbortController();
  void clock.sleep(700).then(() => leave.abort());
  return { clock, ...createIo({ clock, leave: leave.signal }) };
}

test('a disk that takes no fact: the last lines come before anybody stops waiting', async () => {
  const { clock, io, said } = told();
  const state = emptyState();
  applyFact(state, { type: 'run:started', at: 0, run: 'r', dailies: '0', command: 'run' });
  const last: string[] = [];
  const session: Session = {
    run: 'r',
    record: never,
    announce: () => undefined,
    formerId: (key) => key,
    view: {
      fact: () => undefined,
      signal: () => undefined,
      end: ({ exit, reason }) => void last.push(`${exit} ${reason}`),
    },
    pipeline: {
      place: { pipeline: 'p', dir: '/nowhere/out/p', simulated: false },
      found: 'facts',
      state,
      store: createMemoryStore(),
      append: never,
      [Symbol.asyncDispose]: async () => undefined,
    },
  };
  const end = { standings: [], exit: 143, reason: 'interrupted; the state is safe' };
  expect(await clock.until(endSession(io, { session, ...end }))).toBe(143);
  expect([last, clock.now(), said.stderr]).toEqual([[`143 ${end.reason}`], 700, noTime]);
});

const full: Failure = { kind: 'disk', code: 'ENOSPC', path: 'report/index.html' };

test.each<[string, ClipStore['writeReport'], Failure | undefined, number, string]>([
  ['takes all', async () => ok(undefined), undefined, 0, ''],
  ['is full', async () => fail(full), full, 0, `dailies: reports: ${describeFailure(full)}\n`],
  ['takes none', never, undefined, 700, noTime],
])('reports on a disk that %s', async (_, writeReport, failure, ms, stderr) => {
  const { clock, io, said } = told();
  const reports = async () => [{ path: 'report/index.html', text: ['<html>'] }];
  const finished = { result: {} as ResultDocument, reports };
  expect(await clock.until(writeInTime(io, finished, { writeReport }))).toEqual(failure);
  expect([clock.now(), said.stderr]).toEqual([ms, stderr]);
});

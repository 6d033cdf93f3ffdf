import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import type { Failure } from '../../src/core/failure.ts';
import { compareUsd } from '../../src/core/usd.ts';
import { applyFact, emptyState } from '../../src/state/apply-fact.ts';
import { type KillAt, Killed } from '../rig/life.ts';
import { committed, createRig, replay, usd } from '../rig/rig.ts';
import { runs } from '../rig/runs.ts';
import type { Script } from '../rig/scripted-gateway.ts';
import { makeTasks } from '../rig/tasks.ts';

const transient: Failure = { kind: 'generation-failed', code: '008005098', text: 'failed' };

/** What may become of a create. */
const script: fc.Arbitrary<Script> = fc.record(
  {
    answerMs: fc.integer({ min: 0, max: 6_000 }),
    doneMs: fc.integer({ min: 0, max: 90_000 }),
    answer: fc.option(
      fc.constantFrom<Failure>(
        { kind: 'rate-limited', text: 'slow' },
        { kind: 'rate-limited', text: 'slow', retryAfterMs: 3_000 },
        { kind: 'never-left', cause: 'ECONNREFUSED' },
        { kind: 'unavailable', httpStatus: 503, text: 'down' },
        { kind: 'rejected', httpStatus: 400, code: '008005002', text: 'no' },
        { kind: 'answer-lost', cause: 'ECONNRESET' },
        { kind: 'forbidden', text: 'no balance' },
      ),
      { nil: undefined, freq: 2 },
    ),
    acceptedAllTheSame: fc.constant(false),
    end: fc.option(
      fc.constantFrom<Failure>(
        transient,
        { kind: 'content-refused', text: 'sensitive' },
        {
          ...transient,
          chargedUsd: usd('0.10'),
        },
      ),
      { nil: undefined, freq: 3 },
    ),
    chargedUsd: fc.constantFrom(usd('0.325'), usd('0.2'), null),
    polls: fc.array(
      fc.constantFrom<Failure>(
        { kind: 'server-trouble', httpStatus: 502, text: 'bad' },
        { kind: 'job-unknown', text: '?' },
        { kind: 'unreachable', cause: 'ECONNRESET' },
        { kind: 'rate-limited', text: 'slow' },
      ),
      { maxLength: 3 },
    ),
    downloads: fc.array(
      fc.constantFrom<Failure>(
        { kind: 'download-expired', httpStatus: 403 },
        { kind: 'download-broken', cause: 'ECONNRESET' },
        { kind: 'rate-limited', text: 'slow', retryAfterMs: 2_000 },
      ),
      { maxLength: 2 },
    ),
  },
  { noNullPrototype: true },
);

/** A lost answer may have been accepted; all other failures say that it was not. */
const decided = fc.tuple(script, fc.boolean()).map(([each, accepted]): Script => {
  const { answer, ...rest } = each;
  if (answer === undefined) return rest;
  return { ...rest, answer, acceptedAllTheSame: answer.kind === 'answer-lost' && accepted };
});

const run = fc.record({
  concurrency: fc.integer({ min: 1, max: 12 }),
  stopAfterMs: fc.option(fc.integer({ min: 0, max: 120_000 }), { nil: undefined }),
  killAt: fc.option(
    fc.record<KillAt>({ step: fc.integer({ min: 1, max: 60 }), when: fc.constantFrom('before', 'after') }),
    { nil: undefined },
  ),
  deadlineMs: fc.option(fc.integer({ min: 1_000, max: 200_000 }), { nil: undefined }),
});

test('whatever the gateway does, and however runs end: no second purchase, no broken cap, no second truth', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(decided, { minLength: 1, maxLength: 40 }),
      fc.array(run, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(0, 0.5),
      async (scripts, runs, capInClips, earlyMs) => {
        const cap = usd(String(capInClips * 0.325));
        const rig = createRig(makeTasks(8), ({ number }) => scripts[(number - 1) % scripts.length] ?? {}, {
          earlyMs,
        });
        for (const { concurrency, stopAfterMs, killAt, deadlineMs } of runs) {
          const stop = new AbortController();
          if (stopAfterMs !== undefined) void rig.clock.sleep(stopAfterMs).then(() => stop.abort());
          const begun = rig.clock.now();
          const ran = await rig
            .run({
              ...(killAt && { killAt }),
              pipeline: { settings: { budget: { total: cap }, attempts: 2, taskTimeoutMs: 60_000 } },
              options: {
                concurrency,
                budget: { kind: 'enforced' },
                stop: stop.signal,
                giveUpAfterMs: 120_000,
                ...(deadlineMs !== undefined && { deadlineAt: begun + deadlineMs }),
              },
            })
            .catch((error: unknown) => {
              if (!(error instanceof Killed)) throw error;
            });
          if (ran !== undefined) expect(ran.state).toEqual(replay(rig.disk.facts));
          if (deadlineMs !== undefined && ran !== undefined) {
            expect(rig.clock.now() - begun).toBeLessThanOrEqual(deadlineMs + 5_000);
          }
          checkPurchases(rig.disk.facts);
          checkCap(rig.disk.facts, cap);
          const intended = new Set(rig.disk.facts.map((fact) => 'attempt' in fact && fact.attempt));
          const marks = rig.gateway.creates.map(({ request }) => String(request.params.payload));
          expect(marks.filter((mark) => !intended.has(mark.replace('dailies:', '')))).toEqual([]);
          expect(new Set(marks).size).toBe(marks.length);
        }
      },
    ),
    { numRuns: runs(150) },
  );
}, 30_000);

/** A create may only be sent for a key whose earlier attempts all cost nothing, or failed in a way that allows one more. */
function checkPurchases(facts: readonly Fact[]): void {
  const state = emptyState();
  for (const fact of facts) {
    if (fact.type === 'task:started') {
      const earlier = state.purchases.get(fact.key)?.attempts ?? [];
      const open = earlier.filter(
        ({ stage, failure }) =>
          stage !== 'not-sent' && !(stage === 'failed' && failure?.kind === 'generation-failed'),
      );
      expect(open.map(({ stage }) => stage)).toEqual([]);
      expect(earlier.filter(({ stage }) => stage === 'failed').length).toBeLessThan(2);
    }
    applyFact(state, fact);
  }
}

/** What is spent, in flight or perhaps bought never exceeds the cap, at any moment. */
function checkCap(facts: readonly Fact[], cap: ReturnType<typeof usd>): void {
  const state = emptyState();
  for (const fact of facts) {
    applyFact(state, fact);
    if (fact.type === 'task:started') expect(compareUsd(committed(state), cap)).toBeLessThanOrEqual(0);
  }
}

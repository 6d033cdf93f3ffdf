import type { ClipSaved, Fact, PlannedAddress } from '../core/fact.generated.ts';
import type { Failure } from '../core/failure.ts';
import type { JobId } from '../core/task.ts';
import type { Attempt, ClipRecord, Purchase, RunState } from './state.ts';

/**
 * The shortest list of facts that folds to this state: every attempt and clip ever, without the steps between that
 * changed nothing in the end. In the order of runs, since an attempt belongs to the run that was begun before it.
 */
export function* factsOf(state: RunState): Generator<Fact> {
  const began = state.runs.at(-1)?.startedAt ?? 0;
  // Keys were bought at the place where they were planned then, which need not be the place of today.
  for (const [shot, tasks] of placesWhenBought(state)) yield { type: 'shot:planned', at: began, shot, tasks };
  if (state.plan !== undefined) {
    const { shots, picks, estimatedUsd, unpriced, attempts } = state.plan;
    yield {
      type: 'plan:recorded',
      at: began,
      shots: [...shots],
      picks: [...picks],
      estimatedUsd,
      unpriced,
      ...(attempts === undefined ? {} : { attempts }),
    };
  }
  for (const [id, { usd, source }] of state.prices) {
    yield { type: 'price:quoted', at: began, class: id, usd, source };
  }
  const byRun = factsByRun(state);
  yield* byRun.get('') ?? [];
  for (const { run, command, dailies = '', startedAt, endedAt, exit, reason, left } of state.runs) {
    yield { type: 'run:started', at: startedAt, run, dailies, command };
    yield* byRun.get(run) ?? [];
    if (endedAt === undefined || exit === undefined || reason === undefined || left === undefined) continue;
    yield { type: 'run:ended', at: endedAt, run, exit, reason, left };
  }
  for (const purchase of state.purchases.values()) yield* afterwards(purchase);
  for (const [shot, tasks] of state.planned)
    yield { type: 'shot:planned', at: began, shot, tasks: [...tasks] };
}

/** How many facts these are at least, told without making them. */
export function leastFacts({ purchases }: RunState): number {
  let least = 0;
  for (const { request, attempts, clips } of purchases.values()) {
    least += clips.length;
    if (request === undefined) continue;
    for (const { jobId, stage } of attempts) {
      least += 1 + (jobId === undefined ? 0 : 1) + (stage === 'completed' ? 1 : 0);
    }
  }
  return least;
}

function placesWhenBought(state: RunState): ReadonlyMap<string, PlannedAddress[]> {
  const places = new Map<string, PlannedAddress[]>();
  for (const { shot, address } of state.purchases.values()) {
    if (shot === undefined || address === undefined) continue;
    const known = places.get(shot);
    if (known === undefined) places.set(shot, [address]);
    else known.push(address);
  }
  return places;
}

function factsByRun(state: RunState): ReadonlyMap<string, readonly Fact[]> {
  const byRun = new Map<string, Fact[]>();
  const put = (run: string, facts: readonly Fact[]): void => {
    const known = byRun.get(run);
    if (known === undefined) byRun.set(run, [...facts]);
    else known.push(...facts);
  };
  for (const purchase of state.purchases.values()) {
    for (const attempt of purchase.attempts) put(attempt.run, [...factsOfAttempt(purchase, attempt)]);
    for (const clip of purchase.clips) put(clip.run, [savedClip(purchase, clip)]);
  }
  return byRun;
}

function* factsOfAttempt(purchase: Purchase, of: Attempt): Generator<Fact> {
  const { request, key } = purchase;
  if (request === undefined) return;
  const { id: attempt, startedAt, usd, priceClass, timeoutMs, stage, jobId, failure, chargedUsd, late } = of;
  const at = of.settledAt ?? startedAt;
  yield { type: 'task:started', at: startedAt, attempt, key, request, usd, class: priceClass, timeoutMs };
  if (jobId !== undefined) yield* howItCameToItsJob(of, jobId);
  if (late) yield { type: 'task:late', at, attempt };
  switch (stage) {
    case 'started':
    case 'submitted':
      return;
    case 'completed':
      yield { type: 'task:completed', at, attempt, chargedUsd: chargedUsd ?? null };
      return;
    case 'not-sent':
    case 'rejected':
    case 'uncertain':
    case 'failed':
    case 'lost':
      if (failure !== undefined) yield { type: `task:${stage}`, at, attempt, failure };
      return;
    case 'not-submitted':
    case 'written-off':
      if (chargedUsd !== undefined) yield { type: 'task:completed', at, attempt, chargedUsd };
      else if (failure !== undefined) {
        yield { type: jobId === undefined ? 'task:uncertain' : 'task:lost', at, attempt, failure };
      }
      yield {
        type: 'task:resolved',
        at,
        attempt,
        as: stage === 'written-off' ? 'buy-again' : 'not-submitted',
      };
  }
}

function* howItCameToItsJob(of: Attempt, jobId: JobId): Generator<Fact> {
  const { id: attempt, startedAt, submittedAt: at = of.settledAt ?? startedAt, formerJobId } = of;
  if (formerJobId === undefined) {
    yield { type: 'task:submitted', at, attempt, jobId };
    return;
  }
  const failure: Failure = { kind: 'job-unknown', text: 'another job took its place' };
  yield { type: 'task:submitted', at, attempt, jobId: formerJobId };
  yield { type: 'task:lost', at, attempt, failure };
  yield { type: 'task:resolved', at, attempt, as: 'submitted', jobId };
}

/** The fact that puts this clip on record. */
export function savedClip({ key }: Pick<Purchase, 'key'>, clip: ClipRecord): ClipSaved {
  const { path, bytes, sha256, mtimeMs, savedAt: at, copiedFrom, paidUsd } = clip;
  return {
    type: 'clip:saved',
    at,
    key,
    path,
    bytes,
    sha256,
    mtimeMs,
    ...(copiedFrom === undefined ? {} : { copiedFrom }),
    ...(paidUsd === undefined ? {} : { paidUsd }),
  };
}

/** What follows no attempt: grants, whose number and last time count, and a clip that is gone. */
function* afterwards({ key, granted, grantedAt = 0, gone, attempts }: Purchase): Generator<Fact> {
  for (let before = granted - 1; before >= 0; before -= 1) {
    yield { type: 'retry:granted', at: grantedAt - before, key };
  }
  if (gone !== undefined)
    yield { type: 'clip:gone', at: attempts.at(-1)?.settledAt ?? 0, key, failure: gone };
}

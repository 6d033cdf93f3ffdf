import type { Failure } from '../core/failure.ts';
import { fail, type Result } from '../core/result.ts';
import type { JobId, TaskKey } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
import type { VerifiedClip } from '../output/store.ts';
import type { ClipAddress } from '../provider/provider.ts';
import { backoffMs } from './backoff.ts';
import type { Line } from './crew.ts';
import { look } from './look.ts';

/** A finished job whose clip is to be fetched. */
export interface FinishedJob {
  readonly key: TaskKey;
  readonly jobId: JobId;
  /** Where the last look found the clip; absent, or used up, a fresh look finds it again. */
  readonly address?: ClipAddress;
  readonly known: KnownAs;
}

/**
 * What is known of a finished job. `new`: finished only now, so that what lies there under its key is of another.
 * `finished`: by an earlier run. `gone`: its clip is on record as gone; tried once, and what does not come leaves
 * everything as it was.
 */
type KnownAs = 'new' | 'finished' | 'gone';

/**
 * How long the provider may deny that it has the clip before that is believed: one that forgot a job it once finished
 * sooner than one that may not show it yet.
 */
const goneAfterMs: Readonly<Record<KnownAs, number>> = { new: 5 * 60_000, finished: 15_000, gone: 0 };

/** How fetching ended. */
export type ClipEnd =
  | { readonly kind: 'verified'; readonly clip: VerifiedClip }
  /** The provider has it no more. */
  | { readonly kind: 'gone'; readonly failure: Failure }
  /** Left for the next run: this one ended, or has tried for as long as it may. */
  | { readonly kind: 'left' };

const bounds = { firstMs: 250, mostMs: 30_000 };
/** So often in a row at least before "gone" is believed. */
const denialsNeeded = 4;
/** What says that the provider has the clip no more: its host, or the gateway of a job that was finished before. */
const denying: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>([
  'download-expired',
  'generation-failed',
  'content-refused',
]);

/** Fetches a clip to the key's temporary file and verifies it, again and again with fresh addresses: downloads are free. */
export async function downloadClip(job: FinishedJob, line: Line): Promise<ClipEnd> {
  const { clock, random, stops } = line.crew;
  const tie = stops.tie();
  const patience = createPatience(job, line);
  try {
    if (job.known === 'new') await line.store.discard(job.key);
    let { address } = job;
    for (let tries = 1; ; tries += 1) {
      const tried = await tryOnce(job, address, { line, signal: tie.signal });
      if (stops.ended()) return { kind: 'left' };
      if (tried.kind === 'verified' || tried.kind === 'left') return tried;
      if (job.known === 'gone') return { kind: 'left' };
      if (tried.kind === 'gone') return tried;
      const end = patience.after(tried);
      if (end !== undefined) return end;
      address = undefined;
      await clock.sleep(Math.min(backoffMs(tries, bounds, random), patience.leftMs()), tie.signal);
    }
  } finally {
    tie.untie();
  }
}

type Tried = ClipEnd | FailedTry;

interface FailedTry {
  readonly kind: 'failed';
  readonly failure: Failure;
  /** Nothing else of its host came for too long either. */
  readonly isLast?: boolean;
}

interface Trying {
  readonly line: Line;
  readonly signal: AbortSignal;
}

/** An address that ends in so little time is not tried any more. */
const shortestMs = 1_000;

/**
 * A look for an address where there is none, one download, and its check. The address that ends soonest goes first; one
 * that ended while it waited is replaced at once, and the next free lane is its own.
 */
async function tryOnce(job: FinishedJob, known: ClipAddress | undefined, trying: Trying): Promise<Tried> {
  const { crew } = trying.line;
  const { downloads, clock } = crew;
  let found: Found = known === undefined ? await findAddress(job, trying) : { kind: 'found', address: known };
  for (let rank: number | undefined; ; rank = 0) {
    if (found.kind !== 'found') return found;
    const { url, expiresAtMs = Infinity } = found.address;
    const isOver = (): boolean => expiresAtMs - shortestMs <= clock.now();
    // A fresh address that is over by its own account has another clock: it may be as good as any.
    const isToldRight = !isOver();
    const got = await downloads.pass(rank ?? expiresAtMs, async (leave) => {
      if (isToldRight && isOver()) return 'over';
      const received = await receive(job.key, url, trying);
      return received.ok ? await crew.landed.pass(undefined, () => check(job.key, trying, leave)) : received;
    });
    if (got === 'over') found = await findAddress(job, trying);
    else if (got.ok) return { kind: 'verified', clip: got.value };
    else return { kind: 'failed', failure: got.error, isLast: crew.fileHost(url).isGivenUp() };
  }
}

type Found = Tried | { readonly kind: 'found'; readonly address: ClipAddress };

/** A look at a finished job for where its clip is. */
async function findAddress(job: FinishedJob, { line, signal }: Trying): Promise<Found> {
  const found = await look(job.jobId, { line, signal, unknownMostMs: goneAfterMs[job.known] });
  switch (found.status) {
    case 'completed':
      await bookLateCharge(job, found.chargedUsd, line);
      return { kind: 'found', address: found };
    case 'lost':
      return { kind: 'gone', failure: found.failure };
    case 'failed':
      // One such answer about a job that was finished and charged proves nothing yet.
      return { kind: 'failed', failure: found.failure };
    case 'running':
      return {
        kind: 'failed',
        failure: { kind: 'download-broken', cause: 'the job is running after all' },
      };
    case 'stopped':
      return { kind: 'left' };
  }
}

/** Some gateways say what a job cost only after they said that it is done. */
async function bookLateCharge({ key, jobId }: FinishedJob, usd: Usd | null, line: Line): Promise<void> {
  const attempts = line.state.purchases.get(key)?.attempts ?? [];
  const unpaid = attempts.find(
    (each) => each.jobId === jobId && each.stage === 'completed' && (each.chargedUsd ?? null) === null,
  );
  if (usd === null || unpaid === undefined) return;
  await line.record({ type: 'task:completed', attempt: unpaid.id, chargedUsd: usd });
}

/** Once a download's lane is left, the next one's bytes come while this one's wait for the disk. */
function check(key: TaskKey, { line }: Trying, leave: () => void): Promise<Result<VerifiedClip, Failure>> {
  leave();
  return line.crew.syncs(() => line.store.verify(key));
}

/** Fetches what is missing of the clip, from where an earlier download broke off. */
async function receive(key: TaskKey, url: string, { line, signal }: Trying): Promise<Result<void, Failure>> {
  const { store, crew } = line;
  const { bytes: offset, validator } = await store.part(key);
  line.announce({ type: 'download:started', key });
  const received = await crew.fileHost(url).pass(async () => {
    const opened = await crew.provider.fetch(url, { offset, validator, signal });
    if (!opened.ok) return opened;
    return await store.receive(key, opened.value, signal);
  });
  if (received === undefined) return fail({ kind: 'unreachable', cause: 'the run ended' });
  if (received.ok) {
    crew.vigil.succeeded();
    return received;
  }
  // A part that cannot be gone on with must not stand in the way for ever.
  if (offset > 0 && received.error.kind === 'download-broken' && (await store.part(key)).bytes <= offset) {
    await store.discard(key);
  }
  return received;
}

/** Judges each failure of a download: usually there is nothing to do but try again. */
function createPatience(
  { key, known }: FinishedJob,
  line: Line,
): {
  readonly after: (tried: FailedTry) => ClipEnd | undefined;
  /** So long at most before the last try. */
  readonly leftMs: () => number;
} {
  const { clock, stops, giveUpAfterMs } = line.crew;
  let failingSince: number | undefined;
  let deniedSince: number | undefined;
  let denials = 0;
  return {
    leftMs: () => Math.max(0, (failingSince ?? clock.elapsed()) + giveUpAfterMs - clock.elapsed()),
    after({ failure, isLast = false }) {
      if (failure.kind === 'disk') {
        // Room has to be made first: trying again would only fill the log.
        stops.stopEverything({ kind: 'disk', failure });
        return { kind: 'left' };
      }
      line.announce({ type: 'trouble', key, failure });
      const now = clock.elapsed();
      failingSince ??= now;
      denials = denying.has(failure.kind) ? denials + 1 : 0;
      deniedSince = denials === 0 ? undefined : (deniedSince ?? now);
      if (denials >= denialsNeeded && now - (deniedSince ?? now) >= goneAfterMs[known]) {
        return { kind: 'gone', failure };
      }
      if (!isLast && now - failingSince < giveUpAfterMs) return undefined;
      line.end({ kind: 'gave-up', failure });
      return { kind: 'left' };
    },
  };
}

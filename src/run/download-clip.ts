import type { Failure } from '../core/failure.ts';
import { fail, type Result } from '../core/result.ts';
import type { JobId, TaskKey } from '../core/task.ts';
import type { VerifiedClip } from '../output/store.ts';
import { backoffMs } from './backoff.ts';
import type { Line } from './crew.ts';
import { look } from './look.ts';

/** A finished job whose clip is to be fetched. */
export interface FinishedJob {
  readonly key: TaskKey;
  readonly jobId: JobId;
  /** Where the last look found the clip; absent, or used up, a fresh look finds it again. */
  readonly url?: string;
  /** How long the provider may deny that it has the clip before that is believed. */
  readonly goneAfterMs: number;
}

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

/** Fetches a clip to the key's temporary file and verifies it, again and again with fresh addresses: downloads are free. */
export async function downloadClip(job: FinishedJob, line: Line): Promise<ClipEnd> {
  const { crew } = line;
  const { clock, stops } = crew;
  const tie = stops.tie();
  try {
    let { url } = job;
    let failingSince: number | undefined;
    let deniedSince: number | undefined;
    let denials = 0;
    for (let tries = 1; ; tries += 1) {
      if (url === undefined) {
        const found = await look(job.jobId, { line, signal: tie.signal, unknownMostMs: job.goneAfterMs });
        if (found.status === 'stopped') return { kind: 'left' };
        if (found.status === 'lost' || found.status === 'failed')
          return { kind: 'gone', failure: found.failure };
        if (found.status === 'completed') url = found.url;
      }
      if (url !== undefined) {
        const from = url;
        url = undefined;
        const got = await crew.downloads(() => tryOnce(job.key, from, { line, signal: tie.signal }));
        if (stops.ended()) return { kind: 'left' };
        if (got.ok) return { kind: 'verified', clip: got.value };
        const failure = got.error;
        if (failure.kind === 'disk') {
          stops.stopEverything({ kind: 'disk', failure });
          return { kind: 'left' };
        }
        line.announce({ type: 'trouble', key: job.key, failure });
        const now = clock.now();
        denials = failure.kind === 'download-expired' ? denials + 1 : 0;
        deniedSince = denials === 0 ? undefined : (deniedSince ?? now);
        if (denials >= denialsNeeded && now - (deniedSince ?? now) >= job.goneAfterMs) {
          return { kind: 'gone', failure };
        }
        failingSince ??= now;
        if (now - failingSince >= crew.giveUpAfterMs) {
          line.end({ kind: 'gave-up', failure });
          return { kind: 'left' };
        }
      }
      await clock.sleep(backoffMs(tries, bounds, crew.random), tie.signal);
      if (stops.ended()) return { kind: 'left' };
    }
  } finally {
    tie.untie();
  }
}

/** One download, gone on with where an earlier one broke off, and its check. */
async function tryOnce(
  key: TaskKey,
  url: string,
  { line, signal }: { readonly line: Line; readonly signal: AbortSignal },
): Promise<Result<VerifiedClip, Failure>> {
  const { store, crew } = line;
  const offset = await store.received(key);
  line.announce({ type: 'download:started', key });
  const received = await crew.fileHost(url).pass(async () => {
    const opened = await crew.provider.fetch(url, { offset, signal });
    return opened.ok ? await store.receive(key, opened.value, signal) : opened;
  });
  if (received === undefined) return fail({ kind: 'unreachable', cause: 'the run ended' });
  if (received.ok) {
    crew.vigil.succeeded();
    return await store.verify(key);
  }
  // A part that cannot be gone on with must not stand in the way for ever.
  if (offset > 0 && received.error.kind === 'download-broken' && (await store.received(key)) <= offset) {
    await store.discard(key);
  }
  return received;
}

import { clipPath } from '../../core/clip-path.ts';
import type { SheetClip, SheetData, SheetRequest, SheetSpan, SheetTake } from '../sheet-data.ts';
import type { StoredAttempt, StoredClip, StoredSheet, StoredTake } from '../stored-sheet.ts';

/** The whole sheet, from what stands in the page. */
export function unpackSheet(stored: StoredSheet): SheetData {
  const { shots, requests, runs, others, ...rest } = stored;
  return {
    ...rest,
    shots: shots.map(({ id, takes }) => ({ id, takes: takes.map((take) => unpackTake(take, stored)) })),
    timeline: timelineOf(stored),
  };
}

function unpackTake(take: StoredTake, stored: StoredSheet): SheetTake {
  const { id, variant, axes, seed, key, state, why, costUsd, jobId, tookMs } = take;
  const { request, attempts = [], clip, earlier } = take;
  const { model, prompt, params } = unpackRequest(request, take, stored);
  const failures = attempts.flatMap(({ failure }) => failure ?? []);
  // One by one: what is left of a take, spread out, took three times as long.
  return {
    id,
    variant,
    axes,
    seed,
    key,
    state,
    why,
    costUsd,
    jobId,
    tookMs,
    model,
    prompt,
    params,
    startedAt: attempts.at(-1)?.startedAt,
    failures,
    clip: clip && unpackClip(clip, take),
    earlier: earlier?.map((version) => ({
      ...unpackRequest(version.request, take, stored),
      ...unpackClip(version, take),
      costUsd: version.costUsd,
    })),
  };
}

function unpackRequest(index: number, { seed }: StoredTake, { requests }: StoredSheet): SheetRequest {
  const { isSeeded, ...request } = requests[index] ?? { model: null, params: {} };
  return isSeeded && seed !== null ? { ...request, params: { seed, ...request.params } } : request;
}

function unpackClip(
  { path, bytes, savedAt }: StoredClip,
  { id }: StoredTake,
): Pick<SheetClip, 'url' | 'bytes' | 'savedAt'> {
  // As a whole, and the slashes put back: part by part it takes three times as long.
  const url = `../${encodeURIComponent(path ?? clipPath(id)).replaceAll('%2F', '/')}`;
  return { url, bytes, savedAt };
}

/** Every attempt that the gateway accepted, in order. */
function timelineOf({ shots, others, runs }: StoredSheet): readonly SheetSpan[] {
  const spans: SheetSpan[] = [];
  const add = (id: string, attempts: readonly StoredAttempt[], savedAt: number | undefined) => {
    for (const { run, failure: _, unbought, ...attempt } of attempts) {
      if (attempt.submittedAt === undefined) continue;
      const isThere =
        attempt.settledAt !== undefined && !attempt.failed && !unbought && savedAt !== undefined;
      spans.push({ id, run: runs[run] ?? '', ...attempt, ...(isThere && { savedAt }) });
    }
  };
  const seen = new Set<string>();
  for (const { takes } of shots) {
    for (const { id, key, attempts, clip, savedAt } of takes) {
      // Takes of one key share what was bought.
      if (attempts === undefined || seen.has(key)) continue;
      seen.add(key);
      add(id, attempts, savedAt ?? clip?.savedAt);
    }
  }
  for (const { id, attempts, savedAt } of others) add(id, attempts, savedAt);
  return spans.sort((left, right) => left.startedAt - right.startedAt);
}

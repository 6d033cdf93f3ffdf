import { isFree } from '../core/attempt-stage.ts';
import { createFate, describeFailure, mayBeAttemptedAgain } from '../core/failure.ts';
import type { TaskState } from '../core/task.ts';
import { showUsd } from '../core/usd.ts';
import type { FoundClips } from './clips-on-disk.ts';
import { attemptIsUncertain, liveAttempt } from './money.ts';
import type { SiblingClip, SiblingPurchase } from './siblings.ts';
import type { Attempt, ClipRecord, Purchase } from './state.ts';
import type { Todo } from './work.ts';

/** What is known of one key beside its purchase. */
export interface Circumstances {
  /** The paths at which tasks want the clip. */
  readonly paths: readonly string[];
  readonly found: FoundClips;
  /** Another pipeline's clip of this key. */
  readonly sibling?: SiblingClip | undefined;
  /** Another pipeline's purchase of this key, where there is no clip to copy. */
  readonly elsewhere?: SiblingPurchase | undefined;
  /** `run.attempts`. */
  readonly attempts: number;
  /** `--retry-failed`. */
  readonly retryFailed: boolean;
  /** Not `--no-refetch`. */
  readonly refetch: boolean;
}

/** Where a key stands and what follows from that. */
export interface Judgement {
  readonly state: TaskState;
  readonly todo: Todo;
  readonly why?: string;
  /** How many attempts a retry may still take, this one among them. */
  readonly attemptsLeft?: number;
}

/** Judges one key: the rules of never paying twice, in order. What may have been paid for comes first. */
export function judge(purchase: Purchase | undefined, around: Circumstances): Judgement {
  const live = purchase === undefined ? undefined : liveAttempt(purchase);
  if (live !== undefined && live.stage !== 'completed') return judgeOpen(live);
  const { paths, found, refetch } = around;
  const missing = paths.some((path) => !found.whole.some((clip) => clip.path === path));
  const [here] = found.whole;
  if (here !== undefined) {
    if (!missing) return bought;
    return { state: 'done', todo: { kind: 'place', from: here }, why: `is here as ${here.path}` };
  }
  const onRecord = purchase !== undefined && purchase.clips.length > 0;
  if (onRecord && !refetch && found.damaged.length === 0) {
    return { state: 'done', todo: nothing, why: 'on record as delivered elsewhere' };
  }
  if (purchase !== undefined && live !== undefined) return judgeBought(purchase, live, found);
  const { sibling } = around;
  if (sibling !== undefined) {
    const { pipeline, clip, absolutePath } = sibling;
    const why = `bought by the pipeline "${pipeline}" beside this one: copied`;
    return { state: 'fetch', todo: { kind: 'copy', pipeline, from: clip, absolutePath }, why };
  }
  const vanished = purchase === undefined ? undefined : vanishedClip(purchase);
  if (vanished !== undefined) {
    const { path, copiedFrom } = vanished;
    const why =
      copiedFrom === undefined
        ? `${path} is on record as saved, and no attempt as the one that paid for it`
        : `${path} was copied from the pipeline "${copiedFrom}", and neither has the file any more`;
    return { state: 'gone', todo: nothing, why };
  }
  if (around.elsewhere !== undefined) return judgeElsewhere(around.elsewhere, refetch);
  return judgeEnded(purchase, around);
}

const nothing: Todo = { kind: 'nothing' };
/** One for all: most of a list is bought for the first time. */
const bought: Judgement = { state: 'done', todo: nothing };
const neverBought: Judgement = { state: 'new', todo: { kind: 'create', number: 1 } };

/** Bought, or perhaps so, by a pipeline beside this one: whatever becomes of it there, it is not bought again here. */
function judgeElsewhere({ pipeline, stage }: SiblingPurchase, refetch: boolean): Judgement {
  if (stage === 'perhaps') {
    const why = `perhaps bought by the pipeline "${pipeline}" beside this one: unless a run of it goes on, settle it there with \`dailies resolve\`; then run this one again`;
    return { state: 'fetch', todo: nothing, why };
  }
  if (stage === 'delivered' && !refetch) {
    const why = `on record as delivered elsewhere, by the pipeline "${pipeline}" beside this one`;
    return { state: 'done', todo: nothing, why };
  }
  const why = `bought by the pipeline "${pipeline}" beside this one, and its clip is not here yet: run or collect that one, then this one again`;
  return { state: 'fetch', todo: nothing, why };
}

/** In flight, or perhaps so. */
function judgeOpen(attempt: Attempt): Judgement {
  const sent = moment(attempt.startedAt);
  if (attemptIsUncertain(attempt)) {
    const broke =
      attempt.failure === undefined
        ? 'the run that sent it ended before the answer came'
        : describeFailure(attempt.failure);
    const worth = attempt.usd === null ? 'at an unknown price' : `for ${showUsd(attempt.usd)} USD`;
    // Its number stands in `payload`, by which the vendor finds it; and tells it from another at the same address.
    const why = `perhaps bought ${sent} ${worth}, as attempt ${attempt.id}: ${broke}; settle it with \`dailies resolve\``;
    return { state: 'uncertain', todo: nothing, why };
  }
  const todo: Todo = { kind: 'poll', attempt };
  if (!attempt.late) return { state: 'resume', todo, why: `in flight since ${sent}` };
  return { state: 'late', todo, why: `in flight since ${sent}, past its time; each run looks again` };
}

/** Bought, and no whole clip here. */
function judgeBought(purchase: Purchase, attempt: Attempt, found: FoundClips): Judgement {
  const todo: Todo = { kind: 'fetch', attempt };
  // A look is free, and a denial may pass: only a person ends this, by paying again.
  if (purchase.gone !== undefined) return { state: 'gone', todo, why: describeFailure(purchase.gone) };
  const damaged = found.damaged[0];
  const why =
    damaged !== undefined
      ? `${damaged.path} is not the file that was saved`
      : purchase.clips.length > 0
        ? 'its file is no longer here'
        : 'finished at the provider, not yet downloaded';
  return { state: 'fetch', todo, why };
}

/**
 * A clip on record whose attempt is not: a copy, or what is left where git has joined two states. It was paid for once
 * already, unless a person said since that it may be bought again.
 */
function vanishedClip({ clips, grantedAt = 0 }: Purchase): ClipRecord | undefined {
  return clips.find(({ savedAt }) => savedAt >= grantedAt);
}

/** Nothing of it is bought any more, or ever was. */
function judgeEnded(purchase: Purchase | undefined, around: Circumstances): Judgement {
  const attempts = purchase?.attempts ?? [];
  const number = attempts.length + 1;
  const last = attempts.findLast(({ stage }) => stage !== 'not-sent' && stage !== 'not-submitted');
  if (last === undefined)
    return number === 1 ? neverBought : { state: 'new', todo: { kind: 'create', number } };
  const { failure } = last;
  if (last.stage === 'written-off') {
    const why = 'to be bought again, as settled; the attempt before is booked as lost';
    return { state: 'new', todo: { kind: 'create', number, previous: last }, why };
  }
  const why = failure === undefined ? undefined : describeFailure(failure);
  if (last.stage === 'lost') return { state: 'lost', todo: nothing, ...(why && { why }) };
  if (failure === undefined || createFate(failure) === 'no-access') {
    return { state: 'new', todo: { kind: 'create', number } };
  }
  if (failure.kind === 'content-refused') return { state: 'refused', todo: nothing, ...(why && { why }) };
  const made = attempts.filter(({ stage }) => !isFree(stage)).length;
  const allowed = around.attempts + (purchase?.granted ?? 0);
  const create = { kind: 'create', number, previous: last } as const;
  if (last.stage === 'failed' && mayBeAttemptedAgain(failure) && made < allowed) {
    const attemptsLeft = allowed - made;
    return { state: 'retry', todo: create, why: `${why}; attempt ${made + 1} of ${allowed}`, attemptsLeft };
  }
  if (around.retryFailed) {
    const todo: Todo = { ...create, grant: true };
    return { state: 'retry', todo, why: `${why}; once more, as asked`, attemptsLeft: 1 };
  }
  return { state: 'failed', todo: nothing, ...(why && { why }) };
}

/** A moment as people read it, in UTC to the second. */
function moment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

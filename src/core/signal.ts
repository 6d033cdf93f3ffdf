import type { Fact } from './fact.generated.ts';
import type { Failure } from './failure.ts';
import type { AttemptId, TaskKey } from './task.ts';

/** Something that is so right now: shown to whoever watches, and forgotten. Never on disk. */
export type Signal =
  /** The limiter lets this many jobs be in flight; the author allows `most`. */
  | { readonly type: 'limit:changed'; readonly slots: number; readonly most: number }
  /** Nothing of a kind is sent until `untilMs`, by `Clock.elapsed`: the other side asked for it, or is in trouble. */
  | {
      readonly type: 'wait:started';
      readonly what: Waiting;
      readonly untilMs: number;
      readonly failure: Failure;
    }
  /** No further create in this run. */
  | { readonly type: 'creates:stopped'; readonly reason: string }
  /** A poll said how far a job is (0 to 1). */
  | { readonly type: 'job:progressed'; readonly attempt: AttemptId; readonly progress: number }
  | { readonly type: 'download:started'; readonly key: TaskKey }
  /** A free exchange failed and will be repeated. */
  | { readonly type: 'trouble'; readonly key?: TaskKey; readonly failure: Failure }
  /** Something a person should read once. */
  | { readonly type: 'notice'; readonly text: string };

/** What may have to wait. */
export type Waiting = 'creates' | 'polls' | 'downloads';

/** Tells whoever watches: facts once they are on disk and in the state, signals as they come. Never throws. */
export type Announce = (news: Fact | Signal) => void;

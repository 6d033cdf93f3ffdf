import { showDuration } from '../core/show-duration.ts';
import type { Waiting } from '../core/signal.ts';

/** What may hold everybody up. */
export interface HoldUp {
  /** Why no further create is sent. */
  readonly stopped: string | undefined;
  /** What waits, and until when. */
  readonly pauses: Iterable<Pause>;
  /** How many creates may be in flight, and how many the author allows. */
  readonly slots: { readonly now: number; readonly most: number } | undefined;
  readonly now: number;
}

/** Something that waits. */
export interface Pause {
  readonly what: Waiting;
  readonly untilMs: number;
  readonly why: string;
}

const pauseWords: Readonly<Record<Waiting, string>> = {
  creates: 'nothing is sent',
  polls: 'no job is looked at',
  downloads: 'nothing is downloaded',
};

/** How long something waits, and why. */
export function describePause({ what, untilMs, why }: Pause, now: number): string {
  return `${pauseWords[what]} for ${showDuration(untilMs - now)}: ${why}`;
}

/** The one thing to say of it: what lasts longest first. `undefined` where nothing holds anybody up. */
export function holdUp({ stopped, pauses, slots, now }: HoldUp): string | undefined {
  if (stopped !== undefined) return `nothing more is sent: ${stopped}`;
  const [longest] = [...pauses].sort((left, right) => right.untilMs - left.untilMs);
  if (longest !== undefined && longest.untilMs > now) return describePause(longest, now);
  if (slots !== undefined && slots.now < slots.most) return `${slots.now} of ${slots.most} slots open`;
  return undefined;
}

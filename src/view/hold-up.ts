import { showDuration } from '../core/show-duration.ts';

/** What may hold everybody up. */
export interface HoldUp {
  /** Why no further create is sent. */
  readonly stopped: string | undefined;
  /** Until when nothing is sent, and why. */
  readonly pause: { readonly untilMs: number; readonly why: string } | undefined;
  /** How many creates may be in flight, and how many the author allows. */
  readonly slots: { readonly now: number; readonly most: number } | undefined;
  readonly now: number;
}

/** The one thing to say of it: what lasts longest first. `undefined` where nothing holds anybody up. */
export function holdUp({ stopped, pause, slots, now }: HoldUp): string | undefined {
  if (stopped !== undefined) return `nothing more is sent: ${stopped}`;
  if (pause !== undefined && pause.untilMs > now) {
    return `nothing is sent for ${showDuration(pause.untilMs - now)}: ${pause.why}`;
  }
  if (slots !== undefined && slots.now < slots.most) return `${slots.now} of ${slots.most} slots open`;
  return undefined;
}

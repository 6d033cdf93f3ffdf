import type { FrozenRequest } from '../core/fact.generated.ts';
import type { ResultTask } from '../core/result-document.generated.ts';
import type { TaskId } from '../core/task.ts';

/** A clip as an editing tool finds it. */
export interface TimelineMedia {
  /** A `file:` URL, or one relative to the timeline. */
  readonly url: string;
  /** The file's own name. */
  readonly name: string;
  /** Pictures a second. */
  readonly rate: number;
  /** Its length in pictures. */
  readonly frames: number;
  readonly hasSound: boolean;
}

/** A task whose clip is there. */
export interface TimelineTake {
  readonly task: ResultTask;
  /** What was sent for it; absent where another pipeline bought it. */
  readonly request?: FrozenRequest;
  readonly media: TimelineMedia;
}

/** One stretch of the timeline. */
export interface TimelineEntry {
  readonly take: TimelineTake;
  /** Takes of the same shot that are not on the timeline. */
  readonly others: readonly TimelineTake[];
}

/** The chosen takes, one after the other, from 0. */
export interface Timeline {
  readonly pipeline: string;
  readonly simulated: boolean;
  readonly entries: readonly TimelineEntry[];
}

/**
 * Chooses for each shot, in the given order: its picked takes, or else its first one. Takes are those whose clips are
 * there, in the manifest's order.
 */
export function chooseTakes(
  shots: readonly string[],
  takes: readonly TimelineTake[],
  picks: ReadonlySet<TaskId>,
): readonly TimelineEntry[] {
  const byShot = new Map<string, TimelineTake[]>(shots.map((shot) => [shot, []]));
  for (const take of takes) byShot.get(take.task.shot)?.push(take);
  return [...byShot.values()].flatMap((ofShot) => {
    const picked = ofShot.filter(({ task }) => picks.has(task.id));
    const chosen = picked.length > 0 ? picked : ofShot.slice(0, 1);
    const others = ofShot.filter((take) => !chosen.includes(take));
    return chosen.map((take) => ({ take, others }));
  });
}

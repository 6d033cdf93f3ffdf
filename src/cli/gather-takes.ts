import { basename, join, posix, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ResultTask } from '../core/result-document.generated.ts';
import { type ClipTiming, readClipTiming } from '../output/clip-timing.ts';
import type { TimelineTake } from '../report/timeline.ts';
import type { RunState } from '../state/state.ts';

/** Where clips lie, and where from they are named. */
export interface MediaPlace {
  /** The output folder. */
  readonly dir: string;
  /** The folder that names are relative to; none for `file:` URLs. */
  readonly relativeTo: string | undefined;
}

/** What both models make unless told otherwise, or nearly. */
const usualSeconds = 5;

/** The tasks whose clips are there and whole, with what an editing tool has to know of each. */
export function gatherTakes(
  tasks: readonly ResultTask[],
  state: RunState,
  place: MediaPlace,
): readonly TimelineTake[] {
  const takes: TimelineTake[] = [];
  for (const task of tasks) {
    const request = state.purchases.get(task.key)?.request;
    const asked = request?.params.duration;
    const path = task.path === null ? undefined : join(place.dir, ...task.path.split('/'));
    const timing =
      path === undefined ? undefined : timingOf(path, typeof asked === 'number' ? asked : usualSeconds);
    if (path === undefined || timing === undefined) continue;
    const media = { url: urlOf(path, place), name: basename(path), ...timing };
    takes.push({ task, media, ...(request !== undefined && { request }) });
  }
  return takes;
}

/** A clip that cannot be read is none. */
function timingOf(path: string, askedSeconds: number): ClipTiming | undefined {
  try {
    return readClipTiming(path, askedSeconds);
  } catch {
    return undefined;
  }
}

function urlOf(path: string, { relativeTo }: MediaPlace): string {
  if (relativeTo === undefined) return pathToFileURL(path).href;
  const parts = relative(relativeTo, path).split(sep);
  return parts.map(encodeURIComponent).join(posix.sep);
}

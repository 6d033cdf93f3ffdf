import { keyStart } from '../core/key-start.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { shortName } from '../core/short-name.ts';
import type { Standing } from '../core/standing.ts';
import type { TaskId, TaskState } from '../core/task.ts';
import { attemptIsUncertain } from './money.ts';
import type { Attempt, RunState } from './state.ts';

/** A task that waits, and the attempt it waits for; none where a clip was copied from another pipeline and is gone. */
export interface Waiting {
  readonly standing: Standing;
  readonly attempt?: Attempt;
}

/** How a person names tasks. */
export interface Naming {
  readonly globs: readonly string[];
  readonly all: boolean;
  /** The plan room's own function, handed in. */
  readonly idMatcher: (glob: string) => (id: TaskId) => boolean;
}

const waits: readonly TaskState[] = ['uncertain', 'lost', 'gone'];

/** The tasks that globs (or `--all`) mean, or why they cannot be meant: one in another state is refused, and then nothing changes. */
export function chooseWaiting(
  standings: readonly Standing[],
  state: RunState,
  { globs, all, idMatcher }: Naming,
): Result<readonly Waiting[], string> {
  if (all === globs.length > 0) return fail('name tasks by id, or say --all');
  const open = standings.filter(({ state: standing }) => waits.includes(standing));
  const chosen = new Map<string, Standing>();
  for (const glob of globs) {
    const at = open.filter(({ id }) => id === glob);
    if (at.length > 1) return fail(tellApart(glob, at.map(waitingIn(state))));
    const matches = idMatcher(glob);
    // What waits at an address is meant, not what came to lie below it by an edit.
    const meant = at.length === 1 ? at : standings.filter(isMeantBy(glob, matches));
    if (meant.length === 0) return fail(`no task is called ${shortName(glob)}`);
    const waiting = meant.filter(({ state: standing }) => waits.includes(standing));
    // An edit leaves what was bought before at the same address: it is no other task.
    const settled = (id: TaskId): boolean => waiting.some((each) => each.id === id);
    const other = meant.find(({ id, state: standing }) => !settled(id) && standing !== 'dropped');
    if (other !== undefined || waiting.length === 0) {
      const { id, state: standing } = other ?? meant[0] ?? { id: glob, state: 'dropped' };
      return fail(
        `${id} is ${standing}: only uncertain, lost and gone tasks can be settled; nothing was changed`,
      );
    }
    const mistaken = waiting.map(waitingIn(state)).find(isMistaken(glob, matches));
    if (mistaken !== undefined) return fail(`${describeMistake(mistaken, glob)}; nothing was changed`);
    for (const each of waiting) chosen.set(each.key, each);
  }
  if (all) for (const each of open) chosen.set(each.key, each);
  return ok([...chosen.values()].map(waitingIn(state)));
}

/** Tasks of one address, from before and after an edit, are told apart by their attempts. */
export function nameOf({ standing, attempt }: Waiting): string {
  return attempt?.id ?? keyStart(standing.key);
}

function waitingIn(state: RunState): (standing: Standing) => Waiting {
  return (standing) => {
    const attempt = waitingAttempt(standing, state);
    return attempt === undefined ? { standing } : { standing, attempt };
  };
}

function waitingAttempt({ key, state: standing }: Standing, state: RunState): Attempt | undefined {
  const attempts = state.purchases.get(key)?.attempts ?? [];
  if (standing === 'uncertain') return attempts.findLast((each) => attemptIsUncertain(each));
  return attempts.findLast(({ stage }) => stage === (standing === 'lost' ? 'lost' : 'completed'));
}

/** One answer would settle both, and they are not the same: one may have been bought, and the other not. */
function tellApart(id: TaskId, both: readonly Waiting[]): string {
  const names = both.map(nameOf).join(' or ');
  return `${id} means ${both.length} tasks, from before and after an edit: name one by its attempt, ${names}; nothing was changed`;
}

const keyOrAttempt = /^(?:dailies:)?([0-9a-f]{8,64})(-\d+)?$/;

/** A task is named by its address, by its key or the beginning of it, or by an attempt as it stands in `payload`. */
function isMeantBy(glob: string, matches: (id: TaskId) => boolean): (standing: Standing) => boolean {
  const start = keyOrAttempt.exec(glob)?.[1];
  return ({ id, key }) => matches(id) || (start !== undefined && key.startsWith(start));
}

/** Whether another attempt was named than the one that waits: that one was never bought, say, and this one was. */
function isMistaken(glob: string, matches: (id: TaskId) => boolean): (waiting: Waiting) => boolean {
  const number = keyOrAttempt.exec(glob)?.[2];
  if (number === undefined) return () => false;
  return ({ standing: { id }, attempt }) => !matches(id) && attempt?.id.endsWith(number) !== true;
}

function describeMistake({ standing: { id }, attempt }: Waiting, glob: string): string {
  if (attempt === undefined) return `no attempt of ${id} waits to be settled`;
  return `${id} waits for attempt ${attempt.id}, not ${glob}`;
}

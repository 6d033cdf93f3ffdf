import picomatch from 'picomatch';
import type { Diagnostic } from '../core/diagnostic.ts';
import { nearest } from '../core/nearest.ts';
import type { Staged } from '../core/result.ts';
import { shortName } from '../core/short-name.ts';
import type { TaskId } from '../core/task.ts';

/** What of a task a filter looks at. */
export interface Filterable {
  readonly id: TaskId;
  readonly tags?: readonly string[];
}

/** What the command line asked for; a task passes with one of the globs and one of the tags, where there are any. */
export interface Filter {
  readonly only: readonly string[];
  readonly tags: readonly string[];
}

/**
 * Keeps the tasks that pass, in their order. A glob means the tasks it names and all below them; `*` stops at `/`,
 * `**` does not. A glob or tag that no task has is an error, with the nearest one.
 */
export function filterTasks<T extends Filterable>(
  tasks: readonly T[],
  { only, tags }: Filter,
): Staged<readonly T[]> {
  const globs = only.map((glob) => ({ glob, matches: idMatcher(glob) }));
  const diagnostics: Diagnostic[] = [];
  for (const { glob, matches } of globs) {
    if (!tasks.some(({ id }) => matches(id))) diagnostics.push(noTask(glob, tasks));
  }
  for (const tag of tags) {
    if (!tasks.some((task) => task.tags?.includes(tag))) diagnostics.push(noTag(tag, tasks));
  }
  const value = tasks.filter(
    (task) =>
      (globs.length === 0 || globs.some(({ matches }) => matches(task.id))) &&
      (tags.length === 0 || tags.some((tag) => task.tags?.includes(tag))),
  );
  if (diagnostics.length === 0 && value.length === 0 && tasks.length > 0) {
    const message = 'no task has both such an id and such a tag';
    diagnostics.push({ code: 'no-match', severity: 'error', message });
  }
  return { value, diagnostics };
}

/** Whether a task id is one that a glob means. What is too long or too deep to be read as a glob means none. */
export function idMatcher(glob: string): (id: TaskId) => boolean {
  const plain = glob.replace(/\/+$/, '');
  if (plain === '') return () => false;
  // Ids have no extensions and no hidden folders: a leading dot or a parenthesis is nothing special here.
  const options = { dot: true, noextglob: true, nonegate: true };
  try {
    const matchers = [plain, `${plain}/**`].map((each) => picomatch(each, options));
    // What is behind it is put together when it is first used.
    for (const matches of matchers) matches('a');
    return (id) => matchers.some((matches) => matches(id));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return () => false;
    throw error;
  }
}

function noTask(glob: string, tasks: readonly Filterable[]): Diagnostic {
  // A glob without a slash means a shot; among more ids than these nobody would find the right one nearest anyway.
  const ids = glob.includes('/') ? tasks.slice(0, 2000).map(({ id }) => id) : [];
  const shots = new Set(tasks.map(({ id }) => id.split('/', 1)[0] ?? id));
  const meant = nearest(glob, [...shots, ...ids]);
  return {
    code: 'no-match',
    severity: 'error',
    message: `${shortName(glob)} matches no task`,
    ...(meant !== undefined && { hint: `did you mean ${meant}?` }),
  };
}

function noTag(tag: string, tasks: readonly Filterable[]): Diagnostic {
  const known = [...new Set(tasks.flatMap(({ tags = [] }) => tags))];
  const meant = nearest(tag, known);
  const listed = known.length === 0 ? 'no task has tags' : `tags: ${known.slice(0, 10).join(', ')}`;
  return {
    code: 'no-match',
    severity: 'error',
    message: `no task has the tag ${shortName(tag)}`,
    hint: meant === undefined ? listed : `did you mean ${meant}?`,
  };
}

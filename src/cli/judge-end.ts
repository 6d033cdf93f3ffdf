import { type TaskState, taskStates } from '../core/task.ts';
import { describeEnd, type RunEnd } from '../run/run-end.ts';
import type { StateCounts } from '../state/count-states.ts';
import type { RunRecord } from '../state/state.ts';
import { type ExitName, exitCodes } from './exit-codes.ts';

/** What an exit code follows from: how many tasks stand where, and what ended the run early. */
export interface EndInput {
  readonly counts: StateCounts;
  readonly ends: readonly RunEnd[];
  /** Which signal, where one came. */
  readonly signal?: 'SIGINT' | 'SIGTERM';
}

const byState: Readonly<Partial<Record<TaskState, ExitName>>> = {
  uncertain: 'uncertain',
  failed: 'incomplete',
  refused: 'incomplete',
  lost: 'incomplete',
  gone: 'incomplete',
  late: 'later',
  resume: 'later',
  fetch: 'later',
};

/** Every exit code that applies to the end of a run. */
export function exitNames({ counts, ends, signal }: EndInput): readonly ExitName[] {
  const fromStates = taskStates.flatMap((state) => {
    const name = byState[state];
    return name !== undefined && (counts[state] ?? 0) > 0 ? [name] : [];
  });
  return [...ends.flatMap((end) => exitOfEnd(end, signal)), ...fromStates];
}

function exitOfEnd(end: RunEnd, signal: EndInput['signal']): readonly ExitName[] {
  switch (end.kind) {
    case 'limit':
      return [];
    case 'budget':
    case 'no-cap':
    case 'unpriced':
      return ['budget'];
    case 'deadline':
      return ['later'];
    case 'breaker':
      if (end.cause === 'lost-answers') return ['uncertain'];
      return [end.cause === 'no-access' ? 'access' : 'unreachable'];
    case 'gave-up':
      return ['unreachable'];
    case 'no-access':
      return ['access'];
    case 'interrupted':
      return [signal === 'SIGTERM' ? 'terminated' : 'interrupted'];
    case 'disk':
    case 'journal':
      return ['disk'];
    case 'frames':
      return ['incomplete'];
  }
}

/** Where something is left for a run to do. */
export const workLeft: readonly TaskState[] = ['new', 'retry', 'resume', 'fetch', 'late'];

/** The same from the state alone: where tasks stand, and how the last run ended. */
export function exitNamesOfState(counts: StateCounts, last: RunRecord | undefined): readonly ExitName[] {
  const names = [...exitNames({ counts, ends: [] })];
  if (!workLeft.some((state) => (counts[state] ?? 0) > 0)) return names;
  // A run that never came to its end was killed: there is more to do, and nothing stands in its way.
  if (last === undefined || last.exit === undefined) return [...names, 'later'];
  const { exit } = last;
  const cause = (Object.keys(exitCodes) as ExitName[]).find((name) => exitCodes[name].code === exit);
  const outlasts: readonly ExitName[] = ['access', 'budget', 'unreachable', 'later', 'disk'];
  if (cause !== undefined && outlasts.includes(cause)) return [...names, cause];
  return cause === 'interrupted' || cause === 'terminated' ? [...names, 'later'] : names;
}

/** Why a run ended, in a sentence. */
export function describeEnds(ends: readonly RunEnd[], counts: StateCounts): string {
  if (ends.length > 0) return ends.map(describeEnd).join('; ');
  const left = taskStates.flatMap((state) => {
    const count = counts[state] ?? 0;
    return count > 0 && state !== 'done' && state !== 'skipped' && state !== 'dropped'
      ? [`${count} ${state}`]
      : [];
  });
  if (left.length === 0) return 'all that was asked for is there';
  const isOver = !workLeft.some((state) => (counts[state] ?? 0) > 0);
  return `${isOver ? 'finished' : 'not finished'}: ${left.join(', ')}`;
}

import type { Fact } from '../core/fact.generated.ts';
import type { TaskState } from '../core/task.ts';

/** Where a task is while it is being watched. */
export type Phase =
  | 'waiting'
  | 'sending'
  | 'generating'
  | 'downloading'
  | Exclude<TaskState, 'new' | 'retry' | 'resume' | 'fetch'>;

/** What each phase is called in a line about one task. */
export const phaseWords: Readonly<Record<Phase, string>> = {
  waiting: 'to buy',
  sending: 'sending',
  generating: 'sent',
  downloading: 'finished',
  done: 'done',
  failed: 'failed',
  refused: 'refused',
  uncertain: 'uncertain',
  late: 'late',
  lost: 'lost',
  gone: 'gone',
  skipped: 'skipped',
  dropped: 'dropped',
};

/** Where a task is when the watch begins. */
export function phaseOfState(state: TaskState): Phase {
  switch (state) {
    case 'new':
    case 'retry':
      return 'waiting';
    case 'resume':
      return 'generating';
    case 'fetch':
      return 'downloading';
    default:
      return state;
  }
}

/** Where a fact puts its task; `undefined` for facts that are about no task, or move none. */
export function phaseOfFact(fact: Fact): Phase | undefined {
  switch (fact.type) {
    case 'task:started':
      return 'sending';
    case 'task:not-sent':
      return 'waiting';
    case 'task:rejected':
      return 'failed';
    case 'task:uncertain':
      return 'uncertain';
    case 'task:submitted':
      return 'generating';
    case 'task:completed':
      return 'downloading';
    case 'task:failed':
      return fact.failure.kind === 'content-refused' ? 'refused' : 'failed';
    case 'task:late':
      return 'late';
    case 'task:lost':
      return 'lost';
    case 'task:resolved':
      return fact.as === 'submitted' ? 'generating' : 'waiting';
    case 'retry:granted':
      return 'waiting';
    case 'clip:saved':
      return 'done';
    case 'clip:gone':
      return 'gone';
    default:
      return undefined;
  }
}

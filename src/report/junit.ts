import type { ResultDocument, ResultTask } from '../core/result-document.generated.ts';
import type { TaskState } from '../core/task.ts';
import { type XmlElement, xmlDocument } from './xml.ts';

/** What a state is to a test report: there, wrong, or simply not done. */
const verdicts: Readonly<Record<TaskState, 'passed' | 'failure' | 'error' | 'skipped'>> = {
  done: 'passed',
  new: 'skipped',
  resume: 'skipped',
  fetch: 'skipped',
  retry: 'skipped',
  failed: 'failure',
  refused: 'failure',
  // Not wrong, but a person has to look.
  uncertain: 'error',
  late: 'skipped',
  lost: 'error',
  gone: 'error',
  skipped: 'skipped',
  dropped: 'skipped',
};

/** How long each task took, in milliseconds, where that is known; by task id. */
export type DurationsMs = ReadonlyMap<string, number>;

/** The tasks of the manifest as JUnit XML, in pieces: a suite for each shot, a case for each task. */
export function junitXml(result: ResultDocument, durations: DurationsMs): Iterable<string> {
  const tasks = result.tasks.filter(({ state }) => state !== 'dropped');
  const shots = new Map<string, ResultTask[]>();
  for (const task of tasks) groupOf(shots, task.shot).push(task);
  return xmlDocument({
    name: 'testsuites',
    attributes: { name: result.pipeline ?? 'dailies', ...counts(tasks), time: seconds(tasks, durations) },
    children: [...shots].map(([shot, group]) => ({
      name: 'testsuite',
      attributes: { name: shot, ...counts(group), time: seconds(group, durations) },
      children: testCases(group, durations),
    })),
  });
}

function* testCases(group: readonly ResultTask[], durations: DurationsMs): Generator<XmlElement> {
  for (const task of group) yield testCase(task, durations);
}

function groupOf(groups: Map<string, ResultTask[]>, name: string): ResultTask[] {
  const known = groups.get(name) ?? [];
  groups.set(name, known);
  return known;
}

function testCase(task: ResultTask, durations: DurationsMs): XmlElement {
  const verdict = verdicts[task.state];
  const message = task.why ?? task.state;
  const outcome: XmlElement =
    verdict === 'skipped'
      ? { name: 'skipped', attributes: { message: `${task.state}: ${message}` } }
      : { name: verdict, attributes: { message, type: task.state }, text: message };
  return {
    name: 'testcase',
    attributes: { name: task.id, classname: task.shot, time: seconds([task], durations) },
    ...(verdict === 'passed' ? {} : { children: [outcome] }),
  };
}

function counts(tasks: readonly ResultTask[]): Readonly<Record<string, number>> {
  const count = (verdict: string) => tasks.filter(({ state }) => verdicts[state] === verdict).length;
  return {
    tests: tasks.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}

function seconds(tasks: readonly ResultTask[], durations: DurationsMs): string {
  let sumMs = 0;
  for (const { id } of tasks) sumMs += durations.get(id) ?? 0;
  return (sumMs / 1000).toFixed(3);
}

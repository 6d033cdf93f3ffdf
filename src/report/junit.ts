import type { ResultDocument, ResultTask } from '../core/result-document.generated.ts';
import type { TaskState } from '../core/task.ts';
import type { DurationsMs } from './durations.ts';
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

/** A task, and how long it took, in milliseconds, where that is known. */
interface Case {
  readonly task: ResultTask;
  readonly tookMs: number;
}

/** The tasks of the manifest as JUnit XML, in pieces: a suite for each shot, a case for each task. */
export function junitXml(result: ResultDocument, durations: DurationsMs): Iterable<string> {
  const cases: Case[] = [];
  const shots = new Map<string, Case[]>();
  for (const [index, task] of result.tasks.entries()) {
    if (task.state === 'dropped') continue;
    const each = { task, tookMs: durations[index] ?? 0 };
    cases.push(each);
    groupOf(shots, task.shot).push(each);
  }
  return xmlDocument({
    name: 'testsuites',
    attributes: { name: result.pipeline ?? 'dailies', ...counts(cases), time: seconds(cases) },
    children: [...shots].map(([shot, group]) => ({
      name: 'testsuite',
      attributes: { name: shot, ...counts(group), time: seconds(group) },
      children: testCases(group),
    })),
  });
}

function* testCases(group: readonly Case[]): Generator<XmlElement> {
  for (const each of group) yield testCase(each);
}

function groupOf(groups: Map<string, Case[]>, name: string): Case[] {
  const known = groups.get(name) ?? [];
  groups.set(name, known);
  return known;
}

function testCase({ task, tookMs }: Case): XmlElement {
  const verdict = verdicts[task.state];
  const message = task.why ?? task.state;
  const outcome: XmlElement =
    verdict === 'skipped'
      ? { name: 'skipped', attributes: { message: `${task.state}: ${message}` } }
      : { name: verdict, attributes: { message, type: task.state }, text: message };
  return {
    name: 'testcase',
    attributes: { name: task.id, classname: task.shot, time: inSeconds(tookMs) },
    ...(verdict === 'passed' ? {} : { children: [outcome] }),
  };
}

function counts(cases: readonly Case[]): Readonly<Record<string, number>> {
  const count = (verdict: string) => cases.filter(({ task }) => verdicts[task.state] === verdict).length;
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}

function seconds(cases: readonly Case[]): string {
  let sumMs = 0;
  for (const { tookMs } of cases) sumMs += tookMs;
  return inSeconds(sumMs);
}

function inSeconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

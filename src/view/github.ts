import { onOneLine } from '../core/plain-text.ts';
import type { ResultDocument, ResultTask } from '../core/result-document.generated.ts';
import type { TaskState } from '../core/task.ts';
import { jobSummary } from './job-summary.ts';
import { type PlainLinesOptions, plainLines } from './plain-lines.ts';
import { safeText } from './safe-text.ts';
import type { View, Write } from './view.ts';
import { count } from './words.ts';
import { workflowCommand } from './workflow-command.ts';

/** A place in a file of the repository, as an annotation names it. */
export interface FilePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What the view in GitHub Actions needs beside plain lines. */
export interface GithubOptions extends PlainLinesOptions {
  /** Where the manifest asks for a task; `undefined` where that is not known. */
  readonly placeOf: (id: string) => FilePlace | undefined;
  /** Appends to the job's summary (the file named by GITHUB_STEP_SUMMARY). */
  readonly writeSummary: Write;
}

/** GitHub shows ten annotations of a kind for each step; more would push these out. */
const mostAnnotations = 10;

const annotated: Readonly<Partial<Record<TaskState, 'error' | 'warning'>>> = {
  failed: 'error',
  refused: 'error',
  lost: 'error',
  gone: 'error',
  uncertain: 'warning',
  late: 'warning',
};

/** Progress in a folded group, then a group for each shot, annotations where the manifest asks for what is not there, and the job's summary. */
export function github(options: GithubOptions): View {
  const { write, watch, placeOf, writeSummary } = options;
  write(`::group::${watch.pipeline}\n`);
  const lines = plainLines(options);
  return {
    fact: (fact) => lines.fact(fact),
    signal: (signal) => lines.signal(signal),
    async end(result, inFlight, lost) {
      await lines.end(result, inFlight, lost);
      write('::endgroup::\n');
      for (const group of shotGroups(result)) write(group);
      for (const annotation of annotations(result, placeOf)) write(annotation);
      writeSummary(jobSummary(result));
    },
  };
}

function annotations(result: ResultDocument, placeOf: GithubOptions['placeOf']): readonly string[] {
  const found = result.tasks.flatMap((task) => {
    const level = annotated[task.state];
    return level === undefined ? [] : [{ level, task }];
  });
  const shown = found.slice(0, mostAnnotations).map(({ level, task }) => {
    const place = placeOf(task.id);
    const message = task.why ?? task.state;
    const where = place && { file: place.file, line: place.line, col: place.column };
    return workflowCommand(level, { ...where, title: `${task.id} ${task.state}` }, onOneLine(message));
  });
  const rest = found.length - shown.length;
  return rest === 0 ? shown : [...shown, `${count(rest, 'more task')} not annotated: see the job summary\n`];
}

function shotGroups({ tasks }: ResultDocument): readonly string[] {
  const shots = new Map<string, ResultTask[]>();
  for (const task of tasks) {
    if (task.state === 'dropped') continue;
    const group = shots.get(task.shot) ?? [];
    group.push(task);
    shots.set(task.shot, group);
  }
  return [...shots].map(([shot, group]) => {
    const done = group.filter(({ state }) => state === 'done').length;
    const lines = group.map(({ id, state, why }) => {
      return `  ${state.padEnd(9)} ${safeText(id)}${why === null ? '' : `  ${onOneLine(why)}`}\n`;
    });
    return `::group::${safeText(shot)}: ${done} of ${count(group.length, 'clip')}\n${lines.join('')}::endgroup::\n`;
  });
}

import { onOneLine } from '../core/plain-text.ts';
import type { ResultDocument, ResultTask } from '../core/result-document.generated.ts';
import { showCount } from '../core/show-count.ts';
import { stuckStates, type TaskState } from '../core/task.ts';
import type { JobsInFlight } from '../state/money.ts';
import { safeText } from './safe-text.ts';
import { count, money } from './words.ts';

type Amounts = ResultDocument['totals']['ever'];

/** How many tasks of one kind are named before the rest is counted. */
const named = 10;

/** What a person needs to know of tasks that are not there, besides how many. */
const explanations: Readonly<Partial<Record<TaskState, string>>> = {
  new: 'not bought yet',
  retry: 'failed, and due for another attempt',
  resume: 'in flight: bought, and fetched without paying again',
  fetch: 'bought, not downloaded yet: fetched without paying again',
  failed: 'failed',
  refused: 'refused for their content',
  uncertain: 'uncertain: perhaps bought, and counted as spent until settled with `dailies resolve`',
  late: 'late: still in flight past their time, and fetched without paying again',
  lost: 'lost: the gateway does not know the job any more',
  gone: 'gone: bought, and the provider has the clip no more',
};

/** The same where the state in place knows nothing of it: who goes on by that one pays again. */
const explanationsOfLost: typeof explanations = {
  ...explanations,
  resume: 'in flight',
  fetch: 'bought, not downloaded yet',
  uncertain: 'uncertain: perhaps bought',
  late: 'late: still in flight past their time',
};

/**
 * The last lines: what came, what it cost, what was saved, what failed and why, and how to go on. Whoever may have been
 * interrupted says what is in flight; `lost`, what to do first where the state in place does not know the rest.
 */
export function ending(
  result: ResultDocument,
  inFlight?: JobsInFlight,
  lost?: readonly string[],
): readonly string[] {
  const { totals, tasks, reason, output, next } = result;
  const asked = totals.tasks - (totals.byState.skipped ?? 0);
  const there = `${totals.byState.done ?? 0} of ${count(asked, 'clip')}`;
  const explained = lost === undefined ? explanations : explanationsOfLost;
  const states = Object.keys(explained) as TaskState[];
  return [
    `${safeText(result.pipeline ?? 'pipeline')}: ${there} ${asked === 1 ? 'is' : 'are'} there. ${sentence(reason)}`,
    ...costLines(result),
    ...states.flatMap((state) =>
      stateLines(explained[state] ?? state, { state, total: totals.byState[state] ?? 0, all: tasks }),
    ),
    ...(lost === undefined ? interruptedLines(result, inFlight) : []),
    `  Contact sheet: ${onOneLine(output)}/report/index.html`,
    ...(next === null ? [] : [`  Next: ${onOneLine(next)}`]),
    ...(lost ?? []).map((line) => `  ${safeText(line)}`),
  ];
}

function costLines({ totals: { thisRun, ever }, simulated }: ResultDocument): readonly string[] {
  const { savedUsd, unknown } = thisRun;
  const [mine, all] = [sumParts(thisRun), sumParts(ever)];
  const saved = some(savedUsd, unknown.saved)
    ? [`saved ${money(savedUsd, unknown.saved)} by what was already bought`]
    : [];
  const lines = [`  This run: ${[...mine, ...saved].join(', ')}.`];
  if (mine.join() !== all.join()) lines.push(`  Ever: ${all.join(', ')}.`);
  return simulated ? ['  Simulated: nothing was really charged.', ...lines] : lines;
}

/** What was reserved is each run's own: what an earlier one did is among what this one found bought, and would be told twice. */
function sumParts({ chargedUsd, reservedUsd, lostUsd, unknown }: Amounts): readonly string[] {
  return [
    `charged ${money(chargedUsd, unknown.charged)}`,
    ...(some(reservedUsd, unknown.reserved) ? [`reserved ${money(reservedUsd, unknown.reserved)}`] : []),
    ...(some(lostUsd, unknown.lost) ? [`lost ${money(lostUsd, unknown.lost)}`] : []),
  ];
}

function some(usd: string, unknown: number): boolean {
  return usd !== '0' || unknown > 0;
}

interface StateOfAll {
  readonly state: TaskState;
  readonly total: number;
  readonly all: readonly ResultTask[];
}

function stateLines(explanation: string, { state, total, all }: StateOfAll): readonly string[] {
  if (total === 0) return [];
  if (state === 'fetch') return fetchLines(explanation, total, all.filter(isElsewhere));
  const head = `${showCount(total)} ${explanation}`;
  if (!stuckStates.includes(state)) return [`  ${head}`];
  const tasks = all.filter((task) => task.state === state);
  return [`  ${head}:`, ...taskLines(tasks, total)];
}

function fetchLines(explanation: string, total: number, elsewhere: readonly ResultTask[]): readonly string[] {
  const own = total - elsewhere.length;
  const lines = own === 0 ? [] : [`  ${showCount(own)} ${explanation}`];
  if (elsewhere.length === 0) return lines;
  const head = `${showCount(elsewhere.length)} not bought here, as a pipeline beside this one has it or may have it`;
  return [...lines, `  ${head}:`, ...taskLines(elsewhere, elsewhere.length)];
}

/** To come from the pipeline next door, if it has bought it: only the reason says which one that is. */
function isElsewhere({ state, jobId }: ResultTask): boolean {
  return state === 'fetch' && jobId === null;
}

function taskLines(tasks: readonly ResultTask[], total: number): readonly string[] {
  const rest = total - named;
  return [
    ...tasks
      .slice(0, named)
      .map(({ id, why }) => `    ${safeText(id)}${why === null ? '' : `  ${onOneLine(why)}`}`),
    ...(rest > 0 ? [`    and ${showCount(rest)} more`] : []),
  ];
}

/** After a signal: what is under way, what it will cost, and that nothing of it has to be paid again. */
function interruptedLines(
  { exit, totals: { byState } }: ResultDocument,
  inFlight: JobsInFlight | undefined,
): readonly string[] {
  if ((exit !== 130 && exit !== 143) || inFlight === undefined) return [];
  // What is uncertain is told of above, with how to settle it.
  if (inFlight.jobs === 0 && (byState.uncertain ?? 0) > 0) return ['  The state is safe.'];
  if (inFlight.jobs === 0) return ['  Nothing is in flight; the state is safe.'];
  const worst = money(inFlight.reservedUsd, inFlight.unknown);
  return [
    `  ${count(inFlight.jobs, 'job')} in flight at the provider, for ${worst} at most; \`dailies collect\` fetches what comes of it free.`,
  ];
}

function sentence(text: string): string {
  const one = onOneLine(text);
  // A path keeps its letters.
  const first = /^[a-z]+([ ,:;]|$)/.test(one) ? one.charAt(0).toUpperCase() : one.charAt(0);
  return `${first}${one.slice(1)}${/[.!?]$/.test(one) ? '' : '.'}`;
}

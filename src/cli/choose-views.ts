import { appendFileSync } from 'node:fs';
import { errorCodeOrThrow } from '../core/error-code.ts';
import { lineColumn } from '../core/source.ts';
import type { Standing } from '../core/standing.ts';
import type { Task } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
import { type FilePlace, github } from '../view/github.ts';
import { ndjson } from '../view/ndjson.ts';
import { plainLines } from '../view/plain-lines.ts';
import type { View } from '../view/view.ts';
import { type Watch, watch } from '../view/watch.ts';
import type { Io, Output } from './io.ts';
import type { OpenPipeline } from './open-pipeline.ts';
import { tell } from './tell.ts';
import { hasColour } from './terminal.ts';

/** A pipeline as it is watched from its beginning. */
export interface Watched {
  readonly pipeline: OpenPipeline;
  readonly standings: readonly Standing[];
  /** The plan's, where there is one: they know their place in the manifest. */
  readonly tasks?: readonly Task[];
  readonly budgetUsd?: Usd;
  /** Whether there is nothing to do: that is said before the end is told. */
  readonly isIdle?: boolean;
}

/** A view for each pipeline, in their order: JSON where asked for, else what suits the place where it is read. */
export async function chooseViews(
  io: Io,
  flags: { readonly json?: boolean },
  all: readonly Watched[],
): Promise<readonly View[]> {
  const several = all.length > 1;
  const { stdout, stderr, clock, env } = io;
  const write = writerTo(stdout);
  if (flags.json) {
    return all.map(({ pipeline }) =>
      ndjson({ write, ...(several && { pipeline: pipeline.place.pipeline }) }),
    );
  }
  const watches = all.map(startWatch);
  if (env.GITHUB_ACTIONS === 'true') {
    const writeSummary = (text: string): void => appendSummary(io, text);
    return watches.map((each, index) =>
      github({ write, clock, watch: each, placeOf: placesOf(all[index]?.tasks ?? []), writeSummary }),
    );
  }
  const { terminal } = stdout;
  if (terminal !== undefined && env.TERM !== 'dumb') {
    const colour = hasColour(io, stdout);
    // Spinners and cursor moves: a log file has no use for them.
    const { terminalProgress } = await import('../view/terminal-progress.ts');
    return terminalProgress({
      stdout: terminal,
      stderr: stderr.terminal ?? terminal,
      clock,
      watches,
      colour,
    });
  }
  return watches.map((each) =>
    plainLines({ write, clock, watch: each, ...(several && { prefix: `${each.pipeline} ` }) }),
  );
}

/** A function of its own: one made above would keep all that the others there speak of, where tasks stood among it, for as long as a view lives. */
function writerTo(stdout: Output): (text: string) => void {
  return (text) => stdout.write(text);
}

function startWatch({ pipeline, standings, budgetUsd, isIdle }: Watched): Watch {
  return watch({
    pipeline: pipeline.place.pipeline,
    standings,
    state: pipeline.state,
    ...(budgetUsd === undefined ? {} : { budgetUsd }),
    ...(isIdle === undefined ? {} : { isIdle }),
  });
}

function placesOf(tasks: readonly Task[]): (id: string) => FilePlace | undefined {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return (id) => {
    const places = byId.get(id)?.places;
    if (places === undefined) return undefined;
    const { file, start } = places.prompt ?? places.shot;
    return { file: file.path, ...lineColumn(file.text, start) };
  };
}

/** The runner's own page: where it cannot be written, everything else is told all the same. */
function appendSummary({ env, stderr }: Io, text: string): void {
  const path = env.GITHUB_STEP_SUMMARY;
  if (path === undefined || path === '') return;
  try {
    appendFileSync(path, text);
  } catch (error) {
    tell({ stderr }, `GITHUB_STEP_SUMMARY cannot be written (${errorCodeOrThrow(error)}).`);
  }
}

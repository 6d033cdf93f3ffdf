import type { StateCounts } from '../state/count-states.ts';
import { exitCodes } from './exit-codes.ts';
import { workLeft } from './judge-end.ts';

/** What the next command follows from. */
export interface Afterwards {
  readonly exit: number;
  readonly counts: StateCounts;
  readonly named: NamedPipeline;
}

/** How the command that just ran was told which pipeline. */
export interface NamedPipeline {
  /** The manifest, or an output folder. */
  readonly path: string;
  /** An output folder says by itself where it is and whether it is simulated; but nothing can be run from it. */
  readonly isFolder: boolean;
  readonly flags: { readonly output?: string; readonly simulate?: boolean };
}

/** The command to go on with; `undefined` where nothing is left to do. */
export function nextCommand({ exit, counts, named }: Afterwards): string | undefined {
  const run = `dailies run ${named.isFolder ? 'MANIFEST' : where(named)}`;
  switch (exit) {
    case exitCodes.ok.code:
      return (counts.new ?? 0) + (counts.retry ?? 0) > 0 ? run : undefined;
    case exitCodes.uncertain.code:
      return `dailies resolve ${where(named)} --all, with one of --submitted JOB, --not-submitted, --buy-again`;
    case exitCodes.incomplete.code:
      if ((counts.failed ?? 0) > 0) return `${run} --retry-failed`;
      if ((counts.lost ?? 0) + (counts.gone ?? 0) === 0) {
        // What was refused for its content is refused again, before somebody edits it.
        return workLeft.some((state) => (counts[state] ?? 0) > 0) ? run : undefined;
      }
      // A job that is denied may be found by a person after all; what is gone cannot.
      return (counts.lost ?? 0) > 0
        ? `dailies resolve ${where(named)} --all, with one of --submitted JOB, --buy-again`
        : `dailies resolve ${where(named)} --all --buy-again`;
    case exitCodes.budget.code:
      return named.isFolder ? undefined : `dailies plan ${where(named)}`;
    default:
      return run;
  }
}

function where({ path, isFolder, flags: { output, simulate } }: NamedPipeline): string {
  if (isFolder) return quoted(path);
  const moved = output === undefined ? '' : ` --output ${quoted(output)}`;
  return `${quoted(path)}${moved}${simulate ? ' --simulate' : ''}`;
}

/** As a shell takes it for one word: the line is there to be copied. */
export function quoted(path: string): string {
  return /^[\p{L}\p{N}_@%+=:,./-]+$/u.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

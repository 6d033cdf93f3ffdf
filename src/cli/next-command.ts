import type { StateCounts } from './count-states.ts';
import { exitCodes } from './exit-codes.ts';

/** What the next command follows from. */
export interface Afterwards {
  readonly exit: number;
  readonly counts: StateCounts;
  /** The manifest, or the output folder where there is none. */
  readonly path: string;
  readonly simulated: boolean;
}

/** The command to go on with; `undefined` where nothing is left to do. */
export function nextCommand({ exit, counts, path, simulated }: Afterwards): string | undefined {
  const flag = simulated ? ' --simulate' : '';
  switch (exit) {
    case exitCodes.ok.code:
      return (counts.new ?? 0) + (counts.retry ?? 0) > 0 ? `dailies run ${path}${flag}` : undefined;
    case exitCodes.uncertain.code:
      return `dailies resolve ${path} --all${flag}, with one of --submitted JOB, --not-submitted, --buy-again`;
    case exitCodes.incomplete.code:
      if ((counts.failed ?? 0) > 0) return `dailies run ${path} --retry-failed${flag}`;
      if ((counts.lost ?? 0) + (counts.gone ?? 0) === 0) return `dailies run ${path}${flag}`;
      return `dailies resolve ${path} --all --buy-again${flag}`;
    case exitCodes.budget.code:
      return `dailies plan ${path}${flag}`;
    default:
      return `dailies run ${path}${flag}`;
  }
}

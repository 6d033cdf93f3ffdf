import type { LostState } from '../state/rescue.ts';
import { exitCodes } from './exit-codes.ts';
import { quoted } from './next-command.ts';
import type { Refusal } from './refusal.ts';

/** How many attempts are named before the rest is counted. */
const named = 10;

/** Why a run ended, and what that means for the next. */
export function reasonOfLoss(reason: string, { keptAs }: LostState): string {
  // Told of an interruption, which is nearly always right.
  const told = reason.replace('; the state is safe', '');
  return `${told}; what lies there now does not know what this run bought${keptAs === undefined ? '' : `, which is kept in ${keptAs}`}`;
}

/** What is in flight and on no record in place, and how to go on: the last lines. */
export function describeLoss({ path, open, keptAs, isBoth }: LostState): readonly string[] {
  const rest = open.length - named;
  return [
    ...(open.length === 0 ? [] : [`Not known to ${path}:`]),
    ...open
      .slice(0, named)
      .map(({ id, jobId }) => `  attempt ${id}, ${jobId === undefined ? 'perhaps bought' : `job ${jobId}`}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    keptAs === undefined
      ? 'First: bring back the file that this run wrote to. A run that goes by another would buy again.'
      : `First: ${howToPutBack(keptAs, { path, isBoth })}`,
  ];
}

/** What lies in place is written over only where it tells of nothing that was bought elsewhere. */
function howToPutBack(keptAs: string, { path, isBoth }: Pick<LostState, 'path' | 'isBoth'>): string {
  if (!isBoth) return `mv ${quoted(keptAs)} ${quoted(path)}`;
  return `git merge-file --union ${quoted(path)} /dev/null ${quoted(keptAs)}`;
}

/** What was kept of a state is put back before anything is bought. */
export function refuseKept(path: string, keptAs: string | undefined): Refusal | undefined {
  if (keptAs === undefined) return undefined;
  return {
    exit: 'noState',
    text: `${keptAs} was kept by a run whose state file was replaced, and tells of purchases that ${path} does not know.\nPut it in its place (or join both: git merge-file --union ${quoted(path)} /dev/null ${quoted(keptAs)}), or delete it if they may be bought again (exit ${exitCodes.noState.code}; nothing was sent).`,
  };
}

import { join } from 'node:path';
import { describeJournalProblem, type JournalProblem } from '../state/journal-problem.ts';
import type { UnrecordedClip } from '../state/unrecorded-clips.ts';
import { exitCodes } from './exit-codes.ts';
import type { OutputPlace } from './locate.ts';
import type { Refusal } from './refusal.ts';

/** Absent is not empty, and less is not new: nothing that lies there is bought again before somebody says `--new`. */
export function refuseUnknownClips(
  { dir }: OutputPlace,
  [first, ...more]: readonly UnrecordedClip[],
): Refusal | undefined {
  if (first === undefined) return undefined;
  const clips = more.length === 0 ? first.path : `${first.path} and ${more.length} more`;
  return {
    exit: 'noState',
    text: `${join(dir, 'state.jsonl')} does not know clips that lie beside it, and this would buy them again: ${clips}.\nRestore the file, or say --new if they are to be bought again (exit ${exitCodes.noState.code}; nothing was sent).`,
  };
}

/** What is bought next door is copied, not bought: while nobody can say what that is, nothing is bought. */
export function refuseUnread([first, ...more]: readonly JournalProblem[]): Refusal | undefined {
  if (first === undefined) return undefined;
  const [whose, toDo] =
    first.kind === 'unlisted'
      ? ['Whatever lies there', 'Let the folder be listed']
      : ['The pipeline there', 'Mend its state, or move its folder away'];
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
  return {
    exit: 'disk',
    text: `${describeJournalProblem(first)}${others}\n${whose} may have bought what this one would buy: nothing was sent. ${toDo}.`,
  };
}

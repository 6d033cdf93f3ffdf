import { expect, test } from 'vitest';
import { refuseUnread } from '../../src/cli/unknown-clips.ts';
import type { JournalProblem } from '../../src/state/journal-problem.ts';

test.each<[string, readonly JournalProblem[], string | undefined]>([
  ['nothing', [], undefined],
  [
    'a state that is something else',
    [{ kind: 'not-ours', path: 'out/day/state.jsonl' }],
    `out/day/state.jsonl is not a state file of dailies. Move it away, or choose another --output.
The pipeline there may have bought what this one would buy: nothing was sent. Mend its state, or move its folder away.`,
  ],
  [
    'a folder that cannot be listed, and another',
    [
      { kind: 'unlisted', path: 'out', code: 'EACCES' },
      { kind: 'not-ours', path: 'out/day/state.jsonl' },
    ],
    `out cannot be listed (EACCES). It is not taken for empty: nothing is bought before it can be listed. (and 1 more)
Whatever lies there may have bought what this one would buy: nothing was sent. Let the folder be listed.`,
  ],
])('next door lies %s', (_, unread, text) => {
  expect(refuseUnread(unread)).toEqual(text === undefined ? undefined : { exit: 'disk', text });
});

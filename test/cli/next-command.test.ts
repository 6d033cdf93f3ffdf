import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/cli/exit-codes.ts';
import { type NamedPipeline, nextCommand } from '../../src/cli/next-command.ts';
import type { TaskState } from '../../src/core/task.ts';

const manifest: NamedPipeline = { path: 'spring.yaml', isFolder: false, flags: {} };
const moved: NamedPipeline = { ...manifest, flags: { output: 'takes', simulate: true } };
const folder: NamedPipeline = { path: 'out/spring', isFolder: true, flags: {} };

describe('the command to go on with', () => {
  test.each<[string, number, Partial<Record<TaskState, number>>, NamedPipeline, string | undefined]>([
    ['all is there', exitCodes.ok.code, { done: 3 }, manifest, undefined],
    ['a limit left some', exitCodes.ok.code, { new: 3 }, manifest, 'dailies run spring.yaml'],
    [
      'failed ones',
      exitCodes.incomplete.code,
      { failed: 1, lost: 1 },
      manifest,
      'dailies run spring.yaml --retry-failed',
    ],
    [
      'lost ones',
      exitCodes.incomplete.code,
      { lost: 1 },
      manifest,
      'dailies resolve spring.yaml --all, with one of --submitted JOB, --buy-again',
    ],
    [
      'gone ones',
      exitCodes.incomplete.code,
      { gone: 1, refused: 1 },
      manifest,
      'dailies resolve spring.yaml --all --buy-again',
    ],
    // Only an edit helps.
    ['refused ones alone', exitCodes.incomplete.code, { refused: 1 }, manifest, undefined],
    [
      'frames that cannot be sent',
      exitCodes.incomplete.code,
      { new: 1 },
      manifest,
      'dailies run spring.yaml',
    ],
    [
      'a name that a shell would take apart',
      exitCodes.later.code,
      { resume: 1 },
      { path: "Küche/it's; x.yaml", isFolder: false, flags: { output: 'a b' } },
      "dailies run 'Küche/it'\\''s; x.yaml' --output 'a b'",
    ],
    ['the budget', exitCodes.budget.code, { new: 1 }, manifest, 'dailies plan spring.yaml'],
    [
      'the same flags again',
      exitCodes.later.code,
      { resume: 1 },
      moved,
      'dailies run spring.yaml --output takes --simulate',
    ],
    ['from a folder nothing is run', exitCodes.later.code, { resume: 1 }, folder, 'dailies run MANIFEST'],
  ])('%s', (_, exit, counts, named, expected) => {
    expect(nextCommand({ exit, counts, named })).toBe(expected);
  });

  test('uncertain ones wait for a person, who is told what to say', () => {
    const next = nextCommand({ exit: exitCodes.uncertain.code, counts: { uncertain: 1 }, named: folder });
    expect(next).toBe(
      'dailies resolve out/spring --all, with one of --submitted JOB, --not-submitted, --buy-again',
    );
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { standingsFromState } from '../../src/cli/standing-from-state.ts';
import { costReport } from '../../src/report/cost-report.ts';
import { renderReports } from '../../src/report/reports.ts';
import { resultDocument } from '../../src/report/result.ts';
import { factsOf } from '../../src/state/facts-of.ts';
import { describeJournalProblem } from '../../src/state/journal-problem.ts';
import { moneyOf } from '../../src/state/money.ts';
import { readJournal } from '../../src/state/read-journal.ts';
import type { RunState } from '../../src/state/state.ts';
import { ending } from '../../src/view/ending.ts';
import { runs } from '../rig/runs.ts';
import { histories } from '../state/stories.ts';
import { type Line, mishaps } from '../state/wrong-facts.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dailies-wrong-'));
});
afterAll(() => rm(folder, { recursive: true }));

const header = {
  format: 'dailies',
  version: 1,
  pipeline: 'demo',
  gateway: 'cloud.vtrix.ai',
  simulated: false,
  at: 1,
};

/** The journals of the fixtures, and such as a program could have written. */
async function journals(): Promise<fc.Arbitrary<readonly Line[]>> {
  const fixtures = await Promise.all(
    ['all-facts', 'all-facts-in-full'].map(async (name): Promise<readonly Line[]> => {
      const text = await readFile(`test/fixtures/journals/v1/${name}.jsonl`, 'utf8');
      return text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    }),
  );
  return fc.oneof(
    fc.constantFrom(...fixtures),
    histories.map((facts) => [header, ...facts.map((fact) => ({ ...fact }))]),
  );
}

test('whatever a journal says, it is refused with its line, or status and every report can be made of it', async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(await journals(), mishaps, async (lines, happened) => {
      const path = join(folder, 'state.jsonl');
      const wrong = happened.reduce((now, mishap) => mishap(now), lines);
      await writeFile(path, wrong.map((line) => `${JSON.stringify(line)}\n`).join(''));
      const found = await readJournal(path);
      if (!found.ok) return void expect(describeJournalProblem(found.error)).toContain(path);
      read += 1;
      tellAll(found.value.state);
    }),
    { numRuns: runs(120) },
  );
  expect(read).toBeGreaterThan(runs(120) / 10);
});

/** All that commands say of a state without its manifest. */
function tellAll(state: RunState): void {
  const standings = standingsFromState(state);
  const cost = costReport({ state, standings });
  const result = resultDocument({ state, standings, cost, exit: 0, reason: 'there', output: 'out' });
  ending(result);
  moneyOf(state);
  for (const _ of factsOf(state));
  for (const { text } of renderReports({ state, standings, cost, result, sheetPage: '', now: 1 }))
    for (const piece of text) expect(piece).toBeTypeOf('string');
}

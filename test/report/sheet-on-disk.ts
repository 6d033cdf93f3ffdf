import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Standing } from '../../src/core/standing.ts';
import { costReport } from '../../src/report/cost-report.ts';
import { renderReports } from '../../src/report/reports.ts';
import { resultDocument } from '../../src/report/result.ts';
import type { LiveState } from '../../src/state/apply-fact.ts';
import { bought, keyOf, night, runStarted, standing, stateOf, type TestFact } from './night.ts';

/** Clips that a browser plays: the worked example, simulated once. */
export function simulatedClips(): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'dailies-sheet-'));
  execFileSync(
    process.execPath,
    ['dist/bin.js', 'run', 'pipelines/demo.yaml', '--simulate', '--output', folder],
    { timeout: 60_000 },
  );
  const clips = join(folder, 'demo@simulated', 'clips');
  return readdirSync(clips, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.mp4'))
    .sort()
    .map((name) => join(clips, name));
}

/** A pipeline whose reports are to lie on disk, with one of the clips at each place where the state has one. */
export interface SheetOnDisk {
  readonly state: LiveState;
  readonly standings: readonly Standing[];
  readonly clips: readonly string[];
}

/** Writes the reports into a new folder, and gives the path of the sheet. */
export function writeSheet({ state, standings, clips }: SheetOnDisk): string {
  const folder = mkdtempSync(join(tmpdir(), 'dailies-sheet-'));
  let next = 0;
  for (const purchase of state.purchases.values()) {
    for (const { path } of purchase.clips) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      linkSync(clips[next % clips.length] ?? '', join(folder, path));
      next += 1;
    }
  }
  const cost = costReport({ state, standings });
  const result = resultDocument({ state, standings, cost, exit: 0, reason: 'all is there', output: folder });
  const sheetPage = readFileSync('dist/contact-sheet.html', 'utf8');
  for (const { path, text } of renderReports({
    state,
    standings,
    cost,
    result,
    sheetPage,
    now: night + 120_000,
  })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), [...text].join(''));
  }
  return join(folder, 'report/index.html');
}

/** Many shots with some takes each, all bought; the last one is older than its neighbours and cost more. */
export function manyTakes(shots: number, takes: number): Omit<SheetOnDisk, 'clips'> {
  const ids = Array.from({ length: shots }, (_, shot) =>
    Array.from({ length: takes }, (_, take) => `shot-${shot}/seed-${take + 1}`),
  );
  const facts: TestFact[] = [
    {
      type: 'plan:recorded',
      shots: ids.map((_, shot) => `shot-${shot}`),
      picks: [],
      estimatedUsd: null,
      unpriced: 0,
    },
    ...ids.map(
      (row, shot): TestFact => ({
        type: 'shot:planned',
        shot: `shot-${shot}`,
        tasks: row.map((id, take) => ({ seed: take + 1, key: keyOf(id) })),
      }),
    ),
    runStarted('20261121T060000-aaaa'),
    ...ids
      .flat()
      .flatMap((id, index) =>
        bought(id, { at: night + index * 50, charged: index === shots * takes - 1 ? '0.9' : '0.325' }),
      ),
  ];
  return { state: stateOf(facts), standings: ids.flat().map((id) => standing(id, 'done')) };
}

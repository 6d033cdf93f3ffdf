import { resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Staged } from '../core/result.ts';
import { createProbe } from '../image/probe.ts';
import { loadManifest } from '../manifest/load.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Plan } from '../plan/plan.ts';
import { planManifests } from '../plan/plan-manifest.ts';

/** Flags that change what a manifest expands to, or where its output goes. */
export interface PlanFlags {
  readonly output?: string;
  readonly maxTasks?: number;
}

/** Loads and plans manifests; one named twice is loaded once. All problems of all files are in the diagnostics. */
export async function loadPlans(
  files: readonly string[],
  cwd: string,
  { output, maxTasks }: PlanFlags,
): Promise<Staged<readonly Plan[]>> {
  const manifests: Manifest[] = [];
  const diagnostics: Diagnostic[] = [];
  const distinct = new Map(files.map((file) => [resolve(cwd, file), file]));
  for (const file of distinct.values()) {
    const loaded = await loadManifest(file, { mostShots: maxTasks });
    for (const diagnostic of loaded.diagnostics) diagnostics.push(diagnostic);
    if (loaded.value !== undefined) manifests.push(loaded.value);
  }
  const outputRoot = output === undefined ? undefined : resolve(cwd, output);
  const planned = await planManifests(manifests, { probe: createProbe(), maxTasks, outputRoot });
  return { value: planned.value, diagnostics: [...diagnostics, ...planned.diagnostics] };
}

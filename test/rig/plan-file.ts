import type { Diagnostic } from '../../src/core/diagnostic.ts';
import { createProbe } from '../../src/image/probe.ts';
import { loadManifest } from '../../src/manifest/load.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planManifest } from '../../src/plan/plan-manifest.ts';

/** Loads and plans a manifest as every command does; throws where there is nothing to plan. */
export async function planFile(path: string): Promise<{ plan: Plan; diagnostics: readonly Diagnostic[] }> {
  const loaded = await loadManifest(path);
  if (loaded.value === undefined)
    throw new Error(loaded.diagnostics.map(({ message }) => message).join('\n'));
  const planned = await planManifest(loaded.value, { probe: createProbe() });
  if (planned.value === undefined) throw new Error(`${path} has too many tasks`);
  return { plan: planned.value, diagnostics: [...loaded.diagnostics, ...planned.diagnostics] };
}

import { join } from 'node:path';
import { dailies, projectDir } from './bench.ts';
import { createDurationsOf, listScheduleMs } from './durations.ts';
import { type BenchGateway, withGateway } from './gateway.ts';
import type { GatewayCounts, GatewayOptions } from './gateway-options.ts';
import { measureNode, type ProgramOptions, type Taken } from './program.ts';

/** One run of a list against a gateway of its own. */
export interface Batch {
  readonly taken: Taken;
  readonly counts: GatewayCounts;
  /** List scheduling of the durations that the gateway drew, without any overhead. */
  readonly boundMs: number;
  /** From a job's end to the poll that found it. */
  readonly meanLagMs: number;
  readonly pollsPerTask: number;
}

/** Runs dailies over a manifest. `args` follow `run MANIFEST`. */
export function runDailies(
  manifest: string,
  options: GatewayOptions & { readonly concurrency: number; readonly program?: ProgramOptions },
  args: readonly string[] = [],
): Promise<Batch> {
  const { concurrency, program } = options;
  return runBatch(options, (gateway) => {
    const env = { VTRIX_API_KEY: 'bench', VTRIX_BASE_URL: gateway.url };
    const flags = ['--budget', 'none', '--same-gateway', '--concurrency', String(concurrency)];
    return measureNode([dailies, 'run', manifest, ...flags, ...args], { ...program, env });
  });
}

/** Runs the bare script over the same list. */
export function runBare(
  place: { readonly dir: string; readonly list: string },
  options: GatewayOptions & { readonly concurrency: number; readonly intervalMs: number },
): Promise<Batch> {
  const script = join(projectDir, 'bench/bare-run.mjs');
  const { concurrency, intervalMs } = options;
  return runBatch(options, ({ url }) => {
    const args = [place.list, join(place.dir, 'bare'), url, String(concurrency), String(intervalMs)];
    return measureNode([script, ...args], { env: { VTRIX_API_KEY: 'bench' } });
  });
}

async function runBatch(
  options: GatewayOptions & { readonly concurrency: number },
  run: (gateway: BenchGateway) => Promise<Taken>,
): Promise<Batch> {
  return withGateway(options, async (gateway) => {
    const taken = await run(gateway);
    const counts = await gateway.counts();
    const { creates, polls, lagMs, seen } = counts;
    const draw = createDurationsOf(options.durations, options.seed);
    const durationsMs = Array.from({ length: creates }, draw);
    const boundMs = listScheduleMs(durationsMs, options.concurrency);
    return { taken, counts, boundMs, meanLagMs: lagMs / seen, pollsPerTask: polls / creates };
  });
}

import type { Diagnostic } from '../core/diagnostic.ts';
import type { Plan } from '../plan/plan.ts';
import { renderDiagnostics } from '../view/diagnostics.ts';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { loadPlans, type PlanFlags } from './load-plans.ts';
import { hasColour } from './terminal.ts';

/**
 * Loads manifests for a command that goes on with them: problems are told on stderr, and an error among them gives the
 * exit code in place of the plans.
 */
export async function loadOrTell(
  io: Io,
  files: readonly string[],
  flags: PlanFlags,
): Promise<readonly Plan[] | number> {
  const { value: plans, diagnostics } = await loadPlans(files, io.cwd, flags);
  return tellDiagnostics(io, diagnostics) ? exitCodes.invalid.code : plans;
}

/** Tells problems on stderr; says whether one stands in the way. */
export function tellDiagnostics(io: Io, diagnostics: readonly Diagnostic[]): boolean {
  if (diagnostics.length > 0) {
    io.stderr.write(renderDiagnostics(diagnostics, { format: 'text', colour: hasColour(io, io.stderr) }));
  }
  return diagnostics.some(({ severity }) => severity === 'error');
}

import { renderDiagnostics } from '../../view/diagnostics.ts';
import { safeText } from '../../view/safe-text.ts';
import { count } from '../../view/words.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { loadPlans, type PlanFlags } from '../load-plans.ts';
import { hasColour } from '../terminal.ts';

interface Flags extends PlanFlags {
  readonly format?: 'text' | 'json' | 'github';
  readonly strict?: boolean;
}

/** `dailies validate FILE…`: every problem of every file; exit 2 where one stands in the way. */
export async function validate(io: Io, files: readonly string[], flags: Flags): Promise<number> {
  const { format = 'text', strict = false } = flags;
  const { value: plans, diagnostics } = await loadPlans(files, io.cwd, flags);
  if (diagnostics.length > 0 || format === 'json') {
    io.stdout.write(renderDiagnostics(diagnostics, { format, colour: hasColour(io, io.stdout) }));
  }
  const wrong = diagnostics.some(({ severity }) => strict || severity === 'error');
  if (wrong) return exitCodes.invalid.code;
  if (format === 'text') {
    for (const { manifestPath, shots, tasks } of plans) {
      io.stdout.write(
        `${safeText(manifestPath)}: ${count(tasks.length, 'task')} from ${count(shots.length, 'shot')}, all right\n`,
      );
    }
  }
  return exitCodes.ok.code;
}

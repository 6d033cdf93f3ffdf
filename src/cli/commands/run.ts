import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { loadOrTell, tellDiagnostics } from '../loaded.ts';
import type { RunFlags } from '../run-command.ts';
import { runPlans } from '../run-plans.ts';
import { select } from '../select.ts';
import { withOk } from '../with-ok.ts';

/** `dailies run FILE…`: does what is left to do, or goes on with it. */
export async function run(io: Io, files: readonly string[], flags: RunFlags): Promise<number> {
  io.memory?.hold();
  const plans = await loadOrTell(io, files, flags);
  if (typeof plans === 'number') return plans;
  io.memory?.release();
  const selection = select(plans, flags);
  if (tellDiagnostics(io, selection.diagnostics)) return exitCodes.invalid.code;
  return withOk(await runPlans(io, plans, selection, flags), flags);
}

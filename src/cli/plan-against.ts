import type { Diagnostic } from '../core/diagnostic.ts';
import { jsonText } from '../core/json-text.ts';
import { comparePlans } from '../plan/against.ts';
import type { Plan } from '../plan/plan.ts';
import { emptyState } from '../state/apply-fact.ts';
import { differenceMarkdown } from '../view/difference-markdown.ts';
import { differenceTable } from '../view/difference-table.ts';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { loadPlans, type PlanFlags } from './load-plans.ts';
import { loadOrTell, tellDiagnostics } from './loaded.ts';
import { pricePlan, readPriceTableFile } from './prices.ts';
import { refuse } from './refusal.ts';
import { type FilterFlags, select } from './select.ts';

/** What `plan --against` heeds. */
export interface AgainstFlags extends PlanFlags, FilterFlags {
  readonly against: string;
  readonly prices?: string;
  readonly markdown?: boolean;
  readonly json?: boolean;
  readonly detailedExitcode?: boolean;
}

/** What an edit of one manifest means for the bill: no key, no state, no network. */
export async function planAgainst(io: Io, files: readonly string[], flags: AgainstFlags): Promise<number> {
  const [file, ...others] = files;
  if (file === undefined || others.length > 0) {
    return refuse(io, {
      exit: 'invalid',
      text: '--against compares one manifest with one other: name one file.',
    });
  }
  const loaded = await loadOrTell(io, [file], flags);
  if (typeof loaded === 'number') return loaded;
  // The branch that a pull request goes to may be what it repairs: errors there do not stand in the way.
  const old = await loadPlans([flags.against], io.cwd, flags);
  if (old.diagnostics.some(isUnreadable)) {
    tellDiagnostics(io, old.diagnostics);
    return exitCodes.invalid.code;
  }
  const table = await readPriceTableFile(flags.prices, io.cwd);
  if (!table.ok) return refuse(io, table.error);

  const selection = select([...loaded, ...old.value], flags);
  if (tellDiagnostics(io, selection.diagnostics)) return exitCodes.invalid.code;
  const chosen = (plan: Plan) => plan.tasks.filter(({ id }) => selection.has(plan, id));
  const before = old.value.flatMap(chosen);
  const errors = old.diagnostics.filter(({ severity }) => severity === 'error').length;
  let added = 0;
  for (const plan of loaded) {
    const after = chosen(plan);
    const sources = { quotes: new Map(), state: emptyState(), table: table.value };
    const difference = comparePlans(
      {
        before: { manifestPath: flags.against, tasks: before, errors },
        after: { ...plan, tasks: after },
      },
      pricePlan([...before, ...after], sources),
    );
    added += difference.totals.added.clips;
    if (flags.json) io.stdout.write(`${jsonText(difference, 2)}\n`);
    else io.stdout.write(flags.markdown ? differenceMarkdown(difference) : differenceTable(difference));
  }
  return flags.detailedExitcode && added > 0 ? exitCodes.workToDo.code : exitCodes.ok.code;
}

function isUnreadable({ code }: Diagnostic): boolean {
  return code.startsWith('file-') && code !== 'file-empty';
}

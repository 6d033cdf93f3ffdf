import type { CostReport, CostRow } from '../cost-report.generated.ts';
import { money } from './format.ts';
import { useState } from './ui.ts';

const groups = [
  ['shot', 'byShot'],
  ['model', 'byModel'],
  ['variant', 'byVariant'],
  ['state', 'byStatus'],
  ['day', 'byDay'],
] as const;

/** The bill: what each shot, model, variant, state and day cost, as tables with bars. */
export function CostView({ cost }: { cost: CostReport }) {
  const [scope, setScope] = useState<'thisRun' | 'ever'>('ever');
  const section = cost[scope];
  return (
    <div class="cost">
      <fieldset class="buttons">
        <legend class="hidden">Of what</legend>
        <button type="button" aria-pressed={scope === 'ever'} onClick={() => setScope('ever')}>
          Ever
        </button>
        <button type="button" aria-pressed={scope === 'thisRun'} onClick={() => setScope('thisRun')}>
          The last run
        </button>
        <span class="legend" aria-hidden="true">
          <i class="legend-mark charged" /> charged <i class="legend-mark reserved" /> reserved{' '}
          <i class="legend-mark lost" /> lost
        </span>
      </fieldset>
      <div class="bills">
        {groups.map(([by, field]) => (
          <Bill key={by} by={by} rows={section[field]} />
        ))}
      </div>
    </div>
  );
}

function Bill({ by, rows }: { by: string; rows: readonly CostRow[] }) {
  const most = Math.max(...rows.map(width), 0);
  return (
    <table>
      <caption>By {by}</caption>
      <thead>
        <tr>
          <th scope="col">{by}</th>
          <th scope="col" class="bar">
            <span class="hidden">as a bar</span>
          </th>
          <th scope="col">charged</th>
          <th scope="col">reserved</th>
          <th scope="col">lost</th>
          <th scope="col">clips</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name ?? ''}>
            <th scope="row">{row.name ?? 'none'}</th>
            <td class="bar">
              <span class="bar-line" style={{ width: `${most === 0 ? 0 : (width(row) / most) * 100}%` }}>
                <i class="bar-part charged" style={{ flexGrow: Number(row.chargedUsd) }} />
                <i class="bar-part reserved" style={{ flexGrow: Number(row.reservedUsd) }} />
                <i class="bar-part lost" style={{ flexGrow: Number(row.lostUsd) }} />
              </span>
            </td>
            <td>{money(row.chargedUsd, row.unknown.charged)}</td>
            <td>{money(row.reservedUsd, row.unknown.reserved)}</td>
            <td>{money(row.lostUsd, row.unknown.lost)}</td>
            <td>
              {row.clips}/{row.attempts}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Only for drawing: the amounts beside it are exact. */
function width(row: CostRow): number {
  return Number(row.chargedUsd) + Number(row.reservedUsd) + Number(row.lostUsd);
}

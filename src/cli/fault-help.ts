import { faultForm, faultKinds, type Route, routes } from '../simulator/fault-kinds.ts';

/** What `dailies simulate --help` says of faults: how one is written, and which there are. */
export function faultHelp(): string {
  const entries = Object.entries(faultKinds);
  const width = Math.max(...entries.map(([name]) => name.length));
  const rows = entries.map(([name, { what, routes: struck }]) => {
    const where: readonly Route[] = struck;
    return `  ${name.padEnd(width)}  ${what}${where.length === routes.length ? '' : ` (${where.join(', ')})`}`;
  });
  return [
    `Faults: ${faultForm}`,
    `  such as 429:10%, drop-after:3@create, 429-retry-after=5@poll, fail:008005098:50%`,
    `  ROUTE is ${routes.join(', ')}; without one a fault strikes wherever it can`,
    '',
    ...rows,
  ].join('\n');
}

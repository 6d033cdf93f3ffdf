import type { SheetData } from '../sheet-data.ts';
import { moment, money } from './format.ts';

/** Where the pipeline stands: clips, money, and how to go on. */
export function Summary({ data }: { data: SheetData }) {
  const { pipeline, simulated, reason, next, cost, writtenAt, shots } = data;
  const takes = shots.flatMap((shot) => shot.takes);
  const asked = takes.filter(({ state }) => state !== 'dropped' && state !== 'skipped');
  const done = asked.filter(({ state }) => state === 'done').length;
  const { ever, thisRun } = cost;
  const facts = [
    ['clips', `${done} of ${asked.length}`],
    ['charged', `${money(ever.chargedUsd, ever.unknown.charged)} USD`],
    ...(thisRun.chargedUsd === ever.chargedUsd
      ? []
      : [['last run', `${money(thisRun.chargedUsd, thisRun.unknown.charged)} USD`]]),
    ...amount('reserved', ever.reservedUsd, ever.unknown.reserved),
    ...amount('lost', ever.lostUsd, ever.unknown.lost),
    ...amount('saved by the last run', thisRun.savedUsd, thisRun.unknown.saved),
  ];
  return (
    <div class="summary">
      <h1>
        {pipeline} {simulated && <span class="simulated">simulated: nothing was really charged</span>}
      </h1>
      <dl class="facts">
        {facts.map(([term, value]) => (
          <div class="fact" key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="reason">
        {sentence(reason)}
        {next !== null && (
          <>
            {' '}
            Next: <code>{next}</code>
          </>
        )}{' '}
        <span class="written">Written {moment(writtenAt)}.</span>
      </p>
    </div>
  );
}

function amount(term: string, usd: SheetData['cost']['ever']['lostUsd'], unknown: number) {
  return usd === '0' && unknown === 0 ? [] : [[term, `${money(usd, unknown)} USD`]];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

import type { Clock } from '../core/clock.ts';
import { onOneLine } from '../core/plain-text.ts';
import { ending } from './ending.ts';
import { describePause } from './hold-up.ts';
import { phaseWords } from './phase.ts';
import { summaryLine } from './summary-line.ts';
import type { View, Write } from './view.ts';
import { pauseOf, type Watch } from './watch.ts';

/** What plain lines need. */
export interface PlainLinesOptions {
  readonly write: Write;
  readonly clock: Clock;
  readonly watch: Watch;
  /** Stands before each line when several pipelines run together. */
  readonly prefix?: string;
  /** Without any line for so long, one says that all is well. */
  readonly heartbeatMs?: number;
}

/** One line for each change, and a heartbeat; for logs and pipes. No cursor is ever moved. */
export function plainLines(options: PlainLinesOptions): View {
  const { write, clock, watch, prefix = '', heartbeatMs = 30_000 } = options;
  const startedAt = clock.elapsed();
  const over = new AbortController();
  let lastLineAt = startedAt;
  const line = (text: string) => {
    lastLineAt = clock.elapsed();
    write(`${prefix}[${stopwatch(lastLineAt - startedAt)}] ${text}\n`);
  };
  const summary = () => summaryLine(watch.totals(clock.elapsed()));
  const beat = async () => {
    while (!over.signal.aborted) {
      await clock.sleep(Math.max(1, lastLineAt + heartbeatMs - clock.elapsed()), over.signal);
      if (!over.signal.aborted && clock.elapsed() - lastLineAt >= heartbeatMs) line(summary());
    }
  };
  line(`${watch.pipeline}: ${summary()}`);
  const beating = beat();
  return {
    fact(fact) {
      const change = watch.fact(fact);
      if (change === undefined) return;
      const { phase, id, note } = change;
      line(`${phaseWords[phase].padEnd(9)} ${id}${note === undefined ? '' : `  ${note}`}`);
    },
    signal(signal) {
      watch.signal(signal);
      if (signal.type === 'notice') line(onOneLine(signal.text));
      const now = clock.elapsed();
      if (signal.type === 'wait:started') line(describePause(pauseOf(signal), now));
      const { waitingFor } = watch.totals(now);
      if (signal.type === 'creates:stopped' && waitingFor !== undefined) line(waitingFor);
    },
    async end(result, inFlight, lost) {
      over.abort();
      await beating;
      write(`${prefix}\n`);
      for (const text of ending(result, inFlight, lost)) write(`${prefix}${text}\n`);
    },
  };
}

/** Minutes and seconds since the beginning, `12:07`. */
function stopwatch(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

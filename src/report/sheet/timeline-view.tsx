import type { SheetSpan } from '../sheet-data.ts';
import { drawTimeline } from './draw-timeline.ts';
import { count, duration, moment } from './format.ts';
import { greatest, layLanes, median } from './lanes.ts';
import { useEffect, useMemo, useRef, useState } from './ui.ts';

const phases = [
  ['queue', 'until the gateway accepted it', (span: SheetSpan) => between(span.startedAt, span.submittedAt)],
  ['generation', 'at the provider', (span: SheetSpan) => between(span.submittedAt, span.settledAt)],
  ['download', 'until the clip was in its place', (span: SheetSpan) => between(span.settledAt, span.savedAt)],
] as const;

/** A run as it went: every job in the slot it took, queued, generated, downloaded. Spans come in the order of their starts. */
export function TimelineView({ spans, now }: { spans: readonly SheetSpan[]; now: number }) {
  const runs = useMemo(() => [...new Set(spans.map(({ run }) => run))].reverse(), [spans]);
  const [run, setRun] = useState(runs[0] ?? '');
  const canvas = useRef<HTMLDivElement>(null);
  const [told, setTold] = useState('');
  const chosen = useMemo(() => spans.filter((span) => span.run === run), [spans, run]);
  useEffect(() => {
    if (canvas.current === null || chosen.length === 0) return;
    return drawTimeline(canvas.current, layLanes(chosen, now), setTold);
  }, [chosen, now]);
  if (spans.length === 0) return <p class="notice">No job was ever accepted.</p>;
  const [first] = chosen;
  return (
    <div class="timeline">
      <p class="buttons">
        <label>
          Run{' '}
          <select value={run} onChange={(event) => setRun(event.currentTarget.value)}>
            {runs.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
        <span>
          {count(chosen.length, 'job')} {first && `since ${moment(first.startedAt)}`}
        </span>
        <span class="legend" aria-hidden="true">
          <i class="legend-mark queue" /> queue <i class="legend-mark generation" /> generation{' '}
          <i class="legend-mark download" /> download <i class="legend-mark lost" /> no clip
        </span>
      </p>
      <div
        class="canvas"
        ref={canvas}
        role="img"
        aria-label="Jobs over time; the table below says the same"
      />
      <p class="told" aria-live="off">
        {told || 'Point at a job to see which it is; drag to look closer, double-click for the whole.'}
      </p>
      <table>
        <caption>How long it took</caption>
        <thead>
          <tr>
            <th scope="col">phase</th>
            <th scope="col">half of all within</th>
            <th scope="col">the longest</th>
          </tr>
        </thead>
        <tbody>
          {phases.map(([name, meaning, length]) => {
            const lengths = chosen.flatMap((span) => length(span) ?? []);
            const middle = median(lengths);
            return (
              <tr key={name}>
                <th scope="row">
                  {name}, {meaning}
                </th>
                <td>{middle === undefined ? '' : duration(middle)}</td>
                <td>{lengths.length === 0 ? '' : duration(greatest(lengths))}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function between(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Math.max(0, to - from);
}

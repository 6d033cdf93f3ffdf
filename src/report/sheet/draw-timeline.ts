import uPlot from 'uplot';
import { duration } from './format.ts';
import { greatest, type LaidSpan } from './lanes.ts';

/** Draws lanes over time into an element, and tells which job is pointed at; the function returned takes it away. */
export function drawTimeline(
  element: HTMLElement,
  laid: readonly LaidSpan[],
  onPoint: (words: string) => void,
): () => void {
  const lanes = greatest(laid.map(({ lane }) => lane)) + 1;
  const height = Math.min(520, Math.max(140, lanes * 14 + 60));
  // In order.
  const from = (laid[0]?.span.startedAt ?? 0) / 1000;
  const to = greatest(laid.map(({ endAt }) => endAt)) / 1000;
  const colours = readColours(element);
  const axis = {
    stroke: colours.text,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { stroke: colours.grid },
  };
  const plot = new uPlot(
    {
      width: Math.max(240, element.clientWidth),
      height,
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false } },
      scales: { x: { time: true }, y: { range: [lanes, 0] } },
      axes: [
        axis,
        {
          ...axis,
          label: 'slots',
          size: 42,
          values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? String(tick) : '')),
        },
      ],
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: {
        draw: [(self) => drawLanes(self, laid, colours)],
        setCursor: [
          (self) => {
            const at = self.posToVal(self.cursor.left ?? -1, 'x') * 1000;
            const lane = Math.floor(self.posToVal(self.cursor.top ?? -1, 'y'));
            onPoint((self.cursor.left ?? -1) < 0 ? '' : words(laid, at, lane));
          },
        ],
      },
    },
    [
      [from, to],
      [0, lanes],
    ],
    element,
  );
  const resize = new ResizeObserver(() =>
    plot.setSize({ width: Math.max(240, element.clientWidth), height }),
  );
  resize.observe(element);
  return () => {
    resize.disconnect();
    plot.destroy();
  };
}

type Colours = Readonly<Record<'text' | 'grid' | 'queue' | 'generation' | 'download' | 'lost', string>>;

/** A canvas knows no style sheet, so it is told the colours that hold here and now. */
function readColours(element: HTMLElement): Colours {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: read('--text-2'),
    grid: read('--line'),
    queue: read('--queue'),
    generation: read('--generation'),
    download: read('--download'),
    lost: read('--lost'),
  };
}

function drawLanes(plot: uPlot, laid: readonly LaidSpan[], colours: Colours): void {
  const { ctx } = plot;
  const x = (ms: number) => plot.valToPos(ms / 1000, 'x', true);
  const { left, top, width, height } = plot.bbox;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  for (const { span, lane, endAt } of laid) {
    const y = plot.valToPos(lane, 'y', true);
    const thick = Math.max(1, (plot.valToPos(lane + 1, 'y', true) - y) * 0.76);
    const { startedAt, submittedAt = endAt, settledAt = endAt, savedAt, failed } = span;
    const bar = (from: number, until: number, colour: string) => {
      ctx.fillStyle = colour;
      ctx.fillRect(x(from), y, Math.max(1, x(until) - x(from)), thick);
    };
    bar(startedAt, submittedAt, colours.queue);
    bar(submittedAt, settledAt, failed ? colours.lost : colours.generation);
    if (savedAt !== undefined) bar(settledAt, savedAt, colours.download);
  }
  ctx.restore();
}

function words(laid: readonly LaidSpan[], at: number, lane: number): string {
  const found = laid.find((each) => each.lane === lane && each.span.startedAt <= at && at <= each.endAt);
  if (found === undefined) return '';
  const { span, endAt } = found;
  return `${span.id}: ${duration(endAt - span.startedAt)}${span.failed ? ', no clip' : ''}`;
}

/** An axis whose steps are factors. */
export interface LogAxis {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
}

/** Points that belong together. */
export interface Series {
  readonly name: string;
  readonly color: string;
  readonly points: readonly ChartPoint[];
  /** Dots joined by a line, or a line alone. */
  readonly mark: 'dots' | 'line' | 'dashes';
}

/** One point, with a word beside it where there is one. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly note?: string;
}

const size = { width: 760, height: 520, left: 68, right: 28, top: 54, bottom: 56 };
/** Where names are listed: lower left, where nothing costs little and nothing is drawn. */
const key = { x: 92, rowHeight: 20 };

/** A chart with two logarithmic axes as an SVG of its own, on a light ground. */
export function logLogChart(
  title: string,
  axes: { readonly x: LogAxis; readonly y: LogAxis },
  series: readonly Series[],
): string {
  const { width, height, left, right, top, bottom } = size;
  const x = (value: number) => left + share(axes.x, value) * (width - left - right);
  const y = (value: number) => height - bottom - share(axes.y, value) * (height - top - bottom);
  const grid = [
    ...axes.x.ticks.map((tick) => gridLine(x(tick), top, x(tick), height - bottom)),
    ...axes.y.ticks.map((tick) => gridLine(left, y(tick), width - right, y(tick))),
  ];
  const labels = [
    ...axes.x.ticks.map((tick) => words(String(tick), { x: x(tick), y: height - bottom + 18, middle: true })),
    ...axes.y.ticks.map((tick) => words(String(tick), { x: left - 8, y: y(tick) + 4, end: true })),
    words(axes.x.label, { x: (left + width - right) / 2, y: height - 14, middle: true }),
    `<text transform="translate(18 ${(top + height - bottom) / 2}) rotate(-90)" text-anchor="middle">${axes.y.label}</text>`,
    `<text x="${left}" y="30" font-size="15" font-weight="600">${title}</text>`,
  ];
  const drawn = series.map((each) => drawSeries(each, x, y));
  const named = series.map((each, row) =>
    nameOf(each, height - bottom - 16 - (series.length - 1 - row) * key.rowHeight),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13" fill="#222">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...grid,
    ...labels,
    ...drawn,
    ...named,
    '</svg>',
    '',
  ].join('\n');
}

function share({ from, to }: LogAxis, value: number): number {
  return Math.log(value / from) / Math.log(to / from);
}

function gridLine(x1: number, y1: number, x2: number, y2: number): string {
  const [a, b, c, d] = [x1, y1, x2, y2].map(rounded);
  return `<path d="M${a} ${b}L${c} ${d}" stroke="#ddd"/>`;
}

function drawSeries(
  { color, points, mark }: Series,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const path = points.map((each) => `${rounded(x(each.x))} ${rounded(y(each.y))}`).join('L');
  const dots = mark === 'dots' ? points.map((each) => dot(x(each.x), y(each.y), color)) : [];
  const notes = points.flatMap((each) =>
    each.note === undefined ? [] : [words(each.note, { x: x(each.x) + 8, y: y(each.y) - 6, color })],
  );
  return [`<path d="M${path}" ${stroke(color, mark)}/>`, ...dots, ...notes].join('\n');
}

function nameOf({ name, color, mark }: Series, y: number): string {
  const { x } = key;
  const line = `<path d="M${x} ${y - 4}h28" ${stroke(color, mark)}/>`;
  return [line, mark === 'dots' ? dot(x + 14, y - 4, color) : '', words(name, { x: x + 36, y })].join('');
}

function stroke(color: string, mark: Series['mark']): string {
  return `fill="none" stroke="${color}" stroke-width="2"${mark === 'dashes' ? ' stroke-dasharray="5 4"' : ''}`;
}

function dot(x: number, y: number, color: string): string {
  return `<circle cx="${rounded(x)}" cy="${rounded(y)}" r="4" fill="${color}"/>`;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly middle?: true;
  readonly end?: true;
  readonly color?: string;
}

function words(text: string, { x, y, middle, end, color }: Place): string {
  const anchor = middle ? ' text-anchor="middle"' : end ? ' text-anchor="end"' : '';
  const fill = color === undefined ? '' : ` fill="${color}"`;
  return `<text x="${rounded(x)}" y="${rounded(y)}"${anchor}${fill}>${text}</text>`;
}

function rounded(value: number): string {
  return value.toFixed(1);
}

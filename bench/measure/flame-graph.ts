import type { Frame } from './profile.ts';

const width = 1200;
const rowHeight = 18;
const top = 44;
/** What is narrower is not drawn. */
const leastShare = 0.002;
const letter = 6.3;

/** A profile as an SVG of its own: each bar a call, as wide as its time, on what called it. */
export function flameGraph(title: string, root: Frame): string {
  const depth = depthOf(root, root.total);
  const height = top + (depth + 1) * rowHeight + 8;
  const bars: string[] = [];
  function draw(frame: Frame, x: number, level: number): void {
    const wide = (frame.total / root.total) * width;
    bars.push(
      bar(frame, { x, y: height - 8 - (level + 1) * rowHeight, wide, share: frame.total / root.total }),
    );
    let at = x;
    for (const call of widest(frame)) {
      if (call.total / root.total < leastShare) break;
      draw(call, at, level + 1);
      at += (call.total / root.total) * width;
    }
  }
  draw(root, 0, 0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace, monospace" font-size="11" fill="#222">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="8" y="22" font-size="15" font-weight="600" font-family="system-ui, sans-serif">${escaped(title)}</text>`,
    ...bars,
    '</svg>',
    '',
  ].join('\n');
}

function widest({ calls }: Frame): readonly Frame[] {
  return [...calls.values()].toSorted((a, b) => b.total - a.total);
}

function depthOf(frame: Frame, all: number): number {
  const drawn = widest(frame).filter(({ total }) => total / all >= leastShare);
  return drawn.length === 0 ? 0 : 1 + Math.max(...drawn.map((call) => depthOf(call, all)));
}

function bar(
  { name }: Frame,
  {
    x,
    y,
    wide,
    share,
  }: { readonly x: number; readonly y: number; readonly wide: number; readonly share: number },
): string {
  const label = `${name} ${(100 * share).toFixed(1)} %`;
  const letters = Math.floor((wide - 6) / letter);
  const shown = letters < 4 ? '' : label.length <= letters ? label : `${name.slice(0, letters - 1)}…`;
  const text = shown === '' ? '' : `<text x="${(x + 3).toFixed(1)}" y="${y + 13}">${escaped(shown)}</text>`;
  const rect = `<rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.5, wide - 0.5).toFixed(1)}" height="${rowHeight - 1}" fill="${colorOf(name)}"/>`;
  return `<g><title>${escaped(label)}</title>${rect}${text}</g>`;
}

/** One colour for each room, grey for what is not ours. */
function colorOf(name: string): string {
  if (/^(node|\(|all)/.test(name)) return '#d6d3d1';
  const room = name.split(/[/ ]/)[0] ?? '';
  const ours = { run: 210, state: 140, output: 40, provider: 275, view: 340, cli: 180, plan: 95, report: 15 };
  const hue = Object.entries(ours).find(([each]) => each === room)?.[1];
  return hue === undefined ? '#e7c9a9' : `hsl(${hue} 70% 80%)`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

import { fold } from './font.ts';
import { type Area, dim, letterStep, lineStep, wrap, write } from './lettering.ts';
import type { Picture } from './picture.ts';
import type { RenderOrder } from './render-order.ts';

/** Burns the caption of a clip into one of its pictures. */
export type BurnIn = (picture: Picture, atSeconds: number) => void;

/** Parameters and prompt on a dimmed strip at the bottom; what it is and the time in the corners above. */
export function createCaption(order: RenderOrder, width: number, height: number): BurnIn {
  // Small enough to leave room for the picture, large enough to be read in a small player.
  const dot = Math.max(1, Math.round(Math.min(width / 420, height / 200)));
  const margin = 2 * Math.max(2, dot);
  const columns = Math.max(8, Math.floor((width - 2 * margin) / (letterStep * dot)));
  const room = Math.max(2, Math.floor((height * 0.4) / (lineStep * dot)));
  const head = wrap(fold(order.caption.head), columns, Math.max(1, room - 1));
  const prompt = wrap(fold(order.caption.prompt), columns, Math.max(1, Math.min(3, room - head.length)));
  const lines = [...head, ...prompt];
  const stripHeight = Math.min(height, even(lines.length * lineStep * dot + margin));
  const strip: Area = { x: 0, y: height - stripHeight, width, height: stripHeight };
  const label = 'SIMULATED';
  const seconds = order.seconds;

  return (picture, atSeconds) => {
    dim(picture, strip);
    for (const [index, line] of lines.entries()) {
      write(picture, line, { x: margin, y: strip.y + margin / 2 + dot + index * lineStep * dot, dot });
    }
    const time = `${atSeconds.toFixed(1)} / ${seconds}s`;
    const timeX = width - margin - time.length * letterStep * dot;
    const boxed = (text: string, x: number) => {
      const left = Math.max(0, even(x - margin / 2));
      const right = Math.min(width, even(x + text.length * letterStep * dot + margin / 2));
      const area = {
        x: left,
        y: 0,
        width: right - left,
        height: Math.min(height, even(lineStep * dot + margin / 2)),
      };
      dim(picture, area);
      write(picture, text, { x, y: margin / 2, dot });
    };
    // On a narrow picture the time alone.
    if (timeX > margin + (label.length + 1) * letterStep * dot) boxed(label, margin);
    boxed(time, Math.max(0, timeX));
  };
}

function even(length: number): number {
  return 2 * Math.floor(length / 2);
}

import type { Sides } from './still.ts';

/** A clip's sides: even, in the frames' proportions. */
export function clipSides(frame: Sides, mode: 'proxy' | 'full', resolution: string): Sides {
  const aspect = frame.width / frame.height;
  return mode === 'proxy' ? proxySides(aspect) : fullSides(aspect, Number.parseInt(resolution, 10) || 720);
}

/** At most 360 lines, and no wider than those at 16:9. */
function proxySides(aspect: number): Sides {
  const height = Math.min(360, 640 / aspect);
  return { width: even(height * aspect), height: even(height) };
}

/** The shorter side has the lines asked for, as long as there are no more pixels than at 16:9. */
function fullSides(aspect: number, lines: number): Sides {
  const pixels = (lines * lines * 16) / 9;
  const shorter = Math.min(lines, Math.sqrt(pixels / Math.max(aspect, 1 / aspect)));
  return aspect >= 1
    ? { width: even(shorter * aspect), height: even(shorter) }
    : { width: even(shorter), height: even(shorter / aspect) };
}

function even(length: number): number {
  return Math.max(2, 2 * Math.round(length / 2));
}

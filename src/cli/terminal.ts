import type { Io, Output } from './io.ts';

/** Whether colours are wanted there: on a terminal, and nobody said no (no-color.org), or where they are forced. */
export function hasColour({ env }: Io, output: Output): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '' && env.FORCE_COLOR !== '0') return true;
  return output.terminal !== undefined && env.TERM !== 'dumb';
}

import { safeText } from '../view/safe-text.ts';
import type { Io } from './io.ts';

/** Says something to a person, beside the output. It may name what stood in a file, in an answer or on the command line. */
export function tell({ stderr }: Pick<Io, 'stderr'>, text: string): void {
  stderr.write(`dailies: ${text.split('\n').map(safeText).join('\n')}\n`);
}

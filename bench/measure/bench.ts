import { join } from 'node:path';
import type { Row } from './row.ts';

/** How thoroughly to measure. */
export interface Effort {
  /** How often each contender runs; figures are medians. */
  readonly rounds: number;
  /** What is measured over its full size, or over a tenth of it and less. */
  readonly size: 'full' | 'tenth' | 'tiny';
  /** The folder that pictures are drawn into. */
  readonly pictures: string;
}

/** One point: measures, and tells what it saw. Progress goes to `say`. */
export type Point = (effort: Effort, say: (line: string) => void) => Promise<readonly Row[]>;

/** The checked-out project. */
export const projectDir: string = join(import.meta.dirname, '../../..');

/** The built program, as node takes it. */
export const dailies: string = join(projectDir, 'dist/bin.js');

/** A number for full, tenth and tiny. */
export function sized<T>({ size }: Effort, full: T, tenth: T, tiny: T): T {
  return { full, tenth, tiny }[size];
}

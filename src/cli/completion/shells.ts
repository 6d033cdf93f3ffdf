import { bashScript } from './bash.ts';
import type { CompletedCommand } from './candidates.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

/** The shells that can be helped, and how each one's script is written. */
export const shells: ReadonlyMap<string, (commands: readonly CompletedCommand[]) => string> = new Map([
  ['bash', bashScript],
  ['zsh', zshScript],
  ['fish', fishScript],
]);

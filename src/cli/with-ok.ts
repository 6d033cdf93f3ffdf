import { exitCodes } from './exit-codes.ts';

/** What `--ok CODES` makes of a true exit code. */
export function withOk(exit: number, { ok = [] }: { readonly ok?: readonly number[] }): number {
  return ok.includes(exit) ? exitCodes.ok.code : exit;
}

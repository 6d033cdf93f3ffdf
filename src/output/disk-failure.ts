import { errorCode } from '../core/error-code.ts';
import type { Failure } from '../core/failure.ts';
import { fail, ok, type Result } from '../core/result.ts';

/** An error that `onDisk` answers with, as the system's own. Never leaves `output`. */
export function diskError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** Does something with files and answers as a `Result`; `path` names it in the failure. Bugs are thrown on. */
export async function onDisk<T>(path: string, work: () => Promise<T>): Promise<Result<T, Failure>> {
  try {
    return ok(await work());
  } catch (error) {
    const code = errorCode(error);
    // Codes of Node itself (ERR_…) are bugs of ours.
    if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) throw error;
    return fail({ kind: 'disk', code, path });
  }
}

import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { errorCodeOrThrow } from '../core/error-code.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { JournalProblem } from './journal-problem.ts';

/** Opens a journal to read it; nothing where there is no such file. */
export async function openForReading(path: string): Promise<Result<FileHandle | undefined, JournalProblem>> {
  let file: FileHandle;
  try {
    // Opening a pipe would wait for its writer.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = errorCodeOrThrow(error);
    if (code === 'ENOENT' && !(await isSymlink(path))) return ok(undefined);
    return fail({ kind: 'unreadable', path, code });
  }
  const code = await whyNoFile(file);
  if (code === undefined) return ok(file);
  await file.close();
  return fail({ kind: 'unreadable', path, code });
}

async function whyNoFile(file: FileHandle): Promise<string | undefined> {
  try {
    const stats = await file.stat();
    if (stats.isFile()) return undefined;
    return stats.isDirectory() ? 'EISDIR' : 'ENOTSUP';
  } catch (error) {
    return errorCodeOrThrow(error);
  }
}

/** One that leads nowhere, as to a disk that is not there today: what it led to is not empty. */
async function isSymlink(path: string): Promise<boolean> {
  const name = await lstat(path).catch(() => undefined);
  return name?.isSymbolicLink() === true;
}

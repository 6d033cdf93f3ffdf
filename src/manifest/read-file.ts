import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Diagnostic, DiagnosticCode } from '../core/diagnostic.ts';
import { errorCodeOrThrow } from '../core/error-code.ts';
import { fail, type Result } from '../core/result.ts';
import { decodeText } from './decode.ts';
import { hintForFolder, hintForMissing } from './nearby-files.ts';

/** Far more than people write; a larger file is something else, and reading it would take memory for nothing. */
const mostBytes = 10 * 1_048_576;

const aFolder = 'this is a folder, and a file is needed';

/** Reads a text file that a person wrote. `path` is as it is shown, `absolutePath` where it lies. */
export async function readTextFile(path: string, absolutePath: string): Promise<Result<string, Diagnostic>> {
  const refuse = (code: DiagnosticCode, message: string, hint?: string): Result<never, Diagnostic> =>
    fail({ code, severity: 'error', message, path, ...(hint !== undefined && { hint }) });
  try {
    // Opening a pipe would wait for its writer.
    await using file = await open(absolutePath, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = await file.stat();
    if (stats.isDirectory())
      return refuse('file-unreadable', aFolder, await hintForFolder(path, absolutePath));
    if (!stats.isFile()) return refuse('file-unreadable', 'this is no ordinary file');
    if (stats.size > mostBytes) {
      const message = `the file has ${megabytes(stats.size)} MB, and at most ${megabytes(mostBytes)} are read`;
      return refuse('file-too-large', message);
    }
    return decodeText(await file.readFile(), path);
  } catch (error) {
    const code = errorCodeOrThrow(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return refuse('file-missing', 'the file does not exist', await hintForMissing(path, absolutePath));
    }
    if (code === 'EISDIR') return refuse('file-unreadable', aFolder, await hintForFolder(path, absolutePath));
    return refuse('file-unreadable', `the file cannot be read (${code})`);
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(bytes % 1_048_576 === 0 ? 0 : 1);
}

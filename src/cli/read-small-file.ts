import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** As much as a person writes. */
const usualBytes = 10 * 1_048_576;

/**
 * The text of a file that somebody may have put there. Rejects with the system's error, or with code `EFBIG` or `ENOTSUP`
 * for what is too large or no ordinary file: a pipe or a device may never end.
 */
export async function readSmallFile(path: string, mostBytes = usualBytes): Promise<string> {
  // Opening a pipe would wait for its writer.
  await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const stats = await file.stat();
  if (stats.isDirectory()) throw refused('EISDIR');
  if (!stats.isFile()) throw refused('ENOTSUP');
  if (stats.size > mostBytes) throw refused('EFBIG');
  return file.readFile('utf8');
}

function refused(code: string): Error {
  return Object.assign(new Error(code), { code });
}

import type { FileHandle } from 'node:fs/promises';
import { keyStart, startLength } from '../core/key-start.ts';
import type { TaskKey } from '../core/task.ts';
import { checkHeader, type Expected, parseHeader } from './journal-problem.ts';
import { openForReading } from './open-for-reading.ts';
import { readAhead } from './read-ahead.ts';

const started = Buffer.from('"task:started"');
const named = Buffer.from('"attempt":"');
const lineFeed = 0x0a;
const copied = Buffer.from('"copiedFrom"');
/** So many bytes at most tell that an attempt was started, and which: whoever writes one names it soon. */
const span = 128;

/**
 * Whether one of these keys at least was neither begun nor copied by a journal, as far as its bytes tell without being
 * parsed: a tenth of the time that reading takes, which comes after and has the last word. `false` may also mean that they
 * do not tell, as where somebody wrote the file anew in another form, or where the journal is another one's or cannot be
 * read.
 */
export async function isOneSurelyNew(
  path: string,
  keys: Iterable<TaskKey>,
  expected: Expected = {},
): Promise<boolean> {
  const unseen = new Set<string>();
  for (const key of keys) unseen.add(keyStart(key));
  const file = await openForReading(path);
  if (!file.ok) return false;
  if (file.value === undefined) return unseen.size > 0;
  try {
    return (
      (await crossOff(unseen, file.value, (line) => isExpected(line, path, expected))) && unseen.size > 0
    );
  } catch {
    // Reading meets the same, and tells.
    return false;
  } finally {
    await file.value.close();
  }
}

/** Takes out what was begun in a journal; whether something may be left, and its bytes told all. */
async function crossOff(
  unseen: Set<string>,
  file: FileHandle,
  isOurs: (firstLine: string) => boolean,
): Promise<boolean> {
  let last: Buffer | undefined;
  for await (const block of readAhead(file)) {
    if (last === undefined && !isOurs(block.toString('utf8', 0, block.indexOf(lineFeed)))) return false;
    last ??= Buffer.alloc(0);
    // What lies across the border of two blocks, and then the block.
    if (!crossOffIn(unseen, Buffer.concat([last, block.subarray(0, span)]))) return false;
    if (!crossOffIn(unseen, block) || unseen.size === 0) return false;
    last = Buffer.concat([last, block.subarray(-span)]).subarray(-span);
  }
  return last === undefined || crossOffIn(unseen, Buffer.concat([last, Buffer.alloc(span)]));
}

function crossOffIn(unseen: Set<string>, bytes: Buffer): boolean {
  // A copy was never begun: its key stands in a form that only parsing tells from a plan.
  if (bytes.includes(copied)) return false;
  let at = bytes.indexOf(started);
  for (; at !== -1 && at + span <= bytes.length; at = bytes.indexOf(started, at + 1)) {
    const name = bytes.indexOf(named, at);
    const id = name + named.length;
    if (name === -1 || id + startLength > at + span || endsLine(bytes, at, name)) return false;
    unseen.delete(bytes.toString('latin1', id, id + startLength));
  }
  return true;
}

/** Whether a line ends within these few bytes. */
function endsLine(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (bytes[at] === lineFeed) return true;
  return false;
}

function isExpected(firstLine: string, path: string, expected: Expected): boolean {
  const header = parseHeader(firstLine, path);
  return header.ok && checkHeader(header.value, path, expected) === undefined;
}

import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { errorCode } from '../core/error-code.ts';
import type { Header } from '../core/fact.generated.ts';
import { keyStart } from '../core/key-start.ts';
import { ok, type Result } from '../core/result.ts';
import type { TaskKey } from '../core/task.ts';
import type { LiveState } from './apply-fact.ts';
import { factsOf, leastFacts } from './facts-of.ts';
import type { JournalProblem } from './journal-problem.ts';
import { type ReadJournal, readJournal } from './read-journal.ts';
import { createShorthand } from './shorthand.ts';
import type { RunState } from './state.ts';
import { syncFolder } from './sync-folder.ts';

/** A smaller file is nobody's trouble. */
const worthwhileBytes = 1 << 20;

/**
 * Writes a journal anew with the fewest facts that fold to the same state, where at least half of its lines say nothing
 * any more; no purchase is ever left out. Under the lock, with no `Journal` open. Gives what is to be gone on with: where
 * the disk refuses, or the new file would not say the same, the old one stands as it was.
 */
export async function compactWhereWorthwhile(
  read: ReadJournal,
): Promise<Result<ReadJournal, JournalProblem>> {
  const { path, state, bytes, lines } = read;
  const { header } = state;
  if (bytes < worthwhileBytes || header === undefined || !isHalfWaste(state, lines)) return ok(read);
  const beside = `${path}.compacting`;
  try {
    // Another folder has the same file by another name, and would go on with the old one.
    const name = await lstat(path);
    if (name.nlink > 1 || name.isSymbolicLink()) return ok(read);
    await writeBeside(beside, state, header);
    if (!(await isKept(beside, state))) return ok(read);
    await rename(beside, path);
    await syncFolder(dirname(path));
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return ok(read);
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
  return readJournal(path);
}

function isHalfWaste(state: RunState, lines: number): boolean {
  return 2 * leastFacts(state) <= lines && 2 * count(factsOf(state)) <= lines;
}

function count(facts: Iterable<unknown>): number {
  let number = 0;
  for (const _ of facts) number += 1;
  return number;
}

/** Whether a journal that was written anew says what the state says. */
export async function isKept(path: string, state: LiveState): Promise<boolean> {
  const written = await readJournal(path);
  return written.ok && isDeepStrictEqual(kept(written.value.state), kept(state));
}

/** What is to be the same before and after. Where keys were planned before they were bought is not kept. */
function kept({
  lastPlanned: _,
  keysByStart: __,
  ...rest
}: LiveState): Omit<LiveState, 'lastPlanned' | 'keysByStart'> {
  return rest;
}

/** Writes the fewest facts that fold to a state: whole and on disk when it resolves, so that a power cut leaves the old file or the new one. */
export async function writeBeside(beside: string, state: RunState, header: Header): Promise<void> {
  await rm(beside, { force: true });
  const file = await open(beside, 'wx');
  try {
    await writeFacts(file, state, header);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeFacts(file: FileHandle, state: RunState, header: Header): Promise<void> {
  const keys = new Map<string, TaskKey>();
  const shorthand = createShorthand((attempt) => keys.get(keyStart(attempt)));
  let lines = [JSON.stringify(header)];
  for (const fact of factsOf(state)) {
    lines.push(shorthand.write(fact));
    shorthand.remember(fact);
    if (fact.type === 'shot:planned') for (const { key } of fact.tasks) keys.set(keyStart(key), key);
    if (lines.length < 2000) continue;
    await file.appendFile(`${lines.join('\n')}\n`);
    lines = [];
  }
  if (lines.length > 0) await file.appendFile(`${lines.join('\n')}\n`);
}

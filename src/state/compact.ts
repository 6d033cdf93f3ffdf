import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Header } from '../core/fact.generated.ts';
import type { TaskKey } from '../core/task.ts';
import { keyStart } from './apply-fact.ts';
import { factsOf } from './facts-of.ts';
import { createShorthand } from './shorthand.ts';
import type { RunState } from './state.ts';
import { syncFolder } from './sync-folder.ts';

/**
 * Writes a journal anew with the fewest facts that fold to the same state; no purchase is ever left out. Under the
 * lock, with no `Journal` open; read it again before appending. Writes beside, syncs, renames and syncs the folder, so that a power cut leaves the old
 * file or the new one. Throws what the system throws; the old file then still stands.
 */
export async function compact(path: string, state: RunState, header: Header): Promise<void> {
  const beside = `${path}.compacting`;
  await rm(beside, { force: true });
  const file = await open(beside, 'wx');
  try {
    await writeFacts(file, state, header);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await syncFolder(dirname(path));
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

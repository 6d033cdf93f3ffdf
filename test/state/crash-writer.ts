import { applyFact } from '../../src/state/apply-fact.ts';
import { openJournal } from '../../src/state/journal.ts';
import { takeLock } from '../../src/state/lock.ts';
import { systemProcesses } from '../../src/state/process-table.ts';
import { readJournal } from '../../src/state/read-journal.ts';

// Takes the lock, then writes facts from 16 writers as quickly as the disk allows, and says each one that is durable.
const folder = process.argv[2] ?? '';
const processes = systemProcesses(process.pid, (pid) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
});
const lock = await takeLock(`${folder}/state.lock`, { processes, at: Date.now(), breakIt: false });
if (!lock.ok) throw new Error(lock.error.kind);
process.stdout.write(`lock ${lock.value.notice ?? 'new'}\n`);
const read = await readJournal(`${folder}/state.jsonl`);
if (!read.ok) throw new Error(read.error.kind);
const { state } = read.value;
const journal = openJournal(read.value, { pipeline: 'p', gateway: 'g', simulated: false }, { at: 1 });
let next = state.runs.length;
await Promise.all(
  Array.from({ length: 16 }, async () => {
    for (;;) {
      const name = `run-${next}`;
      next += 1;
      const fact = {
        type: 'run:started',
        at: 1,
        run: name,
        dailies: 'x'.repeat(300),
        command: 'run',
      } as const;
      try {
        await journal.append(fact);
      } catch (error) {
        process.stdout.write(`failed ${error instanceof Error ? error.message : ''}\n`);
        return;
      }
      applyFact(state, fact);
      process.stdout.write(`${name}\n`);
    }
  }),
);

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeJournalProblem } from '../../src/state/journal-problem.ts';
import { readJournal } from '../../src/state/read-journal.ts';
import type { ClipRecord, Purchase, RunState } from '../../src/state/state.ts';
import { runs } from '../rig/runs.ts';

const folder = new URL('../fixtures/journals/v1/', import.meta.url).pathname;

async function stateOf(path: string): Promise<unknown> {
  const read = await readJournal(path);
  if (!read.ok) throw new Error(describeJournalProblem(read.error));
  const { header, plan, planned, purchases, prices, runs }: RunState = read.value.state;
  // Clips stand there as they did when they were kept in a map: by path.
  const byPath = (clips: readonly ClipRecord[]): unknown => clips.map((clip) => [clip.path, clip]);
  // And where a key was planned when it was bought in an object of its own.
  const withPlace = ({ shot, address, ...rest }: Purchase): unknown =>
    shot === undefined ? rest : { ...rest, place: { shot, address } };
  const before = [...purchases].map(([key, purchase]) => [key, withPlace(purchase)]);
  const asText = (name: string, value: unknown): unknown =>
    value instanceof Map ? [...value] : name === 'clips' && Array.isArray(value) ? byPath(value) : value;
  return JSON.parse(JSON.stringify({ header, plan, planned, purchases: before, prices, runs }, asText));
}

// These files are never changed: whatever a release wrote is read by every later one.
test.each(['all-facts.jsonl', 'all-facts-in-full.jsonl'])(
  '%s of version 1 means what it meant',
  async (name) => {
    const meant: unknown = JSON.parse(await readFile(join(folder, 'all-facts.state.json'), 'utf8'));
    expect(await stateOf(join(folder, name))).toEqual(meant);
  },
);

test('a journal with any byte changed is read, or refused with a sentence; never a crash', async () => {
  const whole = await readFile(join(folder, 'all-facts.jsonl'));
  const scratch = await mkdtemp(join(tmpdir(), 'dailies-bytes-'));
  const path = join(scratch, 'state.jsonl');
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        fc.constantFrom('change', 'cut', 'double'),
        async (changes, how) => {
          let bytes = Buffer.from(whole);
          for (const [at, byte] of changes) {
            if (how === 'change') bytes[at] = byte;
            if (how === 'cut') bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + byte)]);
            if (how === 'double') bytes = Buffer.concat([bytes.subarray(0, at), bytes]);
          }
          await writeFile(path, bytes);
          const read = await readJournal(path);
          if (!read.ok) expect(describeJournalProblem(read.error)).toContain(path);
        },
      ),
      { numRuns: runs(300) },
    );
  } finally {
    await rm(scratch, { recursive: true });
  }
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import { openJournal } from '../../src/state/journal.ts';
import { readJournal } from '../../src/state/read-journal.ts';
import { noSiblings, readSiblings } from '../../src/state/siblings.ts';
import { attemptOf, hash, usd } from './stories.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dailies-siblings-'));
  await pipeline('winter', 'here');
  await pipeline('autumn', 'short');
  await pipeline('winter@simulated', 'simulated');
  await mkdir(join(root, 'broken'));
  await writeFile(join(root, 'broken', 'state.jsonl'), 'milk\n');
  await writeFile(join(root, 'a file'), '');
});
afterAll(() => rm(root, { recursive: true }));

const path = 'clips/a/a.mp4';

/** A pipeline that bought one clip of ten bytes; the file of `short` has only five. */
async function pipeline(folder: string, what: string): Promise<void> {
  const key = hash(what);
  const attempt = attemptOf(key, 1);
  const facts: Fact[] = [
    {
      type: 'task:started',
      at: 1,
      attempt,
      key,
      request: { model: 'm', params: {}, images: [] },
      usd: null,
      class: 'c',
      timeoutMs: 1,
    },
    { type: 'task:submitted', at: 2, attempt, jobId: 'j' },
    { type: 'task:completed', at: 3, attempt, chargedUsd: usd('0.25') },
    { type: 'clip:saved', at: 4, key, path, bytes: 10, sha256: hash('mp4'), mtimeMs: 4, attempt },
  ];
  const read = await readJournal(join(root, folder, 'state.jsonl'));
  if (!read.ok) throw new Error(read.error.kind);
  const simulated = folder.endsWith('@simulated');
  await using journal = openJournal(
    read.value,
    { pipeline: folder.replace('@simulated', ''), gateway: 'g', simulated },
    { at: 1 },
  );
  for (const fact of facts) await journal.append(fact);
  await mkdir(dirname(join(root, folder, path)), { recursive: true });
  await writeFile(join(root, folder, path), what === 'short' ? '12345' : '1234567890');
}

const keys = new Set(['here', 'short', 'simulated', 'nowhere'].map(hash));

test('what a pipeline beside this one has bought is found, with what it paid', async () => {
  const found = await readSiblings(join(root, 'spring'), keys);
  expect([...found.clips]).toEqual([
    [
      hash('here'),
      {
        pipeline: 'winter',
        absolutePath: join(root, 'winter', path),
        clip: expect.objectContaining({ path, paidUsd: '0.25' }),
      },
    ],
  ]);
  expect([...found.holding]).toEqual([
    [join(root, 'autumn'), 1],
    [join(root, 'winter'), 1],
  ]);
});

test('the simulated see only the simulated, and nobody sees themselves', async () => {
  const simulated = await readSiblings(join(root, 'spring@simulated'), keys);
  expect([...simulated.clips.keys()]).toEqual([hash('simulated')]);
  const own = await readSiblings(join(root, 'winter'), keys);
  expect([...own.clips]).toEqual([]);
});

test('nothing is read for nothing, or where there is nothing', async () => {
  expect(await readSiblings(join(root, 'spring'), new Set())).toBe(noSiblings);
  expect(await readSiblings(join(root, 'no', 'where'), keys)).toEqual(noSiblings);
});

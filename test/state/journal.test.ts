import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fact } from '../../src/core/fact.generated.ts';
import { applyFact } from '../../src/state/apply-fact.ts';
import { factsOf } from '../../src/state/facts-of.ts';
import { JournalFailure, openJournal } from '../../src/state/journal.ts';
import { type OpenJournalFile, openJournalFile } from '../../src/state/journal-file.ts';
import { describeJournalProblem, type Expected } from '../../src/state/journal-problem.ts';
import { type ReadJournal, readJournal } from '../../src/state/read-journal.ts';
import { isTried, runs } from '../rig/runs.ts';
import { attemptOf, hash, histories, kept, usd } from './stories.ts';

const identity = { pipeline: 'demo', gateway: 'cloud.vtrix.ai', simulated: false };
let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dailies-journal-'));
});
afterAll(() => rm(folder, { recursive: true }));

function newPath(): string {
  files += 1;
  return join(folder, `${files}`, 'state.jsonl');
}

async function readWell(path: string): Promise<ReadJournal> {
  const read = await readJournal(path);
  if (!read.ok) throw new Error(describeJournalProblem(read.error));
  return read.value;
}

async function record(path: string, facts: readonly Fact[]): Promise<ReadJournal> {
  const read = await readWell(path);
  await using journal = openJournal(read, identity, { at: 1 });
  await Promise.all(
    facts.map(async (fact) => {
      await journal.append(fact);
      applyFact(read.state, fact);
    }),
  );
  return read;
}

/** The sentence a person would read, with the path as `FILE`. */
async function problem(path: string, expected: Expected = {}): Promise<string> {
  const read = await readJournal(path, expected);
  return read.ok ? read.value.found : describeJournalProblem(read.error).replaceAll(path, 'FILE');
}

const begun: Fact = { type: 'run:started', at: 2, run: 'r', dailies: '0.1.0', command: 'run' };
const ended: Fact = { type: 'run:ended', at: 3, run: 'r', exit: 0, reason: 'all there — done', left: {} };

test('what was recorded live is what is read again, over several sittings, and what its shortest list of facts folds to', async () => {
  await fc.assert(
    fc.asyncProperty(histories, fc.nat(), async (facts, cut) => {
      const path = newPath();
      const at = cut % (facts.length + 1);
      await record(path, facts.slice(0, at));
      const live = await record(path, facts.slice(at));
      if (facts.length === 0) return;
      const again = await readWell(path);
      expect(again.state).toEqual(live.state);
      const shortest = await record(newPath(), [...factsOf(live.state)]);
      expect(kept((await readWell(shortest.path)).state)).toEqual(kept(live.state));
    }),
    { numRuns: runs(60) },
  );
});

test('a journal is not made before its first fact', async () => {
  const path = newPath();
  await record(path, []);
  expect(await problem(path)).toBe('absent');
});

test('64 writers share their syncs, in the order they came', async () => {
  const path = newPath();
  let syncs = 0;
  const read = await readWell(path);
  const openFile: OpenJournalFile = (name, flags) => {
    const file = openJournalFile(name, flags);
    const datasync = () => {
      syncs += 1;
      return file.datasync();
    };
    return { ...file, datasync };
  };
  const order: number[] = [];
  {
    await using journal = openJournal(read, identity, { at: 1, openFile });
    await Promise.all(
      Array.from({ length: 64 }, async (_, writer) => {
        for (let each = 0; each < 20; each += 1) {
          await journal.append({ type: 'retry:granted', at: order.length + 1, key: hash(writer) });
          order.push(writer);
        }
      }),
    );
  }
  expect(syncs).toBeLessThan(64);
  const lines = (await readFile(path, 'utf8')).trim().split('\n').slice(1);
  const keys = Array.from({ length: 64 }, (_, writer) => hash(writer));
  const written = lines.map((line) =>
    keys.indexOf(Buffer.from(JSON.parse(line).key, 'base64url').toString('hex')),
  );
  expect(written).toEqual(order);
});

test('a last line torn at any byte is cut off before the next append', async () => {
  const path = newPath();
  await record(path, [begun]);
  const whole = await readFile(path);
  await record(path, [ended]);
  const longer = await readFile(path);
  for (let length = whole.length; length < longer.length; length += 1) {
    if (!isTried(length)) continue;
    await writeFile(path, longer.subarray(0, length));
    const read = await readWell(path);
    expect(read).toMatchObject({ bytes: whole.length, tornBytes: length - whole.length });
    expect(read.state.runs).toMatchObject([{ run: 'r' }]);
    expect(read.state.runs[0]?.endedAt).toBeUndefined();
    await record(path, [ended]);
    expect(await readFile(path)).toEqual(longer);
  }
});

test('a first line torn at any byte was being born', async () => {
  const path = newPath();
  await record(path, [begun]);
  const whole = await readFile(path);
  for (let length = 0; length < whole.indexOf(0x0a); length += 1) {
    if (!isTried(length)) continue;
    await writeFile(path, whole.subarray(0, length));
    expect(await problem(path)).toBe('newborn');
    await record(path, [begun]);
    expect(await readFile(path)).toEqual(whole);
  }
  await writeFile(path, Buffer.alloc(4000));
  expect(await problem(path)).toBe('newborn');
});

test('each kind of wrong file has its own sentence, and is left as it is', async () => {
  const path = newPath();
  await record(path, [begun, ended]);
  const good = await readFile(path, 'utf8');
  const [header, first, last] = good.split('\n');
  const seen: Record<string, string> = {};
  async function see(name: string, text: string | Uint8Array, expected: Expected = {}): Promise<void> {
    await writeFile(path, text);
    seen[name] = await problem(path, expected);
    expect((await readFile(path)).equals(Buffer.from(text))).toBe(true);
  }
  await see('torn in the middle', `${header}\n${first?.slice(0, 20)}\n${last}\n`);
  await see('zeros in the middle', `${header}\n${'\0'.repeat(40)}\n${last}\n`);
  await see('bytes in the middle', Buffer.from(`${header}\n{"type":"\xff"}\n${last}\n`, 'latin1'));
  await see('a fact of tomorrow', `${header}\n{"type":"task:dreamt","at":1}\n`);
  await see('a fact without its fields', `${header}\n{"type":"task:submitted","at":1}\n`);
  const orphan = { type: 'task:late', at: 1, attempt: attemptOf(hash(1), 1) };
  await see('an attempt from nowhere', `${header}\n${JSON.stringify(orphan)}\n`);
  await see('brackets without end', `${header}\n${'['.repeat(5_000_000)}\n${last}\n`);
  await see(
    'a plan longer than any',
    `${header}\n{"type":"shot:planned","at":1,"x":"${'x'.repeat(26_000_000)}"}\n`,
  );
  await see(
    'a line that never ends',
    `${header}\n{"type":"shot:planned","at":1,"x":"${'x'.repeat(26_000_000)}`,
  );
  await see('another version', `${header?.replace('"version":1', '"version":2')}\n`);
  await see('half a header', '{"format":"dailies","version":1}\n');
  await see('another format', '{"format":"terraform"}\n');
  await see('a shopping list', 'milk\neggs');
  await see('binary without an end', Buffer.alloc(3_000_000, 7));
  await see('another pipeline', good, { pipeline: 'winter' });
  await see('another gateway', good, { gateway: 'reseller.example' });
  await see('the same gateway elsewhere', good, { gateway: 'reseller.example', sameGateway: true });
  await see('a simulated run on real facts', good, { simulated: true });
  await see('a real run on simulated facts', good.replace('"simulated":false', '"simulated":true'), {
    simulated: false,
  });
  await rm(path);
  seen['a folder'] = (await problem(join(path, '..'))).replace(join(path, '..'), 'FILE');
  expect(seen).toMatchInlineSnapshot(`
    {
      "a fact of tomorrow": "FILE:2 is damaged (not a fact that this release knows). Restore the file from git or a backup; nothing was changed.",
      "a fact without its fields": "FILE:2 is damaged (not a fact that this release knows). Restore the file from git or a backup; nothing was changed.",
      "a folder": "FILE cannot be read (EISDIR). It is not taken for empty: nothing is bought before it can be read.",
      "a line that never ends": "FILE:2 is damaged (longer than any fact). Restore the file from git or a backup; nothing was changed.",
      "a plan longer than any": "FILE:2 is damaged (longer than any fact). Restore the file from git or a backup; nothing was changed.",
      "a real run on simulated facts": "FILE holds simulated facts, which are never taken for bought clips. Choose another --output.",
      "a shopping list": "FILE is not a state file of dailies. Move it away, or choose another --output.",
      "a simulated run on real facts": "FILE holds clips that were really bought, and this run is simulated. Choose another --output.",
      "an attempt from nowhere": "FILE:2 is damaged (nothing before it started its attempt). Restore the file from git or a backup; nothing was changed.",
      "another format": "FILE is not a state file of dailies. Move it away, or choose another --output.",
      "another gateway": "FILE was written with gateway cloud.vtrix.ai, and this run would use reseller.example. If it is the same gateway at a new address, say --same-gateway.",
      "another pipeline": "FILE belongs to pipeline "demo", not "winter". Was the folder copied or renamed?",
      "another version": "FILE is of format version 2, and this dailies reads version 1. Use the release that wrote it.",
      "binary without an end": "FILE is not a state file of dailies. Move it away, or choose another --output.",
      "brackets without end": "FILE:2 is damaged (longer than any fact). Restore the file from git or a backup; nothing was changed.",
      "bytes in the middle": "FILE:2 is damaged (not UTF-8). Restore the file from git or a backup; nothing was changed.",
      "half a header": "FILE:1 is damaged (the first line is incomplete). Restore the file from git or a backup; nothing was changed.",
      "the same gateway elsewhere": "facts",
      "torn in the middle": "FILE:2 is damaged (not JSON). Restore the file from git or a backup; nothing was changed.",
      "zeros in the middle": "FILE:2 is damaged (not JSON). Restore the file from git or a backup; nothing was changed.",
    }
  `);
});

test('on loopback every port is the same gateway', async () => {
  const path = newPath();
  const read = await readWell(path);
  {
    await using journal = openJournal(read, { ...identity, gateway: '127.0.0.1:4000' }, { at: 1 });
    await journal.append(begun);
  }
  expect(await problem(path, { gateway: '127.0.0.1:5000' })).toBe('facts');
  expect(await problem(path, { gateway: '127.0.0.1' })).toBe('facts');
  expect(await problem(path, { gateway: 'cloud.vtrix.ai' })).toContain('--same-gateway');
});

test.each(['write', 'datasync'] as const)(
  'a disk that fails to %s ends the journal for all',
  async (method) => {
    const path = newPath();
    await record(path, [begun]);
    const whole = await readFile(path);
    const read = await readWell(path);
    let healthy = true;
    const openFile: OpenJournalFile = (name, flags) => {
      const file = openJournalFile(name, flags);
      const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      return {
        ...file,
        write(bytes, offset) {
          // A full disk takes what it can before it refuses.
          const taken = file.write(bytes.subarray(0, offset + Math.min(7, bytes.length - offset)), offset);
          if (method === 'write' && !healthy) throw full;
          return taken;
        },
        datasync: () => (method === 'datasync' && !healthy ? Promise.reject(full) : file.datasync()),
      };
    };
    await using journal = openJournal(read, identity, { at: 1, openFile });
    await journal.append(ended);
    healthy = false;
    const waiting = [journal.append(begun), journal.append(ended)];
    const outcomes = await Promise.allSettled(waiting);
    outcomes.push(...(await Promise.allSettled([journal.append(begun)])));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ENOSPC', path } });
      expect(outcome.status === 'rejected' && outcome.reason).toBeInstanceOf(JournalFailure);
    }
    healthy = true;
    await expect(journal.append(begun)).rejects.toThrow('cannot be written (ENOSPC)');
    expect((await readFile(path)).length).toBeGreaterThan(whole.length);
    expect((await readWell(path)).tornBytes).toBe(0);
    expect((await readWell(path)).state.runs).toMatchObject([{ run: 'r', exit: 0 }]);
  },
);

test('a file that grew behind its back is not written to', async () => {
  const path = newPath();
  await record(path, [begun]);
  const read = await readWell(path);
  await record(path, [ended]);
  await using journal = openJournal(read, identity, { at: 1 });
  await expect(journal.append(ended)).rejects.toMatchObject({ code: 'ECHANGED' });
  const newborn = newPath();
  const absent = await readWell(newborn);
  await record(newborn, [begun]);
  await using late = openJournal(absent, identity, { at: 1 });
  await expect(late.append(begun)).rejects.toMatchObject({ code: 'EEXIST' });
});

function startOf(number: number): Extract<Fact, { readonly type: 'task:started' }> {
  const key = hash(number);
  const request = { model: 'm', params: {}, images: [] };
  const attempt = attemptOf(key, 1);
  return {
    type: 'task:started',
    at: 2,
    attempt,
    key,
    request,
    usd: usd('1'),
    class: hash('c').slice(0, 16),
    timeoutMs: 1,
  };
}

test('where another writer turns up, no create is intended any more, and what was bought is still put on record', async () => {
  const path = newPath();
  await record(path, [begun]);
  const started = startOf(1);
  const submitted: Fact = { type: 'task:submitted', at: 3, attempt: started.attempt, jobId: 'job-1' };
  await using journal = openJournal(await readWell(path), identity, { at: 1 });
  await journal.append(started);
  await record(path, [ended]);
  await journal.append(submitted);
  await expect(journal.append(startOf(2))).rejects.toMatchObject({ code: 'ECHANGED' });
  const { state } = await readWell(path);
  expect(state.runs).toMatchObject([{ exit: 0 }]);
  expect([...state.purchases.values()]).toMatchObject([{ attempts: [{ jobId: 'job-1' }] }]);
});

test.each(['deleted', 'replaced', 'renamed', 'exchanged'])(
  'a file that is %s under a run takes no more facts',
  async (how) => {
    const path = newPath();
    await record(path, [begun]);
    await using journal = openJournal(await readWell(path), identity, { at: 1 });
    await journal.append(startOf(1));
    const whole = await readFile(path);
    // Under another name it still has one, and nobody looks for it there.
    await (how === 'deleted' || how === 'replaced' ? rm(path) : rename(path, `${path}~`));
    if (how === 'replaced') await writeFile(path, whole);
    if (how === 'exchanged') await writeFile(path, whole.subarray(0, whole.lastIndexOf('\n', -2) + 1));
    await expect(journal.append(ended)).rejects.toMatchObject({ code: 'ECHANGED' });
  },
);

test('a finished task with a prompt of 100 characters and two frames takes less than 1,000 bytes', async () => {
  const path = newPath();
  const tasks = Array.from({ length: 100 }, (_, seed) => ({
    variant: 'calm',
    axes: { city: 'Lisbon' },
    seed,
    key: hash(seed),
  }));
  const history = tasks.flatMap(({ key, seed }): Fact[] => {
    const attempt = attemptOf(key, 1);
    const at = 1_795_244_954_123;
    return [
      {
        type: 'task:started',
        at,
        attempt,
        key,
        request: {
          model: 'viduq2_pro_start_end2video',
          params: {
            prompt: `${seed}`.padEnd(100, 'x'),
            resolution: '720p',
            duration: 5,
            movement_amplitude: 'small',
            seed,
          },
          images: [1, 2].map((frame) => ({ sha256: hash(`${seed} ${frame}`), bytes: 1_234_567 })),
        },
        usd: usd('0.325'),
        class: hash('class').slice(0, 16),
        timeoutMs: 1_800_000,
      },
      { type: 'task:submitted', at, attempt, jobId: '7b0cbd3c-6cc2-43fa-a1a7-7d34adbd3a3a' },
      { type: 'task:completed', at, attempt, chargedUsd: usd('0.325'), discount: 1 },
      {
        type: 'clip:saved',
        at,
        key,
        path: `clips/opening/calm/city=Lisbon/seed-${seed}.mp4`,
        bytes: 12_345_678,
        sha256: hash(`clip ${seed}`),
        mtimeMs: at,
        attempt,
      },
    ];
  });
  await record(path, [begun, { type: 'shot:planned', at: 2, shot: 'opening', tasks }]);
  await record(path, history);
  await record(path, [ended]);
  const size = (await readFile(path)).length;
  expect(Math.round(size / tasks.length)).toBeLessThan(1000);
});

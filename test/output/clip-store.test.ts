import { createHash } from 'node:crypto';
import {
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openClipStore } from '../../src/output/clip-store.ts';
import type { ClipStore, PlacedClip } from '../../src/output/store.ts';
import { tidy } from '../../src/output/tidy.ts';
import type { Download } from '../../src/provider/provider.ts';
import type { ClipRecord } from '../../src/state/state.ts';
import { runs } from '../rig/runs.ts';
import { writeMp4 } from './mp4.ts';

const key = 'ab'.repeat(32);
let clip: Buffer;
let sha256: string;
let dir: string;
let root: string;
let store: ClipStore;

beforeAll(async () => {
  clip = await writeMp4('moov first', { pictures: 6, pictureBytes: 50 });
  sha256 = createHash('sha256').update(clip).digest('hex');
});
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'store-'));
  root = join(dir, 'out', 'spring');
  store = openClipStore(root);
});
afterEach(() => rm(dir, { recursive: true }));

function download(bytes: Buffer, options: Partial<Download> = {}): Download {
  return {
    body: Readable.from(chunks(bytes)),
    bytes: (options.offset ?? 0) + bytes.length,
    offset: 0,
    ...options,
  };
}

function chunks(bytes: Buffer, size = 100): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
    bytes.subarray(n * size, (n + 1) * size),
  );
}

/** A body that breaks after some bytes. */
function brokenBody(bytes: Buffer): Readable {
  return Readable.from(
    (async function* () {
      yield* chunks(bytes);
      throw Object.assign(new Error('https://cdn/x?sig=secret'), { code: 'ECONNRESET' });
    })(),
  );
}

async function buy(path: string, bytes = clip, under = key): Promise<PlacedClip> {
  expect(await store.receive(under, download(bytes))).toEqual({ ok: true, value: undefined });
  expect(await store.verify(under)).toMatchObject({ ok: true });
  const placed = await store.place(under, path);
  if (!placed.ok) throw new Error(JSON.stringify(placed.error));
  return placed.value;
}

function record(path: string, placed: PlacedClip): ClipRecord {
  return { path, ...placed, savedAt: 0, run: 'r' };
}

async function tree(at = root): Promise<string[]> {
  const entries = await readdir(at, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(at.length + 1))
    .sort();
}

describe('a clip arrives', () => {
  test('in a temporary file, is verified, and goes to its place', async () => {
    await store.receive(key, download(clip));
    expect(await tree()).toEqual([`.partial/${key}.mp4`]);
    expect(await store.verify(key)).toEqual({
      ok: true,
      value: { bytes: clip.length, sha256, video: { durationMs: 500, width: 640, height: 360 } },
    });
    const placed = await store.place(key, 'clips/opening/calm/seed-7.mp4');
    const { mtimeMs } = await stat(join(root, 'clips/opening/calm/seed-7.mp4'));
    expect(placed).toEqual({ ok: true, value: { bytes: clip.length, sha256, mtimeMs } });
    expect(await tree()).toEqual(['clips/opening/calm/seed-7.mp4']);
    expect(await readFile(join(root, 'clips/opening/calm/seed-7.mp4'))).toEqual(clip);
  });

  test('in pieces: however it breaks and goes on, in one life or many, the bytes and the hash are right', async () => {
    const life = fc.record({ upTo: fc.nat(clip.length), again: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(life, { maxLength: 4 }), async (lives) => {
        await store.discard(key);
        for (const { upTo, again } of lives) {
          if (again) store = openClipStore(root);
          const { bytes: offset } = await store.part(key);
          const body = brokenBody(clip.subarray(offset, Math.max(offset, upTo)));
          const named = { body, offset, bytes: clip.length, validator: '"v1"' };
          expect(await store.receive(key, named)).toEqual({
            ok: false,
            error: { kind: 'download-broken', cause: 'ECONNRESET' },
          });
          const bytes = Math.max(offset, upTo);
          expect(await store.part(key)).toEqual({ bytes, ...(bytes > 0 && { validator: '"v1"' }) });
        }
        const { bytes: offset } = await store.part(key);
        await store.receive(key, download(clip.subarray(offset), { offset }));
        expect(await store.verify(key)).toMatchObject({ ok: true, value: { sha256 } });
      }),
      { numRuns: 40 },
    );
  });

  test('in two lives only where its host named it: halves of two files are never joined', async () => {
    const half = clip.subarray(0, 300);
    const named = () => store.receive(key, { body: brokenBody(half), offset: 0, validator: '"v1"' });
    const unnamed = () => store.receive(key, { body: brokenBody(half), offset: 0 });
    const inNextLife = () => openClipStore(root).part(key);
    await unnamed();
    expect(await store.part(key)).toEqual({ bytes: 300 });
    expect(await inNextLife()).toEqual({ bytes: 0 });
    await named();
    expect(await inNextLife()).toEqual({ bytes: 300, validator: '"v1"' });
    // Another file came over it, by a run that was then killed.
    await unnamed();
    expect(await inNextLife()).toEqual({ bytes: 0 });
    for (const name of ['v1', '"v1"\r\nx: y', `"${'v'.repeat(201)}"`]) {
      await writeFile(join(root, `.partial/${key}.name`), name);
      expect(await inNextLife()).toEqual({ bytes: 0 });
    }
    await named();
    store = openClipStore(root);
    await store.receive(key, download(clip.subarray(300), { offset: 300 }));
    expect(await tree()).toEqual([`.partial/${key}.mp4`]);
    expect(await store.verify(key)).toMatchObject({ ok: true, value: { sha256 } });
    await named();
    await store.discard(key);
    expect(await tree()).toEqual([]);
  });

  test('from the beginning again, over what was there', async () => {
    await store.receive(key, { body: brokenBody(Buffer.alloc(5000, 7)), offset: 0 });
    await store.receive(key, download(clip));
    expect(await store.verify(key)).toMatchObject({ ok: true, value: { sha256 } });
  });

  const refused: readonly [string, () => Partial<Download>, string, number][] = [
    ['is shorter than announced', () => ({ bytes: clip.length + 5 }), 'of', -1],
    ['is longer than announced', () => ({ bytes: clip.length - 5 }), 'more bytes came than announced', 0],
    ['goes on after bytes that are not here', () => ({ offset: 50 }), 'it goes on after bytes', 0],
    ['is larger than any clip', () => ({ bytes: 2 ** 45 }), 'it is larger than any clip', 0],
  ];
  test.each(refused)('not when it %s', async (_, options, cause, left) => {
    expect(await store.receive(key, download(clip, options()))).toEqual({
      ok: false,
      error: { kind: 'download-broken', cause: expect.stringContaining(cause) },
    });
    expect(await store.part(key)).toEqual({ bytes: left === -1 ? clip.length : left });
  });

  test('not when it is no video: it is thrown away', async () => {
    await store.receive(key, download(Buffer.from('<html>expired</html>')));
    expect(await store.verify(key)).toEqual({
      ok: false,
      error: { kind: 'clip-unreadable', cause: 'it is a page (HTML or XML), not a video' },
    });
    expect(await tree()).toEqual([]);
    expect(await store.verify(key)).toMatchObject({ ok: false, error: { cause: 'nothing was received' } });
  });

  test('not when the run is stopped: what came stays', async () => {
    const stop = new AbortController();
    let asked = 0;
    const body = new Readable({
      read() {
        asked += 1;
        if (asked === 1) this.push(clip.subarray(0, 100));
        else stop.abort();
      },
    });
    expect(await store.receive(key, { body, offset: 0 }, stop.signal)).toEqual({
      ok: false,
      error: { kind: 'download-broken', cause: 'ERR_ABORTED' },
    });
    expect(await store.part(key)).toEqual({ bytes: 100 });
  });

  test('many at once, into folders that none has made yet', async () => {
    const keys = Array.from({ length: 30 }, (_, n) => `${n}`.padStart(64, '0'));
    await Promise.all(keys.map((each, n) => buy(`clips/shot-${n % 3}/deep/${n}.mp4`, clip, each)));
    expect(await tree()).toHaveLength(30);
  });

  test('under a key that is no file name', async () => {
    await buy('clips/a.mp4', clip, '../../con');
    expect(await tree(dir)).toEqual(['out/spring/clips/a.mp4']);
  });
});

describe('nothing is overwritten', () => {
  test('by placing: other bytes are refused, the same bytes are as good as placed', async () => {
    await buy('clips/a.mp4');
    const longer = Buffer.concat([clip, Buffer.from([0, 0, 0, 8]), Buffer.from('free')]);
    await store.receive(key, download(longer));
    expect(await store.place(key, 'clips/a.mp4')).toEqual({
      ok: false,
      error: { kind: 'disk', code: 'EEXIST', path: 'clips/a.mp4' },
    });
    expect(await store.part(key)).toEqual({ bytes: longer.length });
    await store.receive(key, download(clip));
    expect(await store.place(key, 'clips/a.mp4')).toMatchObject({ ok: true, value: { sha256 } });
    expect(await tree()).toEqual(['clips/a.mp4']);
  });

  test('by moving; the sidecar goes along', async () => {
    const placed = await buy('clips/a.mp4');
    await store.writeSidecar('clips/a.mp4', { id: 'a' });
    expect(await store.move('clips/a.mp4', 'superseded/a/1.mp4')).toEqual({ ok: true, value: undefined });
    expect(await tree()).toEqual(['superseded/a/1.json', 'superseded/a/1.mp4']);
    expect(await store.inspect(record('superseded/a/1.mp4', placed))).toBe('whole');
    await buy('clips/a.mp4');
    expect(await store.move('superseded/a/1.mp4', 'clips/a.mp4')).toMatchObject({
      ok: false,
      error: { code: 'EEXIST' },
    });
    expect(await store.move('clips/none.mp4', 'clips/b.mp4')).toMatchObject({
      ok: false,
      error: { code: 'ENOENT', path: 'clips/none.mp4' },
    });
  });

  test('by copying, from inside or beside', async () => {
    await buy('clips/a.mp4');
    expect(await store.copy('clips/a.mp4', 'clips/b.mp4', sha256)).toMatchObject({
      ok: true,
      value: { bytes: clip.length, sha256 },
    });
    const beside = openClipStore(join(dir, 'out', 'summer'));
    expect(await beside.copy(join(root, 'clips/a.mp4'), 'clips/c.mp4', sha256)).toMatchObject({ ok: true });
    await writeFile(join(root, 'clips/other.mp4'), 'other');
    expect(await store.copy('clips/a.mp4', 'clips/other.mp4', sha256)).toMatchObject({
      error: { code: 'EEXIST' },
    });
    // What is wrong with the source names the source.
    const other = join(root, 'clips/other.mp4');
    expect(await store.copy(other, 'clips/d.mp4', sha256)).toMatchObject({
      error: { code: 'ECHANGED', path: other },
    });
    expect(await store.copy('clips', 'clips/d.mp4', sha256)).toMatchObject({
      error: { code: 'ENOENT', path: 'clips' },
    });
    expect(await tree(dir)).toEqual([
      'out/spring/clips/a.mp4',
      'out/spring/clips/b.mp4',
      'out/spring/clips/other.mp4',
      'out/summer/clips/c.mp4',
    ]);
  });

  test('by a move that a crash had cut in half', async () => {
    const placed = await buy('clips/a.mp4');
    await mkdir(join(root, 'superseded'));
    await link(join(root, 'clips/a.mp4'), join(root, 'superseded/a.mp4'));
    expect(await store.move('clips/a.mp4', 'superseded/a.mp4')).toMatchObject({ ok: true });
    expect(await tree()).toEqual(['superseded/a.mp4']);
    expect(await store.inspect(record('superseded/a.mp4', placed))).toBe('whole');
  });

  test('by a move to another name of the same place, which takes nothing away', async () => {
    const placed = await buy('clips/a.mp4');
    await symlink('clips', join(root, 'cuts'));
    expect(await store.move('clips/a.mp4', 'cuts/a.mp4')).toMatchObject({ ok: true });
    expect(await store.inspect(record('cuts/a.mp4', placed))).toBe('whole');
    expect(await store.inspect(record('clips/a.mp4', placed))).toBe('whole');
  });
});

test('a clip is looked at by size and time, then by its bytes', async () => {
  const found = record('clips/a.mp4', await buy('clips/a.mp4'));
  const path = join(root, 'clips/a.mp4');
  const looks = async (at = found) => [store.isUntouched(at), await store.inspect(at)];
  expect(await looks()).toEqual([true, 'whole']);
  expect(await store.exists('clips/a.mp4')).toBe(true);
  await utimes(path, 1, 1);
  expect(await looks()).toEqual([false, 'whole']);
  await writeFile(path, Buffer.from(clip).fill(9, clip.length - 1));
  expect(await looks()).toEqual([false, 'damaged']);
  await writeFile(path, clip.subarray(1));
  await utimes(path, found.mtimeMs / 1000, found.mtimeMs / 1000);
  expect(await looks()).toEqual([false, 'damaged']);
  await rm(path);
  expect(await looks()).toEqual([false, 'absent']);
  expect(await store.exists('clips/a.mp4')).toBe(false);
  expect(await looks({ ...found, path: 'clips/a.mp4/below.mp4' })).toEqual([false, 'absent']);
  expect(await looks({ ...found, path: '../a.mp4' })).toEqual([false, 'damaged']);
});

describe('nothing leaves the folder', () => {
  const outside = { kind: 'disk', code: 'EOUTSIDE' };

  test.each([
    '../x.mp4',
    '/etc/x.mp4',
    'clips/../../x.mp4',
    'a//b.mp4',
    './a.mp4',
    'a\\..\\b.mp4',
    'a\0.mp4',
    'a/.',
    'a/..',
    '..',
    'a.mp4/',
    '',
  ])('by the path %j', async (path) => {
    await store.receive(key, download(clip));
    expect(await store.place(key, path)).toMatchObject({ ok: false, error: outside });
    expect(await store.copy(path.startsWith('/') ? '../x' : path, 'a.mp4', sha256)).toMatchObject({
      error: outside,
    });
    expect(await store.move(path, 'a.mp4')).toMatchObject({ error: outside });
    expect(await store.writeReport(path, 'x')).toMatchObject({ error: outside });
    expect(await store.exists(path)).toBe(false);
  });

  test.each(['...', '..a', 'a..', '.a/..b', 'a.../b'])('but %j is a name like any other', async (path) => {
    await store.receive(key, download(clip));
    expect(await store.place(key, path)).toMatchObject({ ok: true });
    expect(await tree()).toEqual([path]);
  });

  test.each(['there', 'nowhere'])('by a symlink that leads %s', async (where) => {
    await mkdir(join(dir, 'there'));
    await mkdir(root, { recursive: true });
    await symlink(join(dir, where), join(root, 'clips'));
    await symlink(join(dir, where), join(root, '.partial'));
    await symlink(join(dir, where, 'index.html'), join(root, 'index.html'));
    expect(await store.receive(key, download(clip))).toMatchObject({ error: outside });
    expect(await store.writeSidecar('clips/a.mp4', {})).toMatchObject({ error: outside });
    expect(await store.writeReport('index.html', 'x')).toMatchObject({ error: outside });
    await rm(join(root, '.partial'));
    await store.receive(key, download(clip));
    expect(await store.place(key, 'clips/a.mp4')).toMatchObject({ error: outside });
    expect(await store.place(key, 'clips/deep/a.mp4')).toMatchObject({ error: outside });
    await symlink('/etc/hostname', join(root, 'a.mp4'));
    expect(await store.move('a.mp4', 'b.mp4')).toMatchObject({ ok: false });
    expect(await store.copy('a.mp4', 'b.mp4', sha256)).toMatchObject({ ok: false });
    expect(await tree(join(dir, 'there'))).toEqual([]);
  });

  test('but the folder itself may be reached by a symlink of the user, and hold symlinks that stay inside', async () => {
    await mkdir(join(dir, 'disk'));
    await mkdir(join(dir, 'out'));
    await symlink(join(dir, 'disk'), root);
    await mkdir(join(root, 'clips'));
    await symlink('clips', join(root, 'again'));
    await buy('again/a.mp4');
    expect(await tree(join(dir, 'disk'))).toContain('clips/a.mp4');
  });
});

describe('the disk refuses', () => {
  test('a folder where a file is needed, a file where a folder is', async () => {
    await buy('clips/a.mp4');
    await store.receive(key, download(clip));
    expect(await store.place(key, 'clips/a.mp4/b.mp4')).toMatchObject({ error: { code: 'ENOTDIR' } });
    expect(await store.writeReport('clips', 'x')).toMatchObject({ error: { kind: 'disk', path: 'clips' } });
    expect(await store.place(key, `clips/${'x'.repeat(300)}.mp4`)).toMatchObject({
      error: { code: 'ENAMETOOLONG' },
    });
    const aFolder = { error: { code: 'EISDIR', path: 'clips/folder.mp4' } };
    await mkdir(join(root, 'clips/folder.mp4'));
    expect(await store.place(key, 'clips/folder.mp4')).toMatchObject(aFolder);
    expect(await store.move('clips/folder.mp4', 'superseded/a/1.mp4')).toMatchObject(aFolder);
    expect(await store.place(key, 'clips/b.mp4')).toMatchObject({ ok: true });
  });
});

test('sidecars and reports are written whole, again and again', async () => {
  await store.writeSidecar('clips/a.mp4', { id: 'a', costUsd: '0.325' });
  await store.writeSidecar('clips/a.mp4', { id: 'a', costUsd: '0.2' });
  await store.writeReport('report/cost.md', 'first');
  await store.writeReport('report/cost.md', 'second');
  expect(await tree()).toEqual(['clips/a.json', 'report/cost.md']);
  expect(JSON.parse(await readFile(join(root, 'clips/a.json'), 'utf8'))).toEqual({ id: 'a', costUsd: '0.2' });
  expect(await readFile(join(root, 'report/cost.md'), 'utf8')).toBe('second');
});

test('a report that comes in pieces is all of them, however long each is', async () => {
  // What is written at once is half a megabyte.
  const piece = fc.record({
    unit: fc.constantFrom('a', 'é', '…', '\u{1F305}'),
    times: fc.constantFrom(0, 1, 3, 100_000, 174_763, 300_000),
  });
  const pieces = fc.array(piece, { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(pieces, async (all) => {
      const texts = all.map(({ unit, times }) => unit.repeat(times));
      await store.writeReport('report/cost.md', texts.values());
      const whole = await readFile(join(root, 'report/cost.md'), 'utf8');
      expect(whole === texts.join('')).toBe(true);
    }),
    { numRuns: runs(40) },
  );
});

test('what a killed run was writing is tidied away; its downloads are gone on with', async () => {
  await store.receive(key, download(clip));
  const [kept] = await tree();
  for (const name of ['copy-1', 'text-1']) await writeFile(join(root, '.partial', name), 'half');
  await tidy(root);
  expect(await tree()).toEqual([kept]);
  await tidy(join(root, 'nothing'));
});

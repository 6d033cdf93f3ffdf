import { createHash } from 'node:crypto';
import type { Failure } from '../../src/core/failure.ts';
import { fail, ok, type Result } from '../../src/core/result.ts';
import type { TaskKey } from '../../src/core/task.ts';
import type { ClipStore, PlacedClip } from '../../src/output/store.ts';

interface MemoryFile {
  readonly bytes: Buffer;
  readonly mtimeMs: number;
}

/** An output folder in memory; `files` outlives a crash. */
export interface MemoryStore extends ClipStore {
  readonly files: Map<string, MemoryFile>;
  /** Path to SHA-256 of every clip, without sidecars: the tree as it counts. */
  tree(): Readonly<Record<string, string>>;
}

/** What may go wrong with it. */
export interface StoreTrouble {
  /** What an earlier run received of these keys' clips. */
  readonly left?: ReadonlyMap<TaskKey, Buffer>;
  /** Failures of receiving, the first ones first. */
  readonly receive?: Failure[];
  /** How long a check of a clip takes. */
  readonly verify?: () => Promise<void>;
  /** How long it takes until a clip, or a copy of one, is in its place for good. */
  readonly put?: () => Promise<void>;
  /** Asked before each thing that is written, by its name: a failure is what comes of it. */
  readonly refuse?: (written: Written) => Failure | undefined;
}

/** What writes to the folder. */
export type Written = 'receive' | 'place' | 'move' | 'copy' | 'writeSidecar';

/** An empty folder, or one with what an earlier run left. */
export function createMemoryStore(
  files: Map<string, MemoryFile> = new Map(),
  trouble: StoreTrouble = {},
): MemoryStore {
  const temporary = new Map<TaskKey, Buffer>(trouble.left);
  const validators = new Map<TaskKey, string | undefined>();
  let time = 1;

  /** Does one thing that writes, unless it is refused. */
  async function write<T>(
    written: Written,
    action: () => Promise<Result<T, Failure>>,
  ): Promise<Result<T, Failure>> {
    const refused = trouble.refuse?.(written);
    return refused === undefined ? await action() : fail(refused);
  }

  function put(path: string, bytes: Buffer): Result<PlacedClip, Failure> {
    const there = files.get(path);
    if (there !== undefined && !there.bytes.equals(bytes))
      return fail({ kind: 'disk', code: 'EEXIST', path });
    time += 1;
    const mtimeMs = there?.mtimeMs ?? time;
    files.set(path, { bytes, mtimeMs });
    return ok({ bytes: bytes.length, sha256: sha256(bytes), mtimeMs });
  }

  return {
    files,
    tree: () =>
      Object.fromEntries(
        [...files]
          .filter(([path]) => path.endsWith('.mp4'))
          .map(([path, { bytes }]) => [path, sha256(bytes)] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    async part(key) {
      const validator = validators.get(key);
      return { bytes: temporary.get(key)?.length ?? 0, ...(validator === undefined ? {} : { validator }) };
    },
    async discard(key) {
      temporary.delete(key);
      return ok(undefined);
    },
    receive: (key, download) =>
      write('receive', async () => {
        const parts = [(temporary.get(key) ?? Buffer.alloc(0)).subarray(0, download.offset)];
        if ('writeTo' in download.body) throw new Error('there are no threads here');
        for await (const chunk of download.body) parts.push(Buffer.from(chunk));
        const failure = trouble.receive?.shift();
        validators.set(key, download.validator);
        temporary.set(key, Buffer.concat(parts));
        return failure === undefined ? ok(undefined) : fail(failure);
      }),
    async verify(key) {
      await trouble.verify?.();
      const bytes = temporary.get(key);
      if (bytes === undefined || !bytes.toString().startsWith('clip')) {
        temporary.delete(key);
        return fail({ kind: 'clip-unreadable', cause: 'no video' });
      }
      const video = { durationMs: 5_000, width: 1280, height: 720 };
      return ok({ bytes: bytes.length, sha256: sha256(bytes), video });
    },
    place: (key, path) =>
      write('place', async () => {
        const bytes = temporary.get(key);
        if (bytes === undefined) return fail({ kind: 'disk', code: 'ENOENT', path });
        const placed = put(path, bytes);
        await trouble.put?.();
        if (placed.ok) temporary.delete(key);
        return placed;
      }),
    move: (from, to) =>
      write('move', async () => {
        const file = files.get(from);
        if (file === undefined) return fail({ kind: 'disk', code: 'ENOENT', path: from });
        // Two names of one file are one name, to some disks.
        if (files.has(to) && files.get(to) !== file) return fail({ kind: 'disk', code: 'EEXIST', path: to });
        files.delete(from);
        files.set(to, file);
        return ok(undefined);
      }),
    copy: (from, path, expected) =>
      write('copy', async () => {
        const file = files.get(from);
        if (file === undefined) return fail({ kind: 'disk', code: 'ENOENT', path: from });
        if (sha256(file.bytes) !== expected) return fail({ kind: 'disk', code: 'ECHANGED', path: from });
        await trouble.put?.();
        return put(path, file.bytes);
      }),
    isUntouched(record) {
      const file = files.get(record.path);
      return file !== undefined && sha256(file.bytes) === record.sha256;
    },
    async inspect(record) {
      const file = files.get(record.path);
      if (file === undefined) return 'absent';
      return sha256(file.bytes) === record.sha256 ? 'whole' : 'damaged';
    },
    exists: async (path) => files.has(path),
    writeSidecar: (clipPath, sidecar) =>
      write('writeSidecar', async () => {
        files.set(clipPath.replace(/\.mp4$/, '.json'), {
          bytes: Buffer.from(JSON.stringify(sidecar)),
          mtimeMs: 0,
        });
        return ok(undefined);
      }),
    writeReport: async () => ok(undefined),
  };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

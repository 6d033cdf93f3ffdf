import { fstatSync, renameSync, writeFileSync } from 'node:fs';
import { open, rename, stat, unlink } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { Failure } from '../core/failure.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { TaskKey } from '../core/task.ts';
import { diskError, errorCode, onDisk } from './disk-failure.ts';
import { hashFile } from './hash-file.ts';
import { lstatOrNothing, openInside, plainPath } from './inside.ts';
import { moveFile, putFile } from './put-in-place.ts';
import { type Received, receiveBody } from './receive-body.ts';
import type { ClipStore, PlacedClip, VerifiedClip } from './store.ts';
import { downloadPath, passingPath } from './temporary.ts';
import { verifyClip } from './verify-clip.ts';
import { writeText } from './write-text.ts';

/** Opens the output folder of one pipeline (absolute; made with the first thing written). One writer at a time. */
export function openClipStore(outputDir: string): ClipStore {
  /** Hashes of bytes that came in through this store, so that a clip is not read again to be hashed. */
  const received = new Map<TaskKey, Received>();
  /** Clips that are whole and synced, with the time that their files will have. */
  const verified = new Map<TaskKey, VerifiedClip & Pick<PlacedClip, 'mtimeMs'>>();
  const inside = openInside(outputDir);
  let notes = 0;

  function forget(key: TaskKey): void {
    received.delete(key);
    verified.delete(key);
  }

  async function verify(key: TaskKey): Promise<Result<VerifiedClip, Failure>> {
    const partial = downloadPath(key);
    const looked = await onDisk(partial, async () => {
      const path = await inside.there(partial);
      // Some systems sync only what is open for writing.
      const file = await open(path, 'r+');
      try {
        const facts = await verifyClip(file);
        if (!facts.ok) return facts;
        // Here, where many are under way at once: clips take their places one by one.
        await file.sync();
        const { size, mtimeMs } = fstatSync(file.fd);
        const known = received.get(key);
        const sha256 = known?.bytes === size ? known.hash.copy().digest('hex') : await hashFile(path);
        return ok({ bytes: size, sha256, mtimeMs, video: facts.value });
      } finally {
        await file.close();
      }
    });
    if (!looked.ok) {
      const nothing = looked.error.kind === 'disk' && looked.error.code === 'ENOENT';
      return nothing ? fail({ kind: 'clip-unreadable', cause: 'nothing was received' }) : looked;
    }
    if (looked.value.ok) {
      const { mtimeMs, ...clip } = looked.value.value;
      verified.set(key, { ...clip, mtimeMs });
      return ok(clip);
    }
    const discarded = await discard(key);
    return discarded.ok ? fail({ kind: 'clip-unreadable', cause: looked.value.error }) : discarded;
  }

  async function discard(key: TaskKey): Promise<Result<void, Failure>> {
    forget(key);
    const partial = downloadPath(key);
    return onDisk(partial, async () => removeIfThere(await inside.there(partial)));
  }

  /** Puts a synced temporary file to its place. The very same bytes standing there, from before a crash, are as good. */
  async function settle(temporary: string, path: string, clip: PlacedClip): Promise<PlacedClip> {
    const target = await inside.writable(path).catch((error: unknown) => {
      throw errorCode(error) === 'EEXIST' ? diskError('ENOTDIR') : error;
    });
    try {
      await putFile(temporary, target);
      return clip;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST' || !(await holds(target, clip))) throw error;
      await removeIfThere(temporary);
      const { mtimeMs } = await stat(target);
      return { ...clip, mtimeMs };
    }
  }

  return {
    verify,
    discard,

    async received(key) {
      const there = lstatOrNothing(plainPath(outputDir, downloadPath(key)));
      return there?.isFile() === true ? there.size : 0;
    },

    async receive(key, download, signal) {
      const partial = downloadPath(key);
      const before = received.get(key);
      forget(key);
      const outcome = await onDisk(partial, async () => {
        const path = await inside.writable(partial);
        return receiveBody(path, download, {
          ...(before === undefined ? {} : { before }),
          ...(signal === undefined ? {} : { signal }),
        });
      });
      if (!outcome.ok) {
        download.body.destroy();
        // A full disk gets its space back; the bytes are free to fetch again.
        await discard(key);
        return outcome;
      }
      if (outcome.value.received !== undefined) received.set(key, outcome.value.received);
      return outcome.value.result;
    },

    async place(key, path) {
      if (!verified.has(key)) {
        const found = await verify(key);
        if (!found.ok) return found;
      }
      const clip = verified.get(key);
      if (clip === undefined) throw new Error('a verified clip was forgotten');
      const { bytes, sha256, mtimeMs } = clip;
      const placed = await onDisk(path, async () =>
        settle(await inside.there(downloadPath(key)), path, { bytes, sha256, mtimeMs }),
      );
      if (placed.ok) forget(key);
      return placed;
    },

    move: (from, to) =>
      onDisk(to, async () => {
        const source = await inside.there(from);
        if (lstatOrNothing(source)?.isFile() !== true) throw diskError('ENOENT');
        const target = await inside.writable(to);
        await moveFile(source, target);
        await renameIfThere(sidecarPath(source), sidecarPath(target));
      }),

    async copy(from, path, expectedSha256) {
      return onDisk(path, async () => {
        const source = isAbsolute(from) ? from : await inside.there(from);
        // Not a pipe, which may never end, nor a symlink, which may lead anywhere.
        if (lstatOrNothing(source)?.isFile() !== true) throw diskError('ENOENT');
        const temporary = await inside.writable(passingPath('copy'));
        try {
          return await settle(temporary, path, await copyHashed(source, temporary, expectedSha256));
        } finally {
          await removeIfThere(temporary);
        }
      });
    },

    async inspect({ path, bytes, sha256, mtimeMs }) {
      const found = await onDisk(path, async () => {
        const absolute = plainPath(outputDir, path);
        const there = lstatOrNothing(absolute);
        if (there === undefined) return 'absent';
        if (!there.isFile() || there.size !== bytes) return 'damaged';
        return there.mtimeMs === mtimeMs || (await hashFile(absolute)) === sha256 ? 'whole' : 'damaged';
      });
      return found.ok ? found.value : 'damaged';
    },

    async exists(path) {
      const found = await onDisk(path, async () => lstatOrNothing(plainPath(outputDir, path)));
      return found.ok && found.value !== undefined;
    },

    writeSidecar(clipPath, sidecar) {
      const path = sidecarPath(clipPath);
      return onDisk(path, async () => {
        const text = `${JSON.stringify(sidecar, null, 2)}\n`;
        // It can be written again from the journal at any time, so nobody waits for the disk; and where nobody waits,
        // handing a kilobyte to another thread takes longer than writing it.
        notes += 1;
        const temporary = await inside.writable(passingPath('note', notes));
        const target = await inside.writable(path);
        writeFileSync(temporary, text);
        renameSync(temporary, target);
      });
    },

    writeReport: (path, text) =>
      onDisk(path, async () => {
        const temporary = await inside.writable(passingPath('text'));
        await writeText(await inside.writable(path), text, temporary);
      }),
  };
}

function sidecarPath(clipPath: string): string {
  return clipPath.replace(/(\.mp4)?$/, '.json');
}

async function holds(path: string, { bytes, sha256 }: PlacedClip): Promise<boolean> {
  const there = lstatOrNothing(path);
  return there?.isFile() === true && there.size === bytes && (await hashFile(path)) === sha256;
}

/** Copies and syncs; throws `ECHANGED` where the bytes are not the expected ones. */
async function copyHashed(from: string, to: string, expectedSha256: string): Promise<PlacedClip> {
  const file = await open(to, 'wx');
  try {
    const sha256 = await hashFile(from, async (chunk) => file.writeFile(chunk));
    if (sha256 !== expectedSha256) throw diskError('ECHANGED');
    await file.sync();
    const { size, mtimeMs } = await file.stat();
    return { bytes: size, sha256: expectedSha256, mtimeMs };
  } finally {
    await file.close();
  }
}

async function removeIfThere(path: string): Promise<void> {
  await unlink(path).catch(unlessAbsent);
}

async function renameIfThere(from: string, to: string): Promise<void> {
  await rename(from, to).catch(unlessAbsent);
}

function unlessAbsent(error: unknown): void {
  if (errorCode(error) !== 'ENOENT') throw error;
}

import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  fsync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { promisify } from 'node:util';
import { errorCode } from '../core/error-code.ts';
import type { Failure } from '../core/failure.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { TaskKey } from '../core/task.ts';
import { diskError, onDisk } from './disk-failure.ts';
import { hashFile } from './hash-file.ts';
import { lstatOrNothing, openInside, plainPath } from './inside.ts';
import { readPartName } from './part-name.ts';
import { moveFile, putFile } from './put-in-place.ts';
import { type Remembered, receiveBody } from './receive-body.ts';
import type { ClipPart, ClipStore, PlacedClip, VerifiedClip } from './store.ts';
import { downloadPath, partNamePath, passingPath } from './temporary.ts';
import { verifyClip } from './verify-clip.ts';
import { writeText } from './write-text.ts';

const sync = promisify(fsync);

/** Opens the output folder of one pipeline (absolute; made with the first thing written). One writer at a time. */
export function openClipStore(outputDir: string): ClipStore {
  /** Bytes that came in through this store, with their hashes, so that a clip is not read again to be hashed. */
  const received = new Map<TaskKey, Remembered & Pick<ClipPart, 'validator'>>();
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
      const path = inside.there(partial);
      // Some systems sync only what is open for writing.
      const file = openSync(path, 'r+');
      try {
        const facts = verifyClip(file);
        if (!facts.ok) return facts;
        // Here, where many are under way at once: clips take their places one by one.
        await sync(file);
        const { size, mtimeMs } = fstatSync(file);
        const known = received.get(key);
        const sha256 = (known?.bytes === size ? known.sha256 : undefined) ?? (await hashFile(path));
        return ok({ bytes: size, sha256, mtimeMs, video: facts.value });
      } finally {
        closeSync(file);
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
    return onDisk(partial, async () => {
      removeIfThere(inside.there(partial));
      removeIfThere(inside.there(partNamePath(partial)));
    });
  }

  /** Puts a synced temporary file to its place. The very same bytes standing there, from before a crash, are as good. */
  async function settle(temporary: string, path: string, clip: PlacedClip): Promise<PlacedClip> {
    const target = writablePlace(path);
    try {
      await putFile(temporary, target);
      return clip;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') refuseFolder(target);
      if (errorCode(error) !== 'EEXIST' || !(await holds(target, clip))) throw error;
      ifThere(() => unlinkSync(temporary));
      return { ...clip, mtimeMs: statSync(target).mtimeMs };
    }
  }

  /** A file where a folder is needed is no clip that stands there already. */
  function writablePlace(path: string): string {
    try {
      return inside.writable(path);
    } catch (error) {
      throw errorCode(error) === 'EEXIST' ? diskError('ENOTDIR') : error;
    }
  }

  return {
    verify,
    discard,

    async part(key) {
      const there = lstatOrNothing(plainPath(outputDir, downloadPath(key)));
      const bytes = there?.isFile() === true ? there.size : 0;
      if (bytes === 0) return { bytes };
      const known = received.get(key);
      const isOwn = known?.bytes === bytes;
      const validator = isOwn
        ? known.validator
        : readPartName(plainPath(outputDir, partNamePath(downloadPath(key))));
      if (!isOwn && validator === undefined) return { bytes: 0 };
      return { bytes, ...(validator === undefined ? {} : { validator }) };
    },

    async receive(key, download, signal) {
      const partial = downloadPath(key);
      const before = received.get(key);
      forget(key);
      const { offset, validator = offset === 0 ? undefined : before?.validator } = download;
      const outcome = await onDisk(partial, async () => {
        const path = inside.writable(partial);
        const name = partNamePath(path);
        // It is of what was here, and would be taken for that of what comes.
        if (offset === 0) removeIfThere(name);
        const came = await receiveBody(path, download, { before, signal });
        // A file for each clip would cost too much: only what broke off is named.
        if (came.result.ok && offset > 0) removeIfThere(name);
        if (!came.result.ok && came.received !== undefined && validator !== undefined)
          writeFileSync(inside.writable(partNamePath(partial)), validator);
        return came;
      });
      if (!outcome.ok) {
        download.body.destroy();
        // A full disk gets its space back; the bytes are free to fetch again.
        await discard(key);
        return outcome;
      }
      if (outcome.value.received !== undefined)
        received.set(key, { ...outcome.value.received, ...(validator === undefined ? {} : { validator }) });
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
        settle(inside.there(downloadPath(key)), path, { bytes, sha256, mtimeMs }),
      );
      if (placed.ok) forget(key);
      return placed;
    },

    async move(from, to) {
      const source = await onDisk(from, async () => {
        const there = inside.there(from);
        refuseFolder(there);
        if (lstatOrNothing(there)?.isFile() !== true) throw diskError('ENOENT');
        return there;
      });
      if (!source.ok) return source;
      return onDisk(to, async () => {
        const target = inside.writable(to);
        await moveFile(source.value, target);
        ifThere(() => renameSync(sidecarPath(source.value), sidecarPath(target)));
      });
    },

    async copy(from, path, expectedSha256) {
      const source = await onDisk(from, async () => {
        const there = isAbsolute(from) ? from : inside.there(from);
        // Not a pipe, which may never end, nor a symlink, which may lead anywhere.
        if (lstatOrNothing(there)?.isFile() !== true) throw diskError('ENOENT');
        accessSync(there, constants.R_OK);
        return there;
      });
      if (!source.ok) return source;
      const copied = await onDisk(path, async () => {
        const temporary = inside.writable(passingPath('copy'));
        try {
          return await settle(temporary, path, await copyHashed(source.value, temporary, expectedSha256));
        } finally {
          ifThere(() => unlinkSync(temporary));
        }
      });
      if (copied.ok || copied.error.kind !== 'disk' || copied.error.code !== 'ECHANGED') return copied;
      return fail({ ...copied.error, path: from });
    },

    isUntouched({ path, bytes, mtimeMs }) {
      try {
        const there = lstatOrNothing(plainPath(outputDir, path));
        return there?.isFile() === true && there.size === bytes && there.mtimeMs === mtimeMs;
      } catch {
        // A closer look says what is the matter.
        return false;
      }
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
        const temporary = inside.writable(passingPath('note', notes));
        const target = inside.writable(path);
        writeFileSync(temporary, text);
        renameSync(temporary, target);
      });
    },

    writeReport: (path, text) =>
      onDisk(path, async () => {
        const temporary = inside.writable(passingPath('text'));
        await writeText(inside.writable(path), text, temporary);
      }),
  };
}

/** It is nobody's clip, and is not moved out of the way as one would be. */
function refuseFolder(path: string): void {
  if (lstatOrNothing(path)?.isDirectory() === true) throw diskError('EISDIR');
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

/** Mostly nothing is there, and to be told so by an error takes ten times as long as to look first. */
function removeIfThere(path: string): void {
  if (lstatOrNothing(path) !== undefined) ifThere(() => unlinkSync(path));
}

function ifThere(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

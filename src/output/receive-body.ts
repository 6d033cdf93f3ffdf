import { createHash, type Hash } from 'node:crypto';
import { close, constants, fstatSync, ftruncateSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { Failure } from '../core/failure.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Download, Written } from '../provider/provider.ts';
import { type Bring, bringLater } from './bring.ts';
import { diskError } from './disk-failure.ts';

/** The bytes at the beginning of a temporary file, of which it is known what they are the beginning of. */
export interface Remembered {
  readonly bytes: number;
  /** Absent, as `hash` is, where it is not known for all of them. */
  readonly sha256?: string;
  /** To go on with. It cannot leave its thread. */
  readonly hash?: Hash;
}

/** How a body is received. */
interface Receiving {
  /** What an earlier call at the same path came to. */
  readonly before?: Remembered | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Writing extends Receiving {
  /** How bytes get into the file: unless said otherwise, so that this thread never waits for the disk. */
  readonly bring?: Bring;
}

const closeLater = promisify(close);

/** A clip of seconds has megabytes; an answer without end must not fill the disk. */
const maxClipBytes = 4 * 1024 ** 3;

/** What came of it. */
interface Came extends Written {
  readonly received?: Remembered;
}

/** Writes a body to `path`, in the thread where it arrives. */
export async function receiveBody(
  path: string,
  { body, ...download }: Download,
  { before, signal }: Receiving,
): Promise<Came> {
  return 'writeTo' in body
    ? await body.writeTo(path, { before: before?.bytes, signal })
    : await writeBody(path, { ...download, body }, { before, signal });
}

/**
 * Writes a body to `path` from `download.offset` on. `before` is what an earlier call there came to: the hash goes on where
 * it fits. Whatever comes stays in the file, broken off or not, unless it is more than was announced: then nothing of it
 * does. Answers with what is there and whether it is all. Throws the system's errors of the disk alone.
 */
export async function writeBody(
  path: string,
  download: Download<Readable>,
  { before, signal, bring = bringLater }: Writing,
): Promise<Came> {
  const { body, bytes: announced, offset } = download;
  const abort = () => body.destroy(diskError('ERR_ABORTED'));
  // An error before the first read, or after the last, is found by that read or of no interest.
  body.on('error', () => undefined);
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o666);
    if ((announced ?? 0) > maxClipBytes) return { result: broken('it is larger than any clip') };
    const { size } = fstatSync(file);
    if (size < offset) return { result: broken('it goes on after bytes that are not here') };
    if (size > offset) ftruncateSync(file, offset);
    const isOwn = offset === 0 || before?.bytes === offset;
    const hash = offset === 0 ? createHash('sha256') : isOwn ? before?.hash : undefined;
    const most = Math.min(announced ?? maxClipBytes, maxClipBytes);
    const { position, end } = await bring(download, { file, hash, most });
    if (position > most) {
      ftruncateSync(file, 0);
      return { result: broken(announced === undefined ? 'it has no end' : 'more bytes came than announced') };
    }
    const whole = announced === undefined || position === announced;
    const result =
      end.kind === 'broken'
        ? broken(end.code)
        : whole
          ? ok(undefined)
          : broken(`${position} of ${announced} bytes came`);
    if (!isOwn) return { result };
    const hashed = hash !== undefined && { hash, sha256: hash.copy().digest('hex') };
    return { received: { bytes: position, ...hashed }, result };
  } finally {
    signal?.removeEventListener('abort', abort);
    body.destroy();
    // Closing may wait for the disk: a file system over a network writes what it kept.
    if (file !== undefined) await closeLater(file);
  }
}

function broken(cause: string): Result<void, Failure> {
  return fail({ kind: 'download-broken', cause });
}

import { createHash, type Hash } from 'node:crypto';
import { close, constants, fstatSync, ftruncateSync, openSync, write } from 'node:fs';
import { promisify } from 'node:util';
import { errorCode } from '../core/error-code.ts';
import type { Failure } from '../core/failure.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Download } from '../provider/provider.ts';
import { appendTo, type WriteAt } from './appender.ts';
import { diskError } from './disk-failure.ts';

/** The bytes at the beginning of a temporary file, and their SHA-256 so far. */
export interface Received {
  readonly bytes: number;
  readonly hash: Hash;
}

const writeLater = promisify(write);
const closeLater = promisify(close);

/** A clip of seconds has megabytes; an answer without end must not fill the disk. */
const maxClipBytes = 4 * 1024 ** 3;

/**
 * Writes a body to `path` from `download.offset` on. `before` is what an earlier call there came to: the hash goes on where
 * it fits. Whatever comes stays in the file, broken off or not, unless it is more than was announced: then nothing of it
 * does. Answers with what is there and whether it is all. Throws the system's errors of the disk alone.
 */
export async function receiveBody(
  path: string,
  download: Download,
  { before, signal }: { readonly before?: Received; readonly signal?: AbortSignal },
): Promise<{ readonly received?: Received; readonly result: Result<void, Failure> }> {
  const { body, bytes: announced, offset } = download;
  const abort = () => body.destroy(diskError('ERR_ABORTED'));
  // An error between two reads, or after the last, is found by the next read or of no interest.
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
    const hash = startHash(offset, before);
    let position = offset;
    const appender = appendTo(writerTo(file), offset, hash);
    const arrived = chunksOf(body);
    for (;;) {
      const next = await arrived();
      if (next.kind === 'chunk') {
        if (position + next.chunk.length > Math.min(announced ?? maxClipBytes, maxClipBytes)) {
          await appender.finish();
          ftruncateSync(file, 0);
          return {
            result: broken(announced === undefined ? 'it has no end' : 'more bytes came than announced'),
          };
        }
        position += next.chunk.length;
        const written = appender.add(next.chunk);
        if (written !== undefined) await written;
        continue;
      }
      await appender.finish();
      const received = hash === undefined ? undefined : { bytes: position, hash };
      const whole = announced === undefined || position === announced;
      const result =
        next.kind === 'broken'
          ? broken(next.code)
          : whole
            ? ok(undefined)
            : broken(`${position} of ${announced} bytes came`);
      return { ...(received === undefined ? {} : { received }), result };
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    body.destroy();
    // Closing may wait for the disk: a file system over a network writes what it kept.
    if (file !== undefined) await closeLater(file);
  }
}

function writerTo(file: number): WriteAt {
  return async (bytes, offset, length, position) => {
    const { bytesWritten } = await writeLater(file, bytes, offset, length, position);
    return bytesWritten;
  };
}

type Arrival =
  | { readonly kind: 'chunk'; readonly chunk: Buffer }
  | { readonly kind: 'end' }
  | { readonly kind: 'broken'; readonly code: string };

/** Errors of the body as values, so that they are not mistaken for those of the disk. */
function chunksOf(body: Download['body']): () => Promise<Arrival> {
  const chunks = body[Symbol.asyncIterator]();
  return async () => {
    try {
      const next = await chunks.next();
      if (next.done === true) return { kind: 'end' };
      return { kind: 'chunk', chunk: Buffer.isBuffer(next.value) ? next.value : Buffer.from(next.value) };
    } catch (error) {
      return { kind: 'broken', code: errorCode(error) ?? 'its connection broke' };
    }
  };
}

function startHash(offset: number, before: Received | undefined): Hash | undefined {
  if (offset === 0) return createHash('sha256');
  return before?.bytes === offset ? before.hash : undefined;
}

function broken(cause: string): Result<void, Failure> {
  return fail({ kind: 'download-broken', cause });
}

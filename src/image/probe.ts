import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { errorCode } from '../core/error-code.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { ImageRef } from '../core/task.ts';
import { type ImageFormat, sniff } from './format.ts';
import { probeImageBytes } from './measure.ts';
import { createNearbyFrames } from './nearby-frames.ts';
import { isWhole } from './whole.ts';

/** A local frame as it was when it was probed. */
export type ImageFile = Extract<ImageRef, { kind: 'file' }>;

/** Why a file is no frame. */
export type ImageProblem =
  /** `meant` is how its path may have been meant to end. */
  | { readonly kind: 'missing'; readonly meant?: string }
  | { readonly kind: 'directory' }
  /** `cause` is the system's error code, or "not a regular file". */
  | { readonly kind: 'unreadable'; readonly cause: string }
  | { readonly kind: 'empty' }
  /** The text that Git LFS leaves in place of a file it has not fetched. */
  | { readonly kind: 'lfs-pointer' }
  /** Neither PNG, JPEG nor WebP; `found` names what it is, with its article. */
  | { readonly kind: 'format'; readonly found?: string }
  | { readonly kind: 'too-large'; readonly bytes: number; readonly limitBytes: number }
  /** Cut short, or with a header that says no size; `found` names the format. */
  | { readonly kind: 'broken'; readonly found: ImageFormat };

/** Looks at a frame. `absolutePath` decides alone: one answer for one path, however often it is asked. */
export type ProbeImage = (absolutePath: string) => Promise<Result<ImageFile, ImageProblem>>;

/** What one image may weigh: 50 MB, in binary megabytes. */
const maxImageBytes = 50 * 1_048_576;

/** So much is read in less time than it takes to hand the reading to another thread and back. */
const smallBytes = 1_048_576;

/** Reads a file whole, says what it is, and takes its SHA-256. Never rejects, whatever stands at the path. */
export const probeImage: ProbeImage = async (absolutePath) => {
  try {
    const found = statSync(absolutePath);
    if (found.isDirectory()) return fail({ kind: 'directory' });
    // A pipe or a device may never end.
    if (!found.isFile()) return fail({ kind: 'unreadable', cause: 'not a regular file' });
    if (found.size > maxImageBytes) return fail(tooLarge(found.size));
    return judge(
      absolutePath,
      found.size <= smallBytes ? readFileSync(absolutePath) : await readFile(absolutePath),
    );
  } catch (error) {
    const code = errorCode(error) ?? 'unknown error';
    return fail(
      code === 'ENOENT' || code === 'ENOTDIR' ? { kind: 'missing' } : { kind: 'unreadable', cause: code },
    );
  }
};

/**
 * A `ProbeImage` for one command: each distinct path is read once, two at a time, since a frame is held in memory
 * whole while it is looked at.
 */
export function createProbe(): ProbeImage {
  const answers = new Map<string, ReturnType<ProbeImage>>();
  const readers: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
  const nearby = createNearbyFrames();
  let next = 0;
  const look: ProbeImage = async (absolutePath) => {
    const answer = await probeImage(absolutePath);
    if (answer.ok || answer.error.kind !== 'missing') return answer;
    const meant = await nearby.meant(absolutePath);
    return meant === undefined ? answer : fail({ kind: 'missing', meant });
  };
  return (absolutePath) => {
    const known = answers.get(absolutePath);
    if (known !== undefined) return known;
    const reader = next++ % readers.length;
    const answer = (readers[reader] ?? Promise.resolve()).then(() => look(absolutePath));
    readers[reader] = answer;
    answers.set(absolutePath, answer);
    return answer;
  };
}

function judge(path: string, bytes: Buffer): Result<ImageFile, ImageProblem> {
  if (bytes.length === 0) return fail({ kind: 'empty' });
  // It may have grown since it was asked for its size.
  if (bytes.length > maxImageBytes) return fail(tooLarge(bytes.length));
  const sniffed = sniff(bytes);
  if (sniffed.kind === 'lfs-pointer') return fail({ kind: 'lfs-pointer' });
  if (sniffed.kind === 'other') {
    return fail({ kind: 'format', ...(sniffed.name === undefined ? {} : { found: sniffed.name }) });
  }
  const measured = probeImageBytes(bytes);
  if (measured === undefined || !isWhole(bytes, sniffed.format)) {
    return fail({ kind: 'broken', found: sniffed.format });
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return ok({ kind: 'file', path, sha256, bytes: bytes.length, ...measured });
}

function tooLarge(bytes: number): ImageProblem {
  return { kind: 'too-large', bytes, limitBytes: maxImageBytes };
}

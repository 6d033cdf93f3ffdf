import { randomBytes } from 'node:crypto';
import { link, lstat, mkdir, open, readdir, readFile, rename, rm, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode, errorCodeOrThrow } from '../core/error-code.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { type Beacon, lightBeacon, seeBeacon } from './beacon.ts';
import { describeTakeOver, judgeLock, type LockHolder, type LockVerdict, parseLock } from './lock-holder.ts';
import type { ProcessTable } from './process-table.ts';

/** The right to be the one writer of an output folder, until disposed of. */
export interface Lock extends AsyncDisposable {
  /** A line for the author, where an earlier lock was taken over. */
  readonly notice?: string;
}

/** Why there is no lock. */
export type LockProblem =
  | { readonly kind: 'held' | 'other-host' | 'unseen'; readonly path: string; readonly holder: LockHolder }
  /** A symlink, a folder or a pipe stands there: none is followed or waited for. */
  | { readonly kind: 'no-file'; readonly path: string }
  /** The system refuses to write it. */
  | { readonly kind: 'unwritable'; readonly path: string; readonly code: string };

/** What taking a lock needs. */
export interface LockOptions {
  readonly processes: ProcessTable;
  /** In milliseconds since 1970. */
  readonly at: number;
  /** Take it, whoever holds it: `--break-lock`. */
  readonly breakIt: boolean;
}

/** Who holds it and what to do next. */
export function describeLockProblem(problem: LockProblem): string {
  if (problem.kind === 'unwritable') return `${problem.path} cannot be written (${problem.code})`;
  if (problem.kind === 'no-file')
    return `${problem.path} is no plain file, so it is no lock of ours: remove it`;
  const { pid, host, at } = problem.holder;
  const since = `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const who = `holds this pipeline: process ${pid} on ${host}, since ${since}.`;
  if (problem.kind === 'held') return `Another run ${who} Wait for it, or end it.`;
  const where = problem.kind === 'unseen' ? 'whose processes cannot be seen from here' : 'on another machine';
  return `A run ${where} ${who} Only if it has ended for certain, say --break-lock.`;
}

/**
 * Takes the lock at `path` (`<output>/state.lock`), making its folder. A stale one is replaced, atomically and by one
 * process only: whoever would replace a lock first takes a lock of the same kind on doing so, named after the one to
 * be replaced, and then looks again. There is no moment without a lock file.
 */
export async function takeLock(path: string, options: LockOptions): Promise<Result<Lock, LockProblem>> {
  let beacon: Beacon | undefined;
  try {
    await mkdir(dirname(path), { recursive: true });
    // Lit before a lock names it: where that stands, this is to be seen.
    const isInside = options.processes.namespace !== undefined;
    beacon = isInside ? await lightBeacon(`${path}.${newToken()}${beaconEnding}`) : undefined;
    const taken = await take(path, { ...options, beacon });
    if (!taken.ok) {
      await beacon?.[Symbol.asyncDispose]();
      return taken;
    }
    await removeLitter(path, options).catch(() => undefined);
    return ok(withBeacon(taken.value, beacon));
  } catch (error) {
    await beacon?.[Symbol.asyncDispose]();
    if (error instanceof NoFile) return fail({ kind: 'no-file', path: error.path });
    return fail({ kind: 'unwritable', path, code: errorCodeOrThrow(error) });
  }
}

/** Since when somebody holds the lock at a path, in milliseconds since 1970, as far as can be seen from here. */
export async function lockedSince(path: string, processes: ProcessTable): Promise<number | undefined> {
  const found = await look(path, { processes, at: 0, breakIt: false }).catch(() => undefined);
  return found?.verdict.kind === 'stale' ? undefined : found?.verdict.holder.at;
}

/** What a taking goes by. */
interface Taking extends LockOptions {
  /** Shows that this process lives. */
  readonly beacon: Beacon | undefined;
}

const beaconEnding = '.beacon';

function newToken(): string {
  return randomBytes(16).toString('hex');
}

function withBeacon(lock: Lock, beacon: Beacon | undefined): Lock {
  return {
    ...lock,
    async [Symbol.asyncDispose]() {
      await lock[Symbol.asyncDispose]();
      await beacon?.[Symbol.asyncDispose]();
    },
  };
}

async function take(path: string, options: Taking): Promise<Result<Lock, LockProblem>> {
  const token = newToken();
  const candidate = `${path}.${token}`;
  try {
    const make = (at: string): Promise<void> => writeLock(at, token, options);
    await make(candidate);
    for (;;) {
      const isPut = await madeAgain(
        () => putNew(candidate, path, make),
        () => make(candidate),
      );
      if (isPut) return ok(lockOf(path, token));
      const found = await look(path, options);
      if (found === undefined) continue;
      const { verdict, name } = found;
      if (verdict.kind !== 'stale') return fail({ kind: verdict.kind, path, holder: verdict.holder });
      const right = await take(`${path}.${name}`, { ...options, breakIt: false });
      if (!right.ok) return fail({ ...right.error, path });
      await using _ = right.value;
      const again = await look(path, options);
      if (again?.name !== name) continue;
      await madeAgain(
        () => rename(candidate, path),
        () => make(candidate),
      );
      return ok(lockOf(path, token, describeTakeOver(verdict.why, verdict.holder)));
    }
  } finally {
    await rm(candidate, { force: true });
  }
}

/** Does it once more where what is to be put in place is gone: a run whose clock is wrong takes it for litter. */
async function madeAgain<T>(put: () => Promise<T>, make: () => Promise<void>): Promise<T> {
  try {
    return await put();
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
  await make();
  return await put();
}

/** Removes what runs that were killed on the way to the lock left beside it; the holder alone does so. */
async function removeLitter(path: string, options: LockOptions): Promise<void> {
  const names = await readdir(dirname(path));
  for (const name of names.filter((each) => each.startsWith(`${basename(path)}.`))) {
    const litter = join(dirname(path), name);
    if (name.endsWith(beaconEnding)) {
      if ((await seeBeacon(litter)) === 'out') await rm(litter, { force: true });
      continue;
    }
    const found = await look(litter, { ...options, breakIt: false });
    if (found?.verdict.kind === 'stale') await rm(litter, { force: true });
  }
}

/** Writes a lock file that names itself. Made under another name first, so that nobody sees half of it. */
async function writeLock(path: string, token: string, taking: Taking): Promise<void> {
  const { processes, at, beacon } = taking;
  const file = await open(path, 'wx');
  try {
    const { ino: inode, birthtimeMs } = await file.stat();
    const { host, bootId, namespace, pid } = processes;
    const startTime = (await processes.find(pid))?.startTime;
    const birthMs = Math.trunc(birthtimeMs);
    const holder: LockHolder = {
      host,
      ...(bootId === undefined ? {} : { bootId }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(beacon === undefined ? {} : { beacon: beacon.name }),
      pid,
      ...(startTime === undefined ? {} : { startTime }),
      token,
      at,
      inode,
      birthMs,
    };
    await file.writeFile(`${JSON.stringify(holder)}\n`);
  } finally {
    await file.close();
  }
}

/** Puts the lock in place where nothing is; says whether it could. */
async function putNew(
  candidate: string,
  path: string,
  make: (path: string) => Promise<void>,
): Promise<boolean> {
  try {
    await link(candidate, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    if (!isCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) throw error;
  }
  // A disk without hard links: the file is made in place, and for a moment it looks torn.
  try {
    await make(path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** What is found at the path; `name` names this very lock. `undefined`: it has gone, or is just being made. */
async function look(
  path: string,
  { processes, breakIt }: LockOptions,
): Promise<{ readonly verdict: LockVerdict; readonly name: string } | undefined> {
  try {
    const file = await lstat(path);
    if (!file.isFile()) throw new NoFile(path);
    const holder = parseLock(await readFile(path, 'utf8'));
    const name = `${holder?.token ?? 'torn'}-${file.ino}`;
    if (holder === undefined && Math.abs(Date.now() - file.mtimeMs) < bornWithinMs) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return undefined;
    }
    const see = (beacon: string) => seeBeacon(join(dirname(path), beacon));
    const verdict = await judgeLock(holder, { file, processes, see });
    if (!breakIt || verdict.kind === 'stale') return { verdict, name };
    return { verdict: { kind: 'stale', why: 'broken', holder: verdict.holder }, name };
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

class NoFile extends Error {
  constructor(readonly path: string) {
    super(`${path} is no plain file`);
  }
}

/** What is not whole and younger than this may be a lock that is just being made. */
const bornWithinMs = 1000;

function lockOf(path: string, token: string, notice?: string): Lock {
  return {
    ...(notice === undefined ? {} : { notice }),
    async [Symbol.asyncDispose]() {
      // Only one's own: it may have been broken, and be another's by now.
      const text = await readFile(path, 'utf8').catch(() => '');
      if (parseLock(text)?.token === token) await unlink(path).catch(() => undefined);
    },
  };
}

function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes(errorCode(error) ?? '');
}

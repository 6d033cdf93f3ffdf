import type { Stats } from 'node:fs';
import { isJsonObject } from '../core/json-object.ts';
import type { BeaconSight } from './beacon.ts';
import type { ProcessTable } from './process-table.ts';

/** What stands in a lock file: who made it, and which file it was. */
export interface LockHolder {
  readonly host: string;
  readonly bootId?: string;
  /** Whose process numbers `pid` is one of, in a container. */
  readonly namespace?: string;
  /** Name of the beacon beside the lock that shows that its maker lives; in a container. */
  readonly beacon?: string;
  readonly pid: number;
  readonly startTime?: string;
  readonly token: string;
  /** In milliseconds since 1970. */
  readonly at: number;
  /** Of the lock file itself: a copy has others. */
  readonly inode: number;
  readonly birthMs: number;
}

/** Why a lock holds nobody back; `broken`: because the author says so. */
export type Stale = 'torn' | 'copied' | 'rebooted' | 'dead' | 'broken';

/** What a lock file that was found means. */
export type LockVerdict =
  | { readonly kind: 'stale'; readonly why: Stale; readonly holder?: LockHolder }
  /** It runs on this machine. */
  | { readonly kind: 'held'; readonly holder: LockHolder }
  /** Whether it runs cannot be seen from here: on another machine, or in another container of this one. */
  | { readonly kind: 'other-host' | 'unseen'; readonly holder: LockHolder };

/** What a lock is judged by beside its own text. */
interface Evidence {
  /** Of the lock file. */
  readonly file: Pick<Stats, 'ino' | 'birthtimeMs'>;
  readonly processes: ProcessTable;
  /** Looks at a beacon in the lock's folder. */
  readonly see: (beacon: string) => Promise<BeaconSight>;
}

/** Reads a lock file; `undefined` is one that a power cut left half-written. */
export function parseLock(text: string): LockHolder | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isLockHolder(value) ? value : undefined;
}

/** Judges a lock by the file it stands in and the processes that run. */
export async function judgeLock(
  holder: LockHolder | undefined,
  { file, processes, see }: Evidence,
): Promise<LockVerdict> {
  if (holder === undefined) return { kind: 'stale', why: 'torn' };
  // Both: some network file systems number their files anew, and some know no birth time.
  const copied = holder.inode !== file.ino && Math.trunc(file.birthtimeMs) !== holder.birthMs;
  if (copied) return { kind: 'stale', why: 'copied', holder };
  const [boot, ourBoot] = [holder.bootId, processes.bootId];
  // Each container has a name of its own; what is one machine is told by its boot.
  const isThisBoot = boot !== undefined && boot === ourBoot;
  if (!isThisBoot && holder.host !== processes.host) return { kind: 'other-host', holder };
  if (!isThisBoot && boot !== undefined && ourBoot !== undefined) {
    return { kind: 'stale', why: 'rebooted', holder };
  }
  if (holder.namespace !== processes.namespace) {
    const sight = holder.beacon === undefined ? 'unknown' : await see(holder.beacon);
    if (sight === 'out') return { kind: 'stale', why: 'dead', holder };
    return { kind: sight === 'lit' ? 'held' : 'unseen', holder };
  }
  const running = await processes.find(holder.pid);
  if (running === undefined) return { kind: 'stale', why: 'dead', holder };
  // The number may be another process's by now.
  const { startTime } = running;
  const other = startTime !== undefined && holder.startTime !== undefined && startTime !== holder.startTime;
  return other ? { kind: 'stale', why: 'dead', holder } : { kind: 'held', holder };
}

/** The one line said when a lock is taken over. */
export function describeTakeOver(why: Stale, holder: LockHolder | undefined): string {
  const who = holder === undefined ? 'an earlier run' : `process ${holder.pid} on ${holder.host}`;
  switch (why) {
    case 'torn':
      return 'The lock of an earlier run was half-written, as a power cut leaves it; this run takes it over.';
    case 'copied':
      return 'The lock came with a copy of this folder and holds nobody back; this run takes it over.';
    case 'rebooted':
      return `The lock of ${who} is from before the machine was started again; this run takes it over.`;
    case 'dead':
      return `The run that held the lock (${who}) has ended without releasing it; this run takes it over.`;
    case 'broken':
      return `The lock of ${who} was broken, as asked.`;
  }
}

function isLockHolder(value: unknown): value is LockHolder {
  if (!isJsonObject(value)) return false;
  const { host, pid, token, at, inode, birthMs, bootId, startTime, namespace, beacon } = value;
  return (
    typeof host === 'string' &&
    Number.isSafeInteger(pid) &&
    Number(pid) > 0 &&
    typeof token === 'string' &&
    /^[0-9a-f]{32}$/.test(token) &&
    Number.isFinite(at) &&
    Math.abs(Number(at)) < 8.64e15 &&
    typeof inode === 'number' &&
    typeof birthMs === 'number' &&
    (bootId === undefined || typeof bootId === 'string') &&
    (startTime === undefined || typeof startTime === 'string') &&
    (namespace === undefined || typeof namespace === 'string') &&
    (beacon === undefined || (typeof beacon === 'string' && /^[\w.-]{1,200}$/.test(beacon)))
  );
}

import { closeSync, fdatasync, fstatSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';

/** What a journal does with its file. Everything throws the system's errors. */
export interface JournalFile {
  /** Length in bytes, and how many names the file still has: none where another file, or none, has its own. */
  stat(): { readonly size: number; readonly nlink: number };
  /** Writes what it can from `offset` on; gives how many bytes that was. */
  write(bytes: Buffer, offset: number): number;
  truncate(length: number): void;
  /** Resolves once everything written is on disk. */
  datasync(): Promise<void>;
  close(): void;
}

/** How a journal opens its file; tests hand in disks that fail. */
export type OpenJournalFile = (path: string, flags: 'a' | 'ax') => JournalFile;

const datasync = promisify(fdatasync);

/**
 * The file itself. Only the sync waits for the disk, and so only that is handed to another thread: the way there and back
 * takes ten times as long as a few hundred bytes to the system's memory.
 */
export const openJournalFile: OpenJournalFile = (path, flags) => {
  const fd = openSync(path, flags);
  return {
    stat() {
      const { size, nlink, ino } = fstatSync(fd);
      return { size, nlink: isAt(path, { size, ino }) ? nlink : 0 };
    },
    write: (bytes, offset) => writeSync(fd, bytes, offset),
    truncate: (length) => ftruncateSync(fd, length),
    datasync: () => datasync(fd),
    close: () => closeSync(fd),
  };
};

/**
 * By its number or its length: some network mounts number a file anew under an open one, and some tell the length of a moment
 * ago. A copy of the same length is told from it by the next fact.
 */
function isAt(path: string, { size, ino }: { readonly size: number; readonly ino: number }): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  return there !== undefined && (there.ino === ino || there.size === size);
}

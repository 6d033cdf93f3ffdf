// A small disk of its own, to be filled to the brim. Only root may mount one.
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a small disk can be had; the reason where it cannot. */
export function smallDisksOrWhyNot(dir) {
  if (process.getuid?.() !== 0) return 'only root may mount a small disk';
  try {
    const disk = mountSmallDisk(dir);
    disk.release();
    return undefined;
  } catch {
    return 'a small disk cannot be mounted here';
  }
}

/** Mounts a disk of a few megabytes. */
export function mountSmallDisk(dir) {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', dir], { stdio: 'ignore' });
  const filler = join(dir, '.filler');
  return {
    /** Fills it, but for `spare` bytes. */
    fill(spare) {
      const file = openSync(filler, 'w');
      const block = Buffer.alloc(4_096);
      try {
        while (true) writeSync(file, block);
      } catch {
        // Full.
      } finally {
        closeSync(file);
      }
      if (spare > 0) truncateSync(filler, Math.max(0, statSync(filler).size - spare));
    },
    empty: () => rmSync(filler, { force: true }),
    release: () => execFileSync('umount', [dir], { stdio: 'ignore' }),
  };
}

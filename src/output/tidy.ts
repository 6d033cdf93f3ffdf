import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { openInside } from './inside.ts';
import { isLitter, temporaryDir } from './temporary.ts';

/** Removes the copies and texts that a killed run was writing. Downloads stay: they are gone on with. */
export async function tidy(outputDir: string): Promise<void> {
  try {
    const inside = openInside(outputDir);
    const litter = (await readdir(join(outputDir, temporaryDir))).filter(isLitter);
    await Promise.all(litter.map((name) => unlink(inside.there(`${temporaryDir}/${name}`))));
  } catch {
    // Nothing there, or nothing that can be removed: nobody is hindered by it.
  }
}

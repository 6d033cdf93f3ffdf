import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { nearest } from '../core/nearest.ts';

/** Looks for what a path to a frame that is not there may have meant; each folder is read once. */
export interface NearbyFrames {
  /** The end of the path as it was meant: a name in its folder, or the folder's own name and the name in it. */
  meant(absolutePath: string): Promise<string | undefined>;
}

/** A folder may hold more than anybody looks through. */
const mostNames = 10_000;

/** A fresh look. */
export function createNearbyFrames(): NearbyFrames {
  const known = new Map<string, Promise<readonly string[] | undefined>>();
  const namesIn = (folder: string): Promise<readonly string[] | undefined> => {
    const names = known.get(folder) ?? readNames(folder);
    known.set(folder, names);
    return names;
  };
  return {
    async meant(absolutePath) {
      const [folder, name] = [dirname(absolutePath), basename(absolutePath)];
      const names = await namesIn(folder);
      if (names !== undefined) return nearestFrame(name, names);
      const beside = (await namesIn(dirname(folder))) ?? [];
      const other = nearest(basename(folder), beside);
      const there = other === undefined ? undefined : await namesIn(join(dirname(folder), other));
      if (other === undefined || there === undefined) return undefined;
      const found = there.includes(name) ? name : nearestFrame(name, there);
      return found === undefined ? undefined : join(other, found);
    },
  };
}

/** `undefined` where there is no such folder. */
async function readNames(folder: string): Promise<readonly string[] | undefined> {
  const names = await readdir(folder).catch(() => undefined);
  return names?.sort().slice(0, mostNames);
}

function nearestFrame(name: string, names: readonly string[]): string | undefined {
  const frames = names.filter((each) => /\.(png|jpe?g|webp)$/i.test(each));
  const stem = stemOf(name);
  // The next of a series is near, and is another picture.
  const others = frames.filter((each) => seriesOf(stemOf(each)) !== seriesOf(stem) || stemOf(each) === stem);
  return others.find((each) => stemOf(each) === stem) ?? nearest(name, others);
}

function stemOf(name: string): string {
  return basename(name, extname(name)).toLowerCase();
}

/** `opening-a`, `opening-b` and `shot12`, `shot13` are one each. */
function seriesOf(stem: string): string {
  return stem.replaceAll(/\d+/g, '#').replaceAll(/(?<![a-z])[a-z](?![a-z])/g, '@');
}

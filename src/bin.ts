#!/usr/bin/env node
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { version } from './cli/version.ts';

// What is started: says the version, or loads the program. Compiling it took longer than most commands do, so the build
// leaves what its functions compile to beside it (`.ci/warm-up.mjs`). The engine takes that only from its own version and
// for a text of this length, and compiles as ever where it does not: who changes the program's text deletes the cache.
// The build puts in the name of the program's bundle, less its ending, what the cache beside it hashes to, and what kind of
// machine made it.
declare const programName: string;
declare const cacheHash: string;
declare const cacheArch: string;

/** What the bundle evaluates to: node's own wrapper, so that it can be told of a cache. */
type Wrapper = (module: Loaded, require: NodeJS.Require, path: string, dir: string) => void;

interface Loaded {
  exports: typeof import('./start.ts');
}

function loadProgram(): Loaded['exports'] {
  const dir = dirname(import.meta.filename);
  const path = join(dir, `${programName}.js`);
  const cachePath = join(dir, `${programName}.cache`);
  // Both are read into the same memory: the first touch of as much takes longer than reading it.
  const memory = Buffer.allocUnsafeSlow(Math.max(sizeOf(path), sizeOf(cachePath)));
  // The build writes nothing but ASCII, which is read without being decoded.
  const text = readInto(memory, path).toString('latin1');
  const cachedData = readCache(memory, cachePath);
  const code = new Script(text, {
    filename: `dailies/${programName}.js`,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const wrapper: Wrapper = code.runInThisContext();
  const module = {} as Loaded;
  wrapper(module, createRequire(path), path, dir);
  return module.exports;
}

function readCache(memory: Buffer, path: string): Buffer | undefined {
  // The engine would run whatever it finds.
  if (process.arch !== cacheArch) return undefined;
  try {
    const cache = readInto(memory, path);
    return createHash('sha256').update(cache).digest('hex') === cacheHash ? cache : undefined;
  } catch {
    // Only time is lost.
    return undefined;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The part of `memory` that the file takes. */
function readInto(memory: Buffer, path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    let length = 0;
    for (;;) {
      const read = readSync(file, memory, length, memory.length - length, length);
      if (read === 0) return memory.subarray(0, length);
      length += read;
    }
  } finally {
    closeSync(file);
  }
}

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  // Not worth loading the program for.
  process.stdout.write(`${version}\n`);
} else {
  void loadProgram().start(args);
}

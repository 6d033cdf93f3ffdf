import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SentFrame } from './check-frames.ts';
import type { StoredFrame } from './job.ts';

/** The frames of accepted jobs, by content: a picture that is sent for many jobs lies there once. */
export interface FrameFiles {
  keep(frame: SentFrame): Promise<StoredFrame>;
  pathOf(sha256: string): string;
}

/** Opens the folder of frames inside a state folder. */
export function openFrameFiles(stateDir: string): FrameFiles {
  const dir = join(stateDir, 'frames');
  mkdirSync(dir, { recursive: true });
  const written = new Map<string, Promise<void>>();
  const pathOf = (sha256: string) => join(dir, sha256);
  return {
    pathOf,
    async keep(frame) {
      if (frame.kind === 'url') return { kind: 'url', url: withoutQuery(frame.url) };
      const sha256 = createHash('sha256').update(frame.bytes).digest('hex');
      const writing = written.get(sha256) ?? write(pathOf(sha256), frame.bytes);
      written.set(sha256, writing);
      await writing;
      return { kind: 'file', sha256 };
    },
  };
}

async function write(path: string, bytes: Buffer): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there?.size === bytes.length) return;
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
}

function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** SHA-256 of a file, in hex; each chunk is also handed on. */
export async function hashFile(path: string, each?: (chunk: Buffer) => Promise<void>): Promise<string> {
  const hash: Hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1_048_576 })) {
    if (!Buffer.isBuffer(chunk)) continue;
    hash.update(chunk);
    await each?.(chunk);
  }
  return hash.digest('hex');
}

import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** What undoes an encoding, by how the body begins; the words that hosts use beside these name none. */
const decoders: Readonly<Record<string, (head: Buffer) => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  br: () => createBrotliDecompress(),
  // Some leave out what the name asks for, and send what is within alone.
  deflate: (head) => ((head[0] ?? 0) % 16 === 8 ? createInflate() : createInflateRaw()),
};

/** The first box of a video, whatever its host calls it. */
const mp4Start = /^(ftyp|styp|moov|mdat|free|skip|wide|uuid|pnot)$/;

/**
 * The bytes of a file that its host encoded although it was asked not to; `undefined` where they are plain as they are.
 * Ends with the body, and ends it.
 */
export async function decodeBody(
  body: Readable,
  encoding: string | undefined,
): Promise<Readable | undefined> {
  const name = encoding?.trim().toLowerCase() ?? '';
  const make = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
  if (make === undefined) return undefined;
  const head = await firstBytes(body);
  // Some hosts name an encoding that was never done.
  if (head.length === 0 || mp4Start.test(head.toString('latin1', 4, 8))) return undefined;
  // What goes wrong in either is found by whoever reads. A body that was read to its end does not close by itself.
  return pipeline(body, make(head), () => body.destroy());
}

/** How a body begins, which stays in it; nothing where nothing came. */
function firstBytes(body: Readable): Promise<Buffer> {
  return new Promise((resolve) => {
    const end = (): void => resolve(Buffer.alloc(0));
    // What has ended, or broken off, by now is readable no more.
    if (body.destroyed || body.readableEnded) return end();
    body.once('end', end);
    body.once('close', end);
    body.once('readable', () => {
      const head: Buffer | null = body.read();
      if (head === null) return end();
      body.unshift(head);
      resolve(head);
    });
  });
}

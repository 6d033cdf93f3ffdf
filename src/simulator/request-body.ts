import type { IncomingMessage } from 'node:http';

/** The seeds' limit of a body: 20 MB, in binary megabytes. */
const maxBodyBytes = 20 * 1_048_576;

/** A body, or that it is over the limit. */
export type Body = { readonly kind: 'whole'; readonly bytes: Buffer } | { readonly kind: 'too-large' };

/**
 * Reads a body. One over the limit is read to its end and thrown away: a client that is still sending would see a
 * broken connection in place of the answer.
 */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes: Buffer = chunk;
    length += bytes.length;
    if (length <= maxBodyBytes) chunks.push(bytes);
    else chunks.length = 0;
  }
  return length > maxBodyBytes ? { kind: 'too-large' } : { kind: 'whole', bytes: Buffer.concat(chunks) };
}

/** The body as JSON; `undefined` where it is none. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

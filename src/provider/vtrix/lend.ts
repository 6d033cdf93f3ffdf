import { request } from 'node:http';
import { Duplex } from 'node:stream';

/** Shows whoever listens to a socket what was read from it, in memory that is theirs only until this returns. */
export function lend(socket: Duplex, memory: Buffer, bytes: number): void {
  socket.emit('data', memory.subarray(0, bytes));
}

/** Sends a request over a socket, and hands over the chunks of its answer's body. */
export type Client = (socket: Duplex, take: (chunk: Buffer) => void) => void;

const nodesHttp: Client = (socket, take) => {
  request({ createConnection: () => socket })
    .on('response', (response) => response.on('data', take).on('error', nothing))
    .on('error', nothing)
    .end();
};

/** As much as a read of Node's own brings at most. */
const largeBytes = 65_536;

/** Answers as they are read: by length, in frames, and until the end; one read is all body, and others have several pieces of it. */
function answersOf(large: Buffer): readonly (readonly (string | Buffer)[])[] {
  const frames = `2\r\nGI\r\n2\r\nJL\r\n${large.length.toString(16)}\r\n`;
  return [
    [`HTTP/1.1 200 OK\r\ncontent-length: ${large.length + 8}\r\n\r\nGIJL`, large, 'MNQR'],
    [
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
      frames,
      large,
      '\r\n4\r\nMN',
      'QR\r\n0\r\n\r\n',
    ],
    ['HTTP/1.1 200 OK\r\n\r\nGIJL', large, 'MNQR'],
  ];
}

/**
 * Whether HTTP can be lent what it reads: chunks of a body then have memory of their own. No page of Node's says so, so it is
 * tried, within this process and a few milliseconds. `false` by a Node that hands on what it was shown, as it would by one
 * whose HTTP does not go by what a socket emits.
 */
export async function canLend(client: Client = nodesHttp): Promise<boolean> {
  const large = Buffer.alloc(largeBytes, 'BDEF');
  const body = Buffer.concat([Buffer.from('GIJL'), large, Buffer.from('MNQR')]);
  try {
    const bodies = await Promise.all(answersOf(large).map((reads) => bodyOf(reads, client)));
    return bodies.every((each) => each.equals(body));
  } catch {
    return false;
  }
}

async function bodyOf(reads: readonly (string | Buffer)[], client: Client): Promise<Buffer> {
  const memory = Buffer.allocUnsafeSlow(largeBytes);
  const chunks: Buffer[] = [];
  const socket = new Duplex({ read: nothing, write: (_chunk, _encoding, done) => done() });
  try {
    client(socket, (chunk) => chunks.push(chunk));
    // Nothing in here waits for anything outside: by the next round of the event loop all of it has happened.
    await nextRound();
    for (const read of reads) {
      const bytes = Buffer.from(read).copy(memory);
      lend(socket, memory, bytes);
      // As the next socket would.
      memory.fill('x', 0, bytes);
    }
    await nextRound();
  } finally {
    socket.on('error', nothing).destroy();
  }
  return Buffer.concat(chunks);
}

function nextRound(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function nothing(): void {}

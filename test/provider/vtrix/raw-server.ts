import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { selfSigned } from './self-signed.ts';

/** A request as its bytes came in. */
interface Seen {
  readonly head: string;
  readonly body: string;
  /** Number of the connection it came over, from 0. */
  readonly connection: number;
}

/** Answers one request by hand; `request` is complete. */
export type Script = (socket: net.Socket, request: Seen) => void;

/** A server of bare sockets on loopback that plays scripts, one for each request, the last one again and again. */
export interface RawServer extends AsyncDisposable {
  readonly port: number;
  readonly url: URL;
  readonly seen: readonly Seen[];
  readonly connections: () => number;
  play(...scripts: readonly Script[]): void;
  /** Resets all connections. */
  reset(): void;
}

/** Starts one on a free port. */
export function startRawServer(...first: readonly Script[]): Promise<RawServer> {
  return listen('http', (take) => net.createServer(take), first);
}

/** Starts one that speaks TLS, with a certificate that nobody vouches for. */
export function startRawTlsServer(...first: readonly Script[]): Promise<RawServer> {
  return listen('https', (take) => tls.createServer(selfSigned(), take), first);
}

async function listen(
  protocol: 'http' | 'https',
  serve: (take: (socket: net.Socket) => void) => net.Server,
  first: readonly Script[],
): Promise<RawServer> {
  const seen: Seen[] = [];
  const sockets = new Set<net.Socket>();
  const lines = new Set<net.Socket>();
  let scripts = [...first];
  let connections = 0;
  const server = serve((socket) => {
    const connection = connections++;
    let text = '';
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (;;) {
        const end = text.indexOf('\r\n\r\n');
        if (end === -1) return;
        const head = text.slice(0, end);
        const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
        if (text.length < end + 4 + length) return;
        const request = { head, body: text.slice(end + 4, end + 4 + length), connection };
        text = text.slice(end + 4 + length);
        seen.push(request);
        const script = scripts.length > 1 ? scripts.shift() : scripts[0];
        script?.(socket, request);
      }
    });
  });
  // Of TLS, what is below it.
  server.on('connection', (line: net.Socket) => {
    lines.add(line);
    line.on('close', () => lines.delete(line));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    url: new URL(`${protocol}://127.0.0.1:${port}`),
    seen,
    connections: () => connections,
    play: (...next) => {
      scripts = [...next];
    },
    reset: () => {
      for (const line of lines) line.resetAndDestroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A script that answers with a status, a body and headers. */
export function answer(
  status: number,
  body: string | object,
  headers: Readonly<Record<string, string>> = {},
): Script {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const all = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return (socket) => socket.write([`HTTP/1.1 ${status} Words`, ...lines, '', text].join('\r\n'));
}

/** A script that writes bytes as they are and closes. */
export function bytes(text: string): Script {
  return (socket) => socket.end(text, 'latin1');
}

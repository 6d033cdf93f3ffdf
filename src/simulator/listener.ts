import { once } from 'node:events';
import type { Server } from 'node:http';

/** A server's place on the loopback network. */
export interface Listener {
  readonly url: string;
  readonly port: number;
  /** Refuses connections for `ms`, then listens on the same port again. What is under way goes on. */
  refuseFor(ms: number): void;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 takes a free one. Rejects with the system's error. */
export async function createListener(server: Server, wanted: number): Promise<Listener> {
  server.listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP port has an address');
  const { port } = address;
  let back: NodeJS.Timeout | undefined;

  function listenAgain(): void {
    back = undefined;
    server.once('error', () => {
      // Somebody else took the port meanwhile; they may let go of it.
      back = setTimeout(listenAgain, 100);
    });
    server.listen(port, '127.0.0.1', () => server.removeAllListeners('error'));
  }

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    refuseFor(ms) {
      if (back === undefined) server.close();
      clearTimeout(back);
      back = setTimeout(listenAgain, ms);
    },
    async close() {
      clearTimeout(back);
      const closed = server.listening ? once(server, 'close') : undefined;
      if (closed !== undefined) server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

// A loopback server that can hang up on everybody and come back at the same port.
import { createServer } from 'node:http';

/** @param {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => unknown} serve */
export async function listen(serve) {
  const server = createServer(async (request, response) => {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    await serve(request, response);
  });
  server.keepAliveTimeout = 500;
  const start = (port) => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await start(0);
  const { port } = server.address();
  return {
    port,
    hangUp() {
      server.close();
      server.closeAllConnections();
    },
    pickUp: () => (server.listening ? undefined : start(port)),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The whole body; `undefined` where the client went away before it was whole: then nothing was asked. */
export async function readBody(request) {
  const chunks = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    return undefined;
  }
  return request.complete ? Buffer.concat(chunks).toString() : undefined;
}

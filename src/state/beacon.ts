import { type FileHandle, open } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { basename, dirname } from 'node:path';

/**
 * Shows that a process lives to whoever shares its kernel, across containers whose process numbers tell nothing: a
 * socket in the folder, which answers for as long as the process is there, stopped or not, and for not a moment longer.
 */
export interface Beacon extends AsyncDisposable {
  /** The socket's name in its folder. */
  readonly name: string;
}

/** What is seen of a beacon: it answers, nobody is behind it any more, or nothing can be told. */
export type BeaconSight = 'lit' | 'out' | 'unknown';

/** Lights one at a path; `undefined` where the disk or the system has no such sockets. */
export async function lightBeacon(path: string): Promise<Beacon | undefined> {
  const folder = await open(dirname(path), 'r').catch(() => undefined);
  if (folder === undefined) return undefined;
  const server = createServer((socket) => socket.destroy());
  const isLit = await listen(server, within(folder, path));
  if (!isLit || (await seeBeacon(path)) !== 'lit') {
    await close(server, folder);
    return undefined;
  }
  // It holds no process back from its end.
  server.unref();
  return { name: basename(path), [Symbol.asyncDispose]: () => close(server, folder) };
}

/** Looks at one. */
export async function seeBeacon(path: string): Promise<BeaconSight> {
  const folder = await open(dirname(path), 'r').catch(() => undefined);
  if (folder === undefined) return 'unknown';
  try {
    return await new Promise((resolve) => {
      const socket = connect(within(folder, path));
      socket.once('connect', () => {
        socket.destroy();
        resolve('lit');
      });
      socket.once('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code === 'ECONNREFUSED' ? 'out' : 'unknown');
      });
    });
  } finally {
    await folder.close();
  }
}

/** By way of the open folder: the path of a socket may have 107 bytes, and folders lie deeper than that. */
function within(folder: FileHandle, path: string): string {
  return `/proc/self/fd/${folder.fd}/${basename(path)}`;
}

function listen(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(path, () => resolve(true));
  });
}

/** Takes the socket away while its folder is still open. */
async function close(server: Server, folder: FileHandle): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
  await folder.close();
}

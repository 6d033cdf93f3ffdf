import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { type Client, canLend, lend } from './lend.ts';

/** Through whose connections requests go. */
export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  /**
   * Shows all that one of their sockets reads from now on to `take`, and to nobody else, in memory that is `take`'s only until
   * it returns. Who diverts a socket ends it.
   */
  readonly divert?: (socket: Duplex, take: Take) => void;
}

type Take = (bytes: Buffer) => void;

/** What one read may bring: twice as much has left the processor's cache by the time it is looked at. */
const memoryBytes = 1_048_576;

/**
 * Agents all of whose sockets read into the same memory, one after the other: reads are fewer and larger, and no memory is
 * had and cleared away for each, which takes a fifth less of the processor for a clip (a tenth over TLS). For threads that
 * bring large clips. `undefined` where HTTP does not copy bodies out of what was read, as they would change under whoever
 * reads them: then others will do.
 *
 * Nobody else writes into the memory while somebody looks at it. Only the event loop reads from sockets, one after the other,
 * and a socket's bytes are taken apart and copied before its turn is over; what TLS keeps for itself it decrypts in its turn.
 */
export async function sharedBufferAgents(client?: Client): Promise<Agents | undefined> {
  if (!(await canLend(client))) return undefined;
  const memory = Buffer.allocUnsafeSlow(memoryBytes);
  const takes = new WeakMap<Duplex, Take>();
  const show = (socket: Duplex, bytes: number): void => {
    const take = takes.get(socket);
    if (take === undefined) lend(socket, memory, bytes);
    else take(memory.subarray(0, bytes));
  };
  return {
    http: readInto(memory, new HttpAgent({ keepAlive: true }), show),
    https: readInto(memory, new HttpsAgent({ keepAlive: true }), show),
    divert: (socket, take) => takes.set(socket, take),
  };
}

function readInto<A extends HttpAgent>(
  memory: Buffer,
  agent: A,
  show: (socket: Duplex, bytes: number) => void,
): A {
  const connect: HttpAgent['createConnection'] = agent.createConnection.bind(agent);
  const createConnection: HttpAgent['createConnection'] = (options, callback) => {
    // A socket that is read this way emits no `data`, which is what HTTP waits for. All else it does as any other: it pauses,
    // ends, breaks, counts, times out.
    const onread = {
      buffer: memory,
      callback(bytes: number) {
        if (socket) show(socket, bytes);
        return true;
      },
    };
    const reading = { ...options, onread };
    const socket: Duplex | null | undefined = connect(reading, callback);
    return socket;
  };
  return Object.assign(agent, { createConnection });
}

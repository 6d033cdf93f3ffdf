import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { simulatedHeader } from '../../src/simulator/simulated-header.ts';

/** What a request is, as far as a test wants to step in. */
export type Exchange = 'create' | 'quote' | 'poll' | 'download';

/** A gateway that takes money, as far as a program can tell: the simulated one behind a proxy that hides what it is. */
export interface PaidGateway extends AsyncDisposable {
  readonly url: string;
  readonly report: Simulator['report'];
  /** Called before each request is passed on, and waited for; `undefined` takes it away. */
  onRequest(step: ((exchange: Exchange) => void | Promise<void>) | undefined): void;
}

/** Starts one on loopback. Clips are tiny, and nothing takes longer than it must. */
export async function startPaidGateway(): Promise<PaidGateway> {
  const simulator = await startSimulator({ render: 'tiny' });
  let step: ((exchange: Exchange) => void | Promise<void>) | undefined;

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    await step?.(exchangeOf(incoming));
    const { method, headers } = incoming;
    const onward = request(`${simulator.url}${incoming.url}`, {
      method,
      headers: { ...headers, connection: 'close' },
    });
    onward.end(body);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      onward.on('response', resolve).on('error', reject);
    });
    // Download addresses must lead through here as well.
    const bytes = await buffer(answer);
    const isJson = answer.headers['content-type']?.includes('json') === true;
    const shown = isJson ? Buffer.from(bytes.toString().replaceAll(simulator.url, own())) : bytes;
    const { [simulatedHeader]: _, connection: __, ...rest } = answer.headers;
    outgoing.writeHead(answer.statusCode ?? 500, { ...rest, 'content-length': shown.length });
    outgoing.end(shown);
  }

  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = (): string => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return `http://127.0.0.1:${address.port}`;
  };
  return {
    url: own(),
    report: simulator.report,
    onRequest: (next) => {
      step = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await simulator.close();
    },
  };
}

function exchangeOf({ method, url = '' }: IncomingMessage): Exchange {
  if (url.endsWith('/precharge')) return 'quote';
  if (method === 'POST') return 'create';
  return url.includes('/generation/task/') ? 'poll' : 'download';
}

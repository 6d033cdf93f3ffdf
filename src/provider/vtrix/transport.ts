import { type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex, Readable } from 'node:stream';
import { got, type Options, type Request, type Response } from 'got';
import type { Answer } from './answers.ts';
import { type DownloadAddresses, refusedAddress } from './download-address.ts';
import { endDrip } from './end-drip.ts';
import { type BrokenExchange, faultCode } from './faults.ts';
import type { GatewayRequest } from './requests.ts';
import { type RestOfBody, restOfBody } from './rest-of-body.ts';
import type { Agents } from './shared-buffer-agents.ts';

/** How long each kind of exchange may take, in milliseconds. */
export interface Patience {
  /** Until a connection stands: name, TCP and TLS each. */
  readonly connectMs: number;
  /** For the answer to a create, and for silence in it. Generous: a create given up on is perhaps bought. */
  readonly createMs: number;
  /** For a whole poll or quote. */
  readonly freeMs: number;
  /** For silence in a download, and for next to nothing. */
  readonly stallMs: number;
}

/** How an exchange ended: with an answer, or with none. */
export type Exchanged =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'broken'; readonly fault: BrokenExchange };

/** How the opening of a download ended. The body errs by itself later. */
export type OpenedDownload =
  | (RestOfBody & {
      readonly kind: 'answered';
      readonly answer: Omit<Answer, 'text'>;
      readonly body: Readable;
    })
  | { readonly kind: 'broken'; readonly fault: BrokenExchange };

/** What is left of an answer beyond this is not read. */
const maxAnswerBytes = 4 * 1_048_576;

/** HTTP as this client uses it: nothing is ever repeated by itself, and only downloads follow redirects. */
export interface Transport {
  /** Sends a request to the gateway and reads its answer, to 4 MB at most. */
  exchange(
    request: GatewayRequest,
    headers: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<Exchanged>;
  /** Opens a download. `headers` are all that is sent beside what HTTP needs. */
  open(url: URL, headers: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<OpenedDownload>;
}

/** Makes a transport with connections of its own; downloads may be given other agents. */
export function createTransport(
  patience: Patience,
  addresses: DownloadAddresses,
  downloadAgents: Agents = keepAliveAgents(),
): Transport {
  const { connectMs, createMs, freeMs, stallMs } = patience;
  const connect = { lookup: connectMs, connect: connectMs, secureConnect: connectMs };
  const plain = got.extend({
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    strictContentLength: true,
    headers: { 'user-agent': 'dailies' },
    hooks: { init: [askLean] },
  });
  // An idle connection that the server is just closing would make a create uncertain for nothing.
  const create = plain.extend({
    agent: { http: new HttpAgent({ keepAlive: false }), https: new HttpsAgent({ keepAlive: false }) },
    timeout: { ...connect, socket: createMs, response: createMs, read: createMs },
  });
  const free = plain.extend({ agent: keepAliveAgents(), timeout: { ...connect, request: freeMs } });
  const download = plain.extend({
    agent: { http: downloadAgents.http, https: downloadAgents.https },
    timeout: { ...connect, socket: stallMs, response: stallMs },
    // Bytes are taken as they are, so that parts of them can be joined; hosts name encodings that are none, or were never
    // done: what there is to undo, `decodeBody` does.
    decompress: false,
    followRedirect: true,
    maxRedirects: 5,
    hooks: {
      beforeRedirect: [
        (next) => {
          next.username = '';
          next.password = '';
          if (next.url instanceof URL && refusedAddress(next.url.hostname, addresses)) throw addressRefused();
        },
      ],
    },
  });

  return {
    async exchange({ route, method, url, body }, headers, signal) {
      if (signal?.aborted === true) return broken('ERR_ABORTED', 'connecting');
      const via = route === 'create' ? create : free;
      const stream = via.stream(url, { method, headers, ...(body === undefined ? {} : { body }) });
      const watch = watchPhase(stream);
      const release = abortWith(stream, signal);
      try {
        const response = await responseOf(stream);
        const text = await readText(stream);
        return { kind: 'answered', answer: { ...headOf(response), text } };
      } catch (error) {
        return broken(faultCode(error), watch.phase());
      } finally {
        release();
        stream.destroy();
      }
    },

    async open(url, headers, signal) {
      if (signal?.aborted === true) return broken('ERR_ABORTED', 'connecting');
      if (refusedAddress(url.hostname, addresses)) return broken('ERR_ADDRESS_REFUSED', 'connecting');
      const stream = download.stream(url, { headers });
      const watch = watchPhase(stream, (address) => refusedAddress(address, addresses));
      stream.once('close', abortWith(stream, signal));
      try {
        const response = await responseOf(stream);
        // What ended in one with its head has told so by now: nobody would be told any more.
        if (stream.destroyed) throw stream.errored;
        const rest = restOfBody(stream, response, downloadAgents);
        endDrip(stream, { response, received: rest.received }, stallMs);
        return { kind: 'answered', answer: headOf(response), body: stream, ...rest };
      } catch (error) {
        stream.destroy();
        return broken(faultCode(error), watch.phase());
      }
    },
  };
}

/**
 * got puts some thirty options together for each request, nearly all of them unset, which takes longer than reading the
 * answer; and node copies all of them twice more. A redirect has all of them.
 */
function askLean(_: unknown, options: Options): void {
  const createNativeRequestOptions = () => {
    const { method, headers, agent, url } = options;
    const isSecure = url instanceof URL && url.protocol === 'https:';
    return { method, headers, agent: isSecure ? agent.https : agent.http };
  };
  Object.assign(options, { createNativeRequestOptions });
}

function keepAliveAgents(): Agents {
  return { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
}

function broken(
  code: string,
  phase: BrokenExchange['phase'],
): { readonly kind: 'broken'; readonly fault: BrokenExchange } {
  return { kind: 'broken', fault: { code, phase } };
}

/** Follows a stream's requests to where the connection stands; a connection that already stood counts as sent. */
function watchPhase(
  stream: Request,
  refuses?: (address: string) => boolean,
): { readonly phase: () => BrokenExchange['phase'] } {
  let phase: BrokenExchange['phase'] = 'connecting';
  stream.on('request', (request: ClientRequest) => {
    request.once('socket', (socket) => {
      if (!socket.connecting) phase = 'sent';
      else {
        socket.once(request.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
          phase = 'sent';
        });
        // Once for each address of the name; without one where there is none, whatever the types say.
        socket.on('lookup', (error, address) => {
          if (error === null && refuses?.(address) === true) request.destroy(addressRefused());
        });
      }
    });
  });
  return { phase: () => phase };
}

function addressRefused(): Error {
  return Object.assign(new Error('address refused'), { code: 'ERR_ADDRESS_REFUSED' });
}

/** Not got's own `signal`: that one stays subscribed for as long as the signal lives. */
function abortWith(stream: Readable, signal: AbortSignal | undefined): () => void {
  const abort = () => stream.destroy(Object.assign(new Error('aborted'), { code: 'ERR_ABORTED' }));
  signal?.addEventListener('abort', abort, { once: true });
  return () => signal?.removeEventListener('abort', abort);
}

function responseOf(stream: Request): Promise<Response> {
  return new Promise((resolve, reject) => {
    stream.once('response', resolve);
    // Nobody asked for another protocol: without this, no answer ever comes, nor any time-out.
    stream.once('upgrade', (_, socket: Duplex) => {
      socket.destroy();
      reject(Object.assign(new Error('another protocol'), { code: 'ERR_HTTP_UPGRADE' }));
    });
    // Stays for the stream's whole life: an error after everything was read must not become an uncaught one.
    stream.on('error', reject);
    stream.once('close', reject);
  });
}

/** Not by `for await`: what that sets up costs more than the few hundred bytes of an answer. */
function readText(stream: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    // Between the head and this, the connection may have broken already.
    if (stream.destroyed) reject(stream.errored);
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (): void => resolve(Buffer.concat(chunks).toString('utf8', 0, maxAnswerBytes));
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) end();
    });
    stream.once('end', end);
    stream.once('error', reject);
    stream.once('close', reject);
  });
}

function headOf({ statusCode, headers }: Response): Omit<Answer, 'text'> {
  const single: Record<string, string> = {};
  for (const name in headers) single[name] = String(headers[name] ?? '');
  return { status: statusCode, headers: single, atMs: Date.now() };
}

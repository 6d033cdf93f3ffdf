import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived, at the gateway or at the host of the files. */
export interface Received {
  readonly at: 'gateway' | 'files';
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What a create or a quote asks for. */
export interface Asked {
  readonly model: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A job in the gateway's books. */
export interface Booked extends Asked {
  readonly id: string;
  /** As it will stand in `usage.cost`; `undefined` where it failed or nothing is told. */
  charged: string | undefined;
  looks: number;
}

/** An answer out of the ordinary; a string is a body that is not JSON, `hang-up` ends the connection. */
export type Answer =
  | 'hang-up'
  | { readonly status?: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> };

type Maybe<T> = T | undefined | Promise<T | undefined>;

/** How it misbehaves: each is asked first, and `undefined` leaves the ordinary answer. `nth` counts from 1. */
export interface Manners {
  quote?(asked: Asked, nth: number): Maybe<Answer>;
  /** Before the job is booked. */
  create?(asked: Asked, nth: number): Maybe<Answer>;
  /** After it was booked. */
  created?(job: Booked, nth: number): Maybe<Answer>;
  poll?(job: Booked): Maybe<Answer>;
  /** The address of a finished clip. */
  address?(job: Booked): string;
  /** What a finished job was charged. */
  cost?(job: Booked): string | undefined;
  file?(name: string, nth: number): Maybe<Answer | Buffer>;
}

/** A gateway written from the wire contract alone, with a host of its own for the files. */
export interface OwnGateway extends AsyncDisposable {
  readonly url: string;
  readonly filesUrl: string;
  readonly key: string;
  manners: Manners;
  readonly received: Received[];
  readonly books: Map<string, Booked>;
  /** Bodies of the creates, as they came. */
  creates(): readonly Asked[];
  /** How many requests of each route there were since the last time. */
  count(): {
    readonly quotes: number;
    readonly creates: number;
    readonly polls: number;
    readonly files: number;
  };
  forget(): void;
}

const video = readFileSync('test/cli/fixtures/one-second.mp4');

/** A whole video of its own for each name: players skip a `free` box. */
export function clipNamed(name: string): Buffer {
  const mark = createHash('sha256').update(name).digest();
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + mark.length);
  head.write('free', 4, 'latin1');
  return Buffer.concat([video, head, mark]);
}

/** The contract's reference price, as a decimal with four places. */
export function listPrice({ model, params }: Asked): string {
  const { resolution, duration } = params;
  if (model === 'vidu20_img2video') {
    const long = { '720p': '0.5000' };
    const short = { '360p': '0.1000', '720p': '0.2000', '1080p': '0.5000' };
    const prices: Readonly<Record<string, string>> = duration === 8 ? long : short;
    return prices[String(resolution ?? (duration === 8 ? '720p' : '360p'))] ?? '0.1000';
  }
  const tenThousandths: Readonly<Record<string, readonly [number, number]>> = {
    '540p': [400, 250],
    '720p': [750, 500],
    '1080p': [2750, 750],
  };
  const [base, second] = tenThousandths[String(resolution ?? '720p')] ?? [750, 500];
  return ((base + second * Number(duration ?? 5)) / 10_000).toFixed(4);
}

/** Starts both servers on loopback. */
export async function startOwnGateway(): Promise<OwnGateway> {
  const key = `vk-${createHash('sha256').update(String(process.pid)).digest('hex').slice(0, 40)}`;
  const received: Received[] = [];
  const books = new Map<string, Booked>();
  const times = { quote: 0, create: 0 };
  const fileTimes = new Map<string, number>();

  async function atGateway(path: string, body: string, request: IncomingMessage): Promise<Answer> {
    if (request.headers.authorization !== `Bearer ${key}`)
      return { status: 401, body: { error: { code: 401, error_message: 'invalid api key' } } };
    const poll = /^\/model\/v1\/generation\/task\/([^/?]+)$/.exec(path);
    if (request.method === 'GET' && poll) return look(decodeURIComponent(poll[1] ?? ''));
    if (request.method === 'POST' && path === '/model/v1/generation/precharge') return quote(asked(body));
    if (request.method === 'POST' && path === '/model/v1/generation') return create(asked(body));
    return { status: 404, body: { error: { code: 404, error_message: `no route ${path}` } } };
  }

  async function quote(what: Asked): Promise<Answer> {
    times.quote += 1;
    const own = await gateway.manners.quote?.(what, times.quote);
    const cost = listPrice(what);
    return (
      own ?? { body: { status: 'success', data: { cost, currency: 'USD', discount: 1, model: what.model } } }
    );
  }

  async function create(what: Asked): Promise<Answer> {
    times.create += 1;
    const nth = times.create;
    const own = await gateway.manners.create?.(what, nth);
    if (own !== undefined) return own;
    const id = `job-${nth}-${createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 8)}`;
    const job: Booked = { ...what, id, charged: undefined, looks: 0 };
    books.set(id, job);
    const late = await gateway.manners.created?.(job, nth);
    const created_at = Math.floor(Date.now() / 1000);
    return late ?? { body: { id, status: 'pending', model: what.model, created_at } };
  }

  async function look(id: string): Promise<Answer> {
    const job = books.get(id);
    if (job === undefined)
      return { status: 404, body: { error: { code: 404, error_message: 'task not found' } } };
    job.looks += 1;
    return (await gateway.manners.poll?.(job)) ?? { body: gatewayFinished(job) };
  }

  function gatewayFinished(job: Booked): unknown {
    const { cost = listPrice, address = ({ id }: Booked) => fileUrl(id) } = gateway.manners;
    job.charged = cost(job);
    return {
      id: job.id,
      status: 'completed',
      model: job.model,
      output: [{ content: [{ type: 'video', url: address(job) }] }],
      ...(job.charged === undefined ? {} : { usage: { cost: job.charged, discount: 1 } }),
      metadata: {},
    };
  }

  function fileUrl(id: string): string {
    return `${gateway.filesUrl}/clips/${id}.mp4?Expires=99&Signature=s1gn-${id}`;
  }

  async function atFiles(path: string): Promise<Answer | Buffer> {
    const name = /\/([^/?]+)\.mp4(\?|$)/.exec(path)?.[1];
    if (name === undefined) return { status: 404, body: 'no such file' };
    const nth = (fileTimes.get(name) ?? 0) + 1;
    fileTimes.set(name, nth);
    return (await gateway.manners.file?.(name, nth)) ?? clipNamed(name);
  }

  const main = await listen(async (request, body, path) => {
    received.push({ at: 'gateway', method: request.method ?? '', path, headers: request.headers, body });
    // A gateway may hand out files of its own: also there the key has no business.
    return path.startsWith('/clips/') ? atFiles(path) : atGateway(path, body, request);
  });
  const files = await listen(async (request, body, path) => {
    received.push({ at: 'files', method: request.method ?? '', path, headers: request.headers, body });
    return atFiles(path);
  });

  const gateway: OwnGateway = {
    url: main.url,
    filesUrl: files.url,
    key,
    manners: {},
    received,
    books,
    creates: () => received.filter((each) => isCreate(each)).map(({ body }) => asked(body)),
    count: () => ({
      quotes: received.filter(({ path }) => path.endsWith('/precharge')).length,
      creates: received.filter((each) => isCreate(each)).length,
      polls: received.filter(({ path }) => path.includes('/generation/task/')).length,
      files: received.filter(({ path }) => path.startsWith('/clips/')).length,
    }),
    forget: () => received.splice(0),
    async [Symbol.asyncDispose]() {
      for (const { server } of [main, files]) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
    },
  };
  return gateway;
}

function isCreate({ method, path }: Received): boolean {
  return method === 'POST' && path === '/model/v1/generation';
}

function asked(body: string): Asked {
  const { model, input } = JSON.parse(body);
  return { model, params: input[0].params };
}

type Respond = (request: IncomingMessage, body: string, path: string) => Promise<Answer | Buffer>;

async function listen(respond: Respond): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      void respond(request, body, request.url ?? '').then((answer) => send(response, answer));
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, server };
}

function send(response: ServerResponse, answer: Answer | Buffer): void {
  if (answer === 'hang-up') {
    response.socket?.destroy();
    return;
  }
  if (Buffer.isBuffer(answer)) {
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': answer.length }).end(answer);
    return;
  }
  const { status = 200, body, headers } = answer;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

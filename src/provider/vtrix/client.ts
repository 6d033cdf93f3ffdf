import type { Readable } from 'node:stream';
import type { Failure } from '../../core/failure.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Download, DownloadOptions, Provider } from '../provider.ts';
import { type Answer, readCreateAnswer, readPollAnswer, readQuoteAnswer } from './answers.ts';
import { isLoopback } from './base-url.ts';
import { createCleanText } from './clean-text.ts';
import { createDownloader, type DownloadRules } from './downloader.ts';
import type { ExchangeNote } from './exchange-note.ts';
import { type BrokenExchange, createFailure, freeFailure } from './faults.ts';
import { createJobNames } from './job-names.ts';
import { parseKey } from './key.ts';
import { createRedact } from './redact.ts';
import { createRequest, type GatewayRequest, isJobId, pollRequest, quoteRequest } from './requests.ts';
import { createTransport, type Exchanged, type Patience } from './transport.ts';

/** What the client of a gateway needs to know. */
export interface VtrixOptions {
  /** From `parseBaseUrl`. */
  readonly baseUrl: URL;
  /** From `parseKey`. It stays in this closure. */
  readonly key: string;
  readonly onExchange?: (note: ExchangeNote) => void;
  readonly patience?: Partial<Patience>;
}

/** How long a gateway is waited for unless told otherwise. */
const usualPatience: Patience = { connectMs: 20_000, createMs: 120_000, freeMs: 60_000, stallMs: 30_000 };

/**
 * The header by which a simulated gateway says what it is. The simulator has the same words: it is the other side of
 * the wire and shares no code with the client.
 */
const simulatedHeader = 'x-dailies-simulated';

/** A client of a gateway, which tells what is needed to fetch files without it. */
export interface VtrixProvider extends Provider {
  fetch(address: string, options: DownloadOptions): Promise<Result<Download<Readable>, Failure>>;
  /** Where a download from this address is to be sent, if it may be. */
  fileUrl(address: string): Result<URL, Failure>;
  readonly downloadRules: DownloadRules;
}

/** The client of a Vtrix gateway. The only place that sends the key, and to the gateway's three routes alone. */
export function createVtrixProvider({ baseUrl, key, onExchange, patience }: VtrixOptions): VtrixProvider {
  if (!parseKey(key).ok) throw new Error('the key was not checked with parseKey');
  const redact = createRedact(key);
  const clean = createCleanText(redact);
  const onThisMachine = isLoopback(baseUrl.hostname);
  const downloadRules: DownloadRules = {
    patience: { ...usualPatience, ...patience },
    addresses: onThisMachine ? 'any' : 'elsewhere',
  };
  const transport = createTransport(downloadRules.patience, downloadRules.addresses);
  const download = createDownloader(transport, onExchange);
  let simulated: boolean | undefined;

  /** A person looks first whether that is the gateway that was meant. */
  function withHost(failure: Failure): Failure {
    const isNobodyThere = failure.kind === 'never-left' || failure.kind === 'unreachable';
    return isNobodyThere ? { ...failure, host: baseUrl.host } : failure;
  }

  async function ask(
    request: GatewayRequest,
    signal: AbortSignal | undefined,
  ): Promise<Answer | BrokenExchange> {
    const { route, method, jobId } = request;
    const startedAt = performance.now();
    const headers = {
      authorization: `Bearer ${key}`,
      accept: 'application/json',
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const exchanged = await transport.exchange(request, headers, signal);
    const ms = Math.round(performance.now() - startedAt);
    const host = baseUrl.host;
    onExchange?.({
      route,
      method,
      host,
      ms,
      ...outcomeOf(exchanged),
      ...(jobId === undefined ? {} : { jobId }),
    });
    if (exchanged.kind === 'broken') return exchanged.fault;
    simulated = exchanged.answer.headers[simulatedHeader] !== undefined;
    return exchanged.answer;
  }

  function fileUrl(address: string): Result<URL, Failure> {
    if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) {
      return fail({ kind: 'download-broken', cause: 'its address is no http(s) URL' });
    }
    // A gateway that puts the key into an address would have it sent to whoever that names.
    if (redact(address) !== address) {
      return fail({ kind: 'download-broken', cause: 'its address contains the key' });
    }
    const url = new URL(address);
    url.username = '';
    url.password = '';
    return ok(url);
  }

  const isAbout = createJobNames();

  return {
    simulated: () => simulated,

    async quote(wire, signal) {
      const answer = await ask(quoteRequest(baseUrl, wire), signal);
      return isBroken(answer) ? fail(withHost(freeFailure(answer))) : readQuoteAnswer(answer, clean);
    },

    async submit(wire, signal) {
      const answer = await ask(createRequest(baseUrl, wire), signal);
      return isBroken(answer) ? fail(withHost(createFailure(answer))) : readCreateAnswer(answer, clean);
    },

    async poll(jobId, signal) {
      if (!isJobId(jobId)) return fail({ kind: 'job-unknown', text: 'not a job id' });
      const answer = await ask(pollRequest(baseUrl, jobId), signal);
      if (isBroken(answer)) return fail(withHost(freeFailure(answer)));
      return readPollAnswer(answer, clean, (named) => isAbout(jobId, named));
    },

    async fetch(address, options) {
      const url = fileUrl(address);
      return url.ok ? await download(url.value, options) : url;
    },

    fileUrl,
    downloadRules,
  };
}

function isBroken(answer: Answer | BrokenExchange): answer is BrokenExchange {
  return 'phase' in answer;
}

function outcomeOf(exchanged: Exchanged): Pick<ExchangeNote, 'status' | 'fault' | 'bytes'> {
  return exchanged.kind === 'broken'
    ? { fault: exchanged.fault.code, bytes: 0 }
    : { status: exchanged.answer.status, bytes: Buffer.byteLength(exchanged.answer.text) };
}

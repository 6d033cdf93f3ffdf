import { Worker } from 'node:worker_threads';
import { errorCode } from '../../core/error-code.ts';
import type { Failure } from '../../core/failure.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { DistantBody, Download, DownloadOptions } from '../../provider/provider.ts';
import type { DownloadRules } from '../../provider/vtrix/downloader.ts';
import type { ExchangeNote } from '../../provider/vtrix/exchange-note.ts';
import type { DownloadAnswer, DownloadOrder, DownloadWord } from './words.ts';

/** Worker threads that bring bodies from their hosts into their files. */
export interface DownloadThreads extends AsyncDisposable {
  /** Opens a download in one of them. What goes wrong is told as by `Downloader`; a thread that dies makes its downloads `download-broken`. */
  open(url: URL, options: DownloadOptions): Promise<Result<Download<DistantBody>, Failure>>;
  /** Threads that died, or could not be started, since one last did what it was told. */
  deaths(): number;
  /** Starts all there may be at once: the first downloads need not wait for them. */
  start(): void;
}

/** What they are made of. */
export interface ThreadOptions {
  readonly rules: DownloadRules;
  /** Threads at once. */
  readonly most: number;
  readonly onExchange: ((note: ExchangeNote) => void) | undefined;
}

/** A thread that does not answer by then hangs: nobody waits for it. */
const lastWordMs = 1_000;

/** Threads are started when they are first needed, and again when one died. They keep the program alive only while they bring something. */
export function createDownloadThreads({ rules, most, onExchange }: ThreadOptions): DownloadThreads {
  const threads = new Set<Thread>();
  let last = 0;
  let deaths = 0;

  /** `undefined` where the system has no room for one. */
  function start(): Thread | undefined {
    let worker: Worker;
    try {
      // With what stands in this process's environment by now, as Node goes by some of that: the key does not (`start.ts`).
      worker = new Worker(threadUrl(), { workerData: rules });
    } catch {
      return undefined;
    }
    const thread: Thread = { worker, asked: new Map(), held: 0, cause: undefined, ended: undefined };
    threads.add(thread);
    worker.on('message', (word: DownloadWord) => {
      if (word.kind === 'exchanged') onExchange?.(word.note);
      else if (word.kind === 'ended') thread.ended?.();
      else settle(thread, word);
    });
    worker.on('error', (error: unknown) => {
      threads.delete(thread);
      thread.cause = errorCode(error) ?? (error instanceof Error ? error.name : 'for no reason');
    });
    // Only by now it certainly writes nothing any more.
    worker.on('exit', (code) => {
      threads.delete(thread);
      deaths += 1;
      thread.cause ??= `with ${code}`;
      thread.ended?.();
      for (const answer of thread.asked.values()) answer(undefined);
    });
    worker.unref();
    return thread;
  }

  /** The one that has the least to do; another where all have something, and one can be had. */
  function freest(): Thread | undefined {
    const [first] = [...threads].sort((a, b) => a.held - b.held);
    const isOneMore = first === undefined || (first.held > 0 && threads.size < most);
    return isOneMore ? (start() ?? first) : first;
  }

  function settle(thread: Thread, word: DownloadAnswer): void {
    const answer = thread.asked.get(word.number);
    thread.asked.delete(word.number);
    deaths = 0;
    answer?.(word);
  }

  return {
    deaths: () => deaths,

    start() {
      while (threads.size < most && start() !== undefined);
    },

    async open(url, { offset, validator, signal }) {
      const thread = freest();
      if (thread === undefined) {
        deaths += 1;
        return fail({ kind: 'download-broken', cause: 'no thread can be started' });
      }
      last += 1;
      const number = last;
      const abort = (): void => thread.worker.postMessage({ kind: 'abort', number } satisfies DownloadOrder);
      const letGo = hold(thread);
      const asked = ask(thread, { kind: 'open', number, url: url.href, offset, validator });
      const release = onAbort(signal, abort);
      const answer = await asked;
      if (answer?.kind !== 'opened' || !answer.opened.ok) {
        release();
        letGo();
        return answer?.kind === 'opened' && !answer.opened.ok ? answer.opened : unanswered(thread, answer);
      }
      const body: DistantBody = {
        async writeTo(path, { before, signal: stop }) {
          const releaseToo = onAbort(stop, abort);
          const written = await ask(thread, { kind: 'write', number, path, before });
          release();
          releaseToo();
          letGo();
          return written?.kind === 'written' ? written.written : { result: unanswered(thread, written) };
        },
        destroy() {
          thread.worker.postMessage({ kind: 'drop', number } satisfies DownloadOrder);
          release();
          letGo();
        },
      };
      return ok({ ...answer.opened.value, body });
    },

    async [Symbol.asyncDispose]() {
      await Promise.all([...threads].map(end));
    },
  };
}

interface Thread {
  readonly worker: Worker;
  /** Who waits for an answer about which download; `undefined` says that none comes. */
  readonly asked: Map<number, (answer: DownloadAnswer | undefined) => void>;
  /** Downloads that it has in hand. */
  held: number;
  /** Why it died, once it has. */
  cause: string | undefined;
  /** Who waits for its last word. */
  ended: (() => void) | undefined;
}

function ask(
  thread: Thread,
  order: DownloadOrder & { readonly number: number },
): Promise<DownloadAnswer | undefined> {
  return new Promise((settle) => {
    if (thread.cause !== undefined) return settle(undefined);
    thread.asked.set(order.number, settle);
    thread.worker.postMessage(order);
  });
}

/** Keeps the program alive for as long as the thread has something in hand. */
function hold(thread: Thread): () => void {
  let isHeld = true;
  thread.held += 1;
  thread.worker.ref();
  return () => {
    if (!isHeld) return;
    isHeld = false;
    thread.held -= 1;
    if (thread.held === 0) thread.worker.unref();
  };
}

/** What it means that nothing came of a download. Throws what the thread threw, which `onDisk` judges as if it were thrown here. */
function unanswered(thread: Thread, answer: DownloadAnswer | undefined): Result<never, Failure> {
  if (answer?.kind === 'threw') throw Object.assign(new Error(answer.text), { code: answer.code });
  return fail({ kind: 'download-broken', cause: `its thread ended, ${thread.cause}` });
}

function onAbort(signal: AbortSignal | undefined, abort: () => void): () => void {
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  return () => signal?.removeEventListener('abort', abort);
}

/** Lets a thread say what it has to say, and ends it. */
async function end(thread: Thread): Promise<void> {
  const isOver = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), lastWordMs);
    thread.ended = () => {
      clearTimeout(timer);
      resolve(true);
    };
    thread.worker.postMessage({ kind: 'end' } satisfies DownloadOrder);
  });
  const terminated = thread.worker.terminate();
  if (isOver) await terminated;
}

/** The thread's bundle, beside this one in dist/. Run from its source (in tests), the bundle is a build's away. */
function threadUrl(): URL {
  const fromSource = import.meta.url.endsWith('.ts');
  return new URL(fromSource ? '../../../dist/download-thread.js' : './download-thread.js', import.meta.url);
}

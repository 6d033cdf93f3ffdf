import { availableParallelism } from 'node:os';
import type { Provider } from '../../provider/provider.ts';
import type { VtrixProvider } from '../../provider/vtrix/client.ts';
import { createDownloadThreads, type ThreadOptions } from './download-threads.ts';

/**
 * A thread takes 20 MB and as long to start as some megabytes take to come. So there are none before so many bytes are on
 * their way at once, as far as announced lengths tell, and the record: clips of 3 MB and more, where all lanes are busy.
 */
const worthwhileBytes = 64 * 1_048_576;
/** So long at most do others wait for the first answer, which tells how large clips are. */
const firstAnswerMs = 300;
/** More bring more than most lines and disks. */
const mostThreads = 4;
/** Threads that die so often in a row are done without: what ails them need not ail this one. */
const mostDeaths = 3;

/** A provider whose large bodies come in threads of their own. */
export interface ThreadedProvider extends AsyncDisposable {
  readonly provider: Provider;
}

type Options = Pick<ThreadOptions, 'onExchange'> & Partial<Pick<ThreadOptions, 'most'>>;

/** Brings the downloads of a provider in threads, once that pays; everything else stays where it is. */
export function withDownloadThreads(
  provider: VtrixProvider,
  { onExchange, most = Math.min(mostThreads, availableParallelism()) }: Options,
): ThreadedProvider {
  const threads = createDownloadThreads({ rules: provider.downloadRules, most, onExchange });
  /** Downloads in this thread, opened or not yet. */
  let here = 0;
  let largestBytes = 0;
  let first: Promise<void> | undefined;
  let arePaying = false;

  const fetchHere: VtrixProvider['fetch'] = async (address, from) => {
    const opened = await provider.fetch(address, from);
    if (opened.ok) {
      const { body, bytes = 0, offset } = opened.value;
      largestBytes = Math.max(largestBytes, bytes - offset);
      if (body.closed) leave();
      else body.once('close', leave);
    } else leave();
    arePaying ||= most > 1 && here * largestBytes >= worthwhileBytes;
    return opened;
  };

  function leave(): void {
    here -= 1;
  }

  return {
    provider: {
      ...provider,
      expect(bytes) {
        if (most <= 1 || bytes < worthwhileBytes) return;
        arePaying = true;
        threads.start();
      },
      async fetch(address, from) {
        here += 1;
        if (first !== undefined) await atMost(firstAnswerMs, first);
        if (!arePaying || threads.deaths() >= mostDeaths) {
          const fetching = fetchHere(address, from);
          first ??= fetching.then(noMore, noMore);
          return await fetching;
        }
        leave();
        const url = provider.fileUrl(address);
        return url.ok ? await threads.open(url.value, from) : url;
      },
    },
    [Symbol.asyncDispose]: () => threads[Symbol.asyncDispose](),
  };
}

/** Nobody keeps what the first came to. */
const noMore = (): void => undefined;

/** Waits for something, and not for long. */
function atMost(ms: number, something: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void something.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

import type { Readable } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import { errorCode } from '../../core/error-code.ts';
import { ok } from '../../core/result.ts';
import { bringAtOnce } from '../../output/bring.ts';
import { writeBody } from '../../output/receive-body.ts';
import type { Download } from '../../provider/provider.ts';
import { createDownloader, type DownloadRules } from '../../provider/vtrix/downloader.ts';
import { sharedBufferAgents } from '../../provider/vtrix/shared-buffer-agents.ts';
import { createTransport } from '../../provider/vtrix/transport.ts';
import type { DownloadOrder, DownloadWord } from './words.ts';

// The entry of a worker thread that brings bodies from their hosts into their files, by the very functions that do it in the
// main thread. All it ever knows of a download is a checked address, a place in a file, and the file's path.
const port = parentPort;
if (port === null) throw new Error('downloads are brought by this file in a worker thread only');

interface Begun {
  readonly stop: AbortController;
  readonly download?: Download<Readable>;
}

const begun = new Map<number, Begun>();
const { patience, addresses }: DownloadRules = workerData;
const downloader = sharedBufferAgents().then((agents) =>
  createDownloader(createTransport(patience, addresses, agents), (note) => say({ kind: 'exchanged', note })),
);

function say(word: DownloadWord): void {
  port?.postMessage(word);
}

port.on('message', (order: DownloadOrder) => {
  switch (order.kind) {
    case 'open':
      return void answer(order.number, () => open(order));
    case 'write':
      return void answer(order.number, () => write(order));
    case 'abort':
      return begun.get(order.number)?.stop.abort();
    case 'drop':
      begun.get(order.number)?.stop.abort();
      begun.delete(order.number);
      return;
    case 'end':
      // Bodies that were just let go of say so within this turn.
      setImmediate(() => say({ kind: 'ended' }));
  }
});

async function answer(number: number, act: () => Promise<DownloadWord>): Promise<void> {
  try {
    say(await act());
  } catch (error) {
    begun.delete(number);
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    say({ kind: 'threw', number, code: errorCode(error), text });
  }
}

async function open(order: DownloadOrder & { readonly kind: 'open' }): Promise<DownloadWord> {
  const { number, url, offset, validator } = order;
  const stop = new AbortController();
  begun.set(number, { stop });
  const download = await downloader;
  const opened = await download(new URL(url), { offset, validator, signal: stop.signal });
  if (!opened.ok) {
    begun.delete(number);
    return { kind: 'opened', number, opened };
  }
  const { body, lend: _, ...rest } = opened.value;
  // Until it is read, nobody else listens.
  body.on('error', () => undefined);
  begun.set(number, { stop, download: opened.value });
  return { kind: 'opened', number, opened: ok(rest) };
}

async function write(order: DownloadOrder & { readonly kind: 'write' }): Promise<DownloadWord> {
  const { number, path, before } = order;
  const known = begun.get(number);
  if (known?.download === undefined) throw new Error('what was not opened is to be written');
  const { received, result } = await writeBody(path, known.download, {
    before: before === undefined ? undefined : { bytes: before },
    signal: known.stop.signal,
    bring: bringAtOnce,
  });
  begun.delete(number);
  // A hash in progress cannot leave its thread.
  const told = received && { bytes: received.bytes, sha256: received.sha256 };
  return { kind: 'written', number, written: { ...(told && { received: told }), result } };
}

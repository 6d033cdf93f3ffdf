import type { Readable } from 'node:stream';
import type { Failure } from '../../core/failure.ts';
import type { Result } from '../../core/result.ts';
import type { Download, DownloadOptions } from '../provider.ts';
import type { DownloadAddresses } from './download-address.ts';
import { openDownload } from './downloads.ts';
import type { ExchangeNote } from './exchange-note.ts';
import type { OpenedDownload, Patience, Transport } from './transport.ts';

/** What fetching files goes by. Plain values, and no key: any thread may have them. */
export interface DownloadRules {
  readonly patience: Patience;
  readonly addresses: DownloadAddresses;
}

/** Opens a download from a URL that `VtrixProvider.fileUrl` gave. */
export type Downloader = (url: URL, options: DownloadOptions) => Promise<Result<Download<Readable>, Failure>>;

/** Fetches files, and notes each exchange. Knows no key. */
export function createDownloader(
  transport: Pick<Transport, 'open'>,
  onExchange?: (note: ExchangeNote) => void,
): Downloader {
  async function openFile(
    url: URL,
    more: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<OpenedDownload> {
    const startedAt = performance.now();
    const headers = { 'accept-encoding': 'identity', ...more };
    const opened = await transport.open(url, headers, signal);
    const note = (outcome: Pick<ExchangeNote, 'status' | 'fault' | 'bytes'>) =>
      onExchange?.({
        route: 'download',
        method: 'GET',
        host: url.host,
        ms: Math.round(performance.now() - startedAt),
        ...outcome,
      });
    if (opened.kind === 'broken') note({ fault: opened.fault.code, bytes: 0 });
    else opened.body.once('close', () => note({ status: opened.answer.status, bytes: opened.received() }));
    return opened;
  }

  return (url, { signal, ...from }) => openDownload((headers) => openFile(url, headers, signal), from);
}

import type { Failure } from '../../core/failure.ts';
import type { Result } from '../../core/result.ts';
import type { Download, DownloadOptions, WriteOptions, Written } from '../../provider/provider.ts';
import type { ExchangeNote } from '../../provider/vtrix/exchange-note.ts';

/** What a download's thread is told, of a download by the number that it was opened under. */
export type DownloadOrder =
  | (Omit<DownloadOptions, 'signal'> & {
      readonly kind: 'open';
      readonly number: number;
      readonly url: string;
    })
  | (Omit<WriteOptions, 'signal'> & {
      readonly kind: 'write';
      readonly number: number;
      readonly path: string;
    })
  /** It ends as one that was aborted. */
  | { readonly kind: 'abort'; readonly number: number }
  /** It was opened, and nobody will ask for its body. */
  | { readonly kind: 'drop'; readonly number: number }
  /** No more comes: what is still to be told is told now. */
  | { readonly kind: 'end' };

/** What the thread says. `open` and `write` are answered once each. */
export type DownloadWord =
  | { readonly kind: 'exchanged'; readonly note: ExchangeNote }
  | { readonly kind: 'ended' }
  | DownloadAnswer;

/** How it answers. */
export type DownloadAnswer =
  | {
      readonly kind: 'opened';
      readonly number: number;
      readonly opened: Result<Omit<Download, 'body'>, Failure>;
    }
  | { readonly kind: 'written'; readonly number: number; readonly written: Written }
  /** An error of the disk, by its code, or a bug. */
  | {
      readonly kind: 'threw';
      readonly number: number;
      readonly code: string | undefined;
      readonly text: string;
    };

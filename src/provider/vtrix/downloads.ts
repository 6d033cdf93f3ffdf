import type { Readable } from 'node:stream';
import type { Failure } from '../../core/failure.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Download, DownloadOptions } from '../provider.ts';
import { type Answer, readDownloadStatus } from './answers.ts';
import { decodeBody } from './decode-body.ts';
import { downloadFailure } from './faults.ts';
import type { OpenedDownload } from './transport.ts';

/** Opens one request for a file, with these headers beside the usual ones. */
export type OpenFile = (headers: Readonly<Record<string, string>>) => Promise<OpenedDownload>;

/**
 * Opens a download from `offset`. A host that has no such range, or sends another, is asked once more for the whole:
 * bytes are only ever joined where the host says that they join.
 */
export async function openDownload(
  open: OpenFile,
  { offset, validator }: Pick<DownloadOptions, 'offset' | 'validator'>,
): Promise<Result<Download<Readable>, Failure>> {
  const opened = await open(headersFor(offset, validator));
  if (opened.kind === 'broken') return fail(downloadFailure(opened.fault));
  const { answer, body, lend } = opened;
  const starts = startOf(answer, offset);
  const tag = strongTag(answer);
  const isAnother = starts !== 0 && validator !== undefined && tag !== undefined && tag !== validator;
  if (offset > 0 && (answer.status === 416 || isAnother || (starts !== 0 && starts !== offset))) {
    body.destroy();
    return openDownload(open, { offset: 0 });
  }
  const failure = readDownloadStatus(answer) ?? (starts === 0 || starts === offset ? undefined : otherRange);
  if (failure !== undefined) {
    body.destroy();
    return fail(failure);
  }
  const plain = await decodeBody(body, answer.headers['content-encoding']);
  if (plain !== undefined) {
    // A part of what is encoded joins nothing. Its length and its name are those of other bytes than these.
    if (starts === 0) return ok({ body: plain, offset: 0 });
    plain.destroy();
    return openDownload(open, { offset: 0 });
  }
  const bytes = wholeLength(answer, starts ?? 0);
  return ok({
    body,
    offset: starts ?? 0,
    ...(bytes === undefined ? {} : { bytes }),
    ...(tag === undefined ? {} : { validator: tag }),
    ...(lend === undefined ? {} : { lend }),
  });
}

function headersFor(offset: number, validator: string | undefined): Readonly<Record<string, string>> {
  if (offset === 0) return {};
  const range = `bytes=${offset}-`;
  return validator === undefined ? { range } : { range, 'if-range': validator };
}

/** A weak tag says that two files mean the same, which is not enough to join their halves. */
function strongTag({ headers }: Omit<Answer, 'text'>): string | undefined {
  const tag = headers.etag;
  return tag !== undefined && /^"[\x21\x23-\x7e]{1,200}"$/.test(tag) ? tag : undefined;
}

const otherRange: Failure = {
  kind: 'download-broken',
  cause: 'its host sent another part than was asked for',
};

/** Where the body begins in the file; `undefined` where a partial answer does not say. */
function startOf({ status, headers }: Omit<Answer, 'text'>, offset: number): number | undefined {
  const range = headers['content-range'];
  // Some hosts call a whole file a part, of nothing.
  if (status !== 206 || (range === undefined && offset === 0)) return 0;
  const start = /^bytes\s+(\d{1,15})-\d/.exec(range ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

function wholeLength({ status, headers }: Omit<Answer, 'text'>, start: number): number | undefined {
  const total = status === 206 ? /\/(\d{1,15})$/.exec(headers['content-range'] ?? '')?.[1] : undefined;
  if (total !== undefined) return Number(total);
  const length = headers['content-length'];
  return length !== undefined && /^\d{1,15}$/.test(length) ? start + Number(length) : undefined;
}

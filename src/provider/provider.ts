import type { Readable } from 'node:stream';
import type { Failure } from '../core/failure.ts';
import type { Result } from '../core/result.ts';
import type { GenerationRequest, JobId, Params } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';

/** A request as it goes over the wire: images are data URIs or addresses, in the model's order. */
export interface WireRequest {
  readonly model: string;
  readonly params: Params;
  readonly images: readonly string[];
}

/** Reads the frames of a request and makes its wire form; refuses bytes that are not the planned ones. */
export type BuildWireRequest = (request: GenerationRequest) => Promise<Result<WireRequest, Failure>>;

/** A price asked for before a run. */
export interface Quote {
  /** `null` where the gateway knows none. */
  readonly usd: Usd | null;
  readonly reason?: string;
}

/** What a create that was accepted was answered with. */
export interface Submitted {
  readonly jobId: JobId;
  /** A create may answer with a finished job at once. */
  readonly job: JobReport;
}

/** Where a finished clip is to be had. */
export interface ClipAddress {
  /** Signed and short-lived: never stored, never printed. */
  readonly url: string;
  /** When it stops working by its own account, in milliseconds since 1970. */
  readonly expiresAtMs?: number;
}

/**
 * A gateway that has answered so many looks with other jobs (`other-job`), and never with what was asked about, calls jobs
 * otherwise in its answers, as a reseller's may: the next look is believed.
 */
export const mostOtherJobs = 3;

/** One look at a job. */
export type JobReport =
  | {
      readonly status: 'running';
      readonly progress?: number;
      readonly unknownStatus?: string;
      readonly model?: string;
      readonly createdAtMs?: number;
    }
  | (ClipAddress & {
      readonly status: 'completed';
      readonly chargedUsd: Usd | null;
      readonly discount?: number;
      readonly model?: string;
      readonly createdAtMs?: number;
    })
  /** `failure` is `generation-failed` or `content-refused`. */
  | {
      readonly status: 'failed';
      readonly failure: Failure;
      readonly model?: string;
      readonly createdAtMs?: number;
    };

/** The bytes of a clip as they arrive. */
export interface Download<B extends Readable | DistantBody = Readable | DistantBody> {
  readonly body: B;
  /** The whole clip's length, where the host gave one. */
  readonly bytes?: number;
  /** Where `body` starts in the clip: `offset` as asked, or 0 where the host sends ranges only whole. */
  readonly offset: number;
  /** Names these very bytes, where the host does: its strong `ETag`. */
  readonly validator?: string;
  /** Where what is still to come need not go through `body`. */
  readonly lend?: LendRest;
}

/**
 * Shows what is still to come of a body to `take`, in the memory that it was read into, which is `take`'s only until it
 * returns; `body` brings no more of it, but still tells when it breaks off. Gives how many bytes that will be.
 * `undefined`, and nothing is shown, where `body` has bytes in hand that nobody read yet, or brings the rest by itself.
 */
export type LendRest = (take: (bytes: Buffer) => void) => number | undefined;

/** A body that another thread reads, and writes to a file by itself. */
export interface DistantBody {
  /** Writes it to `path` from the download's offset on. Rejects with the system's errors of the disk. */
  writeTo(path: string, options: WriteOptions): Promise<Written>;
  /** It is not wanted, or not any more. */
  destroy(): void;
}

/** How it is written. */
export interface WriteOptions {
  /** So many bytes there came of an earlier call. */
  readonly before?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What came of writing a body. */
export interface Written {
  /** What is there, if it is known of what it is the beginning. */
  readonly received?: { readonly bytes: number; readonly sha256?: string };
  /** Whether that is all. */
  readonly result: Result<void, Failure>;
}

/** Where a download is to go on. */
export interface DownloadOptions {
  readonly offset: number;
  /** Of the download that broke off there: other bytes than its are not joined to them. */
  readonly validator?: string | undefined;
  readonly signal?: AbortSignal;
}

/**
 * Answers are `Result`s; a rejected promise is a bug. An aborted exchange answers as `unreachable`; an aborted create as
 * `never-left` where nothing can have been sent, else `answer-lost`.
 */
export interface Provider {
  /** Whether the last answer said that it came from a simulated gateway; `undefined` before the first answer. */
  readonly simulated: () => boolean | undefined;
  /** Charges nothing, creates nothing. */
  quote(request: WireRequest, signal?: AbortSignal): Promise<Result<Quote, Failure>>;
  /** Sends one create, once, over a fresh connection. Never repeats anything by itself. */
  submit(request: WireRequest, signal?: AbortSignal): Promise<Result<Submitted, Failure>>;
  /** One look; repeats nothing by itself. */
  poll(jobId: JobId, signal?: AbortSignal): Promise<Result<JobReport, Failure>>;
  /** Opens a download from `offset`. Sends no key. */
  fetch(url: string, options: DownloadOptions): Promise<Result<Download, Failure>>;
  /** So many bytes are about to be on their way at once, going by what is on record: what that takes may be got ready. */
  readonly expect?: (bytes: number) => void;
}

/** A provider that can only look and fetch: what `collect` is built from. */
export type Collector = Omit<Provider, 'submit' | 'quote'>;

import type { Usd } from './usd.ts';

/**
 * What the world did to us: gateway, network, moderation, disk. Data, recorded on the task; the run goes on. Texts are
 * the other side's words, cut to 500 characters and free of control characters and of anything secret.
 */
export type Failure =
  // a create
  /** The gateway said no to these parameters, in its own JSON; nothing was bought. */
  | { readonly kind: 'rejected'; readonly httpStatus: number; readonly code?: string; readonly text: string }
  /** The request never reached the gateway: name not resolved, connection refused, or the run ended first. */
  | { readonly kind: 'never-left'; readonly cause: string; readonly host?: string }
  /** 503 with the gateway's JSON: not accepted, may be sent again. */
  | {
      readonly kind: 'unavailable';
      readonly httpStatus: number;
      readonly text: string;
      readonly retryAfterMs?: number;
    }
  /** The answer never came, or is no answer: the task may have been accepted and charged. */
  | { readonly kind: 'answer-lost'; readonly cause: string }
  // any route
  /** 429 with the gateway's JSON on a create; any 429 elsewhere. */
  | { readonly kind: 'rate-limited'; readonly text: string; readonly retryAfterMs?: number }
  /** 401: the key is missing or wrong. */
  | { readonly kind: 'unauthorized'; readonly text: string }
  /** 403: balance or permission. */
  | { readonly kind: 'forbidden'; readonly text: string }
  // a poll or a download: free, so tried again
  | { readonly kind: 'unreachable'; readonly cause: string; readonly host?: string }
  | {
      readonly kind: 'server-trouble';
      readonly httpStatus: number;
      readonly text: string;
      readonly retryAfterMs?: number;
    }
  | { readonly kind: 'unreadable-answer'; readonly httpStatus: number; readonly text: string }
  /** A look answered with another job than was asked about. */
  | { readonly kind: 'other-job'; readonly jobId: string }
  /** 404 on a poll: unknown to the gateway, or not visible yet. */
  | { readonly kind: 'job-unknown'; readonly text: string }
  // a job that ended without a clip
  | {
      readonly kind: 'generation-failed';
      readonly code?: string;
      readonly text: string;
      /** What the provider reported as charged, where it did. */
      readonly chargedUsd?: Usd;
    }
  /** The provider's text speaks of content: never tried again. */
  | {
      readonly kind: 'content-refused';
      readonly code?: string;
      readonly text: string;
      readonly chargedUsd?: Usd;
    }
  // a download
  | { readonly kind: 'download-broken'; readonly cause: string }
  | { readonly kind: 'clip-unreadable'; readonly cause: string }
  /** The address expired or is gone (401, 403, 404, 410 from the file's host): a fresh poll hands out another. */
  | { readonly kind: 'download-expired'; readonly httpStatus: number }
  // our disk, written or read
  | { readonly kind: 'disk'; readonly code: string; readonly path: string };

/** Codes that say the same request may succeed when sent again, as a new and separately charged attempt. */
const transientCodes = new Set(['008005098', '008005099']);

/** What a failure of a create means for the money. */
export type CreateFate =
  /** Nothing was bought and the same create may be sent again by itself. */
  | 'not-sent'
  /** Nothing was bought and it is not to be sent again by itself. */
  | 'refused'
  /** Nothing was bought; key, balance or permission: the task stays new and creates stop. */
  | 'no-access'
  /** Perhaps bought. */
  | 'uncertain';

/** Judges a failed create. Whatever is not known to be free counts as perhaps bought. */
export function createFate(failure: Failure): CreateFate {
  switch (failure.kind) {
    case 'never-left':
    case 'unavailable':
    case 'rate-limited':
      return 'not-sent';
    case 'rejected':
    case 'content-refused':
      return 'refused';
    case 'unauthorized':
    case 'forbidden':
      return 'no-access';
    default:
      return 'uncertain';
  }
}

/** Whether a job that ended so may be bought again by itself, as far as attempts allow. */
export function mayBeAttemptedAgain(failure: Failure): boolean {
  return (
    failure.kind === 'generation-failed' && failure.code !== undefined && transientCodes.has(failure.code)
  );
}

/** One line for people; never longer than the failure's own text plus a few words. */
export function describeFailure(failure: Failure): string {
  switch (failure.kind) {
    case 'rejected':
    case 'generation-failed':
    case 'content-refused':
      return failure.code === undefined ? failure.text : `${failure.text} (${failure.code})`;
    case 'never-left':
      // Not the gateway's doing: nobody was asked.
      if (failure.cause.startsWith('the run ended')) return failure.cause;
      return `the gateway${failure.host === undefined ? '' : ` at ${failure.host}`} could not be reached (${failure.cause})`;
    case 'answer-lost':
      return /^(HTTP|job) /.test(failure.cause)
        ? `the answer to the create does not tell whether it was accepted (${failure.cause})`
        : `the answer to the create never came (${failure.cause})`;
    case 'unreachable':
      return `no connection${failure.host === undefined ? '' : ` to ${failure.host}`} (${failure.cause})`;
    case 'unavailable':
    case 'server-trouble':
      return `the gateway answered ${failure.httpStatus}: ${failure.text}`;
    case 'unreadable-answer':
      return `the gateway answered ${failure.httpStatus} with something that is not its JSON`;
    case 'other-job':
      return `the gateway answered with another job than was asked about (${failure.jobId})`;
    case 'rate-limited':
      return 'the gateway asked to slow down (429)';
    case 'unauthorized':
      return `the gateway refused the key (401): ${failure.text}`;
    case 'forbidden':
      return `the gateway refused access (403): ${failure.text}`;
    case 'job-unknown':
      return 'the gateway does not know the job (404)';
    case 'download-broken':
      return `the download broke off (${failure.cause})`;
    case 'clip-unreadable':
      return `what was downloaded is not a whole video (${failure.cause})`;
    case 'download-expired':
      return `the download address no longer works (${failure.httpStatus})`;
    case 'disk':
      return `${failure.path} ${diskWords[failure.code] ?? 'cannot be read or written'} (${failure.code})`;
  }
}

/** What the codes of the system, and our own ECHANGED and EOUTSIDE, say of a file: some come of reading as well. */
const diskWords: Readonly<Record<string, string>> = {
  ECHANGED: 'has changed: its bytes are not the expected ones',
  EOUTSIDE: 'leads out of the output folder, by .. or a symlink',
  ENOENT: 'is not there',
  ENOTDIR: 'cannot be used: a file stands where a folder is needed',
  EISDIR: 'cannot be used: a folder stands where a file is needed',
  EACCES: 'cannot be used: permission is missing',
  EPERM: 'cannot be used: permission is missing',
  EEXIST: 'cannot be written: something stands in its place',
  ENOSPC: 'cannot be written: the disk is full',
  EDQUOT: 'cannot be written: the quota is used up',
  EFBIG: 'cannot be written: it is larger than files may be',
  EROFS: 'cannot be written: the disk is read-only',
};

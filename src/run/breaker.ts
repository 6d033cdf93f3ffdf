import type { Failure } from '../core/failure.ts';
import type { BreakerCause } from './run-end.ts';

/** What opened a breaker, and the failure that was one too many. */
export interface Opened {
  readonly cause: BreakerCause;
  readonly failure: Failure;
}

/** Counts what goes wrong in a row, so that a mistake or a broken gateway does not burn the whole list. */
export interface Breaker {
  /** A create was answered, whatever the answer. */
  answered(): void;
  /** The answer to a create was lost. */
  lost(failure: Failure): Opened | undefined;
  /** A create was refused, or its job failed. 429 is neither. */
  refused(failure: Failure): Opened | undefined;
  /** A clip came. */
  clip(): void;
}

const lostInARowMost = 3;
const refusedInARowMost = 5;

const aboutAccess =
  /\b(api[ _-]?key|token|balance|credits?|insufficient|quota|permission|payment|arrears)\b/i;

/** A breaker that is closed. */
export function createBreaker(): Breaker {
  let lostInARow = 0;
  let refusedInARow = 0;
  let lastCode: string | undefined;
  return {
    answered() {
      lostInARow = 0;
    },
    lost(failure) {
      lostInARow += 1;
      return lostInARow >= lostInARowMost ? { cause: 'lost-answers', failure } : undefined;
    },
    refused(failure) {
      const code = codeOf(failure);
      refusedInARow = code === lastCode ? refusedInARow + 1 : 1;
      lastCode = code;
      if (refusedInARow < refusedInARowMost) return undefined;
      return { cause: aboutAccess.test(textOf(failure)) ? 'no-access' : 'refusals', failure };
    },
    clip() {
      refusedInARow = 0;
      lastCode = undefined;
    },
  };
}

function codeOf(failure: Failure): string {
  if ('code' in failure && failure.code !== undefined) return failure.code;
  return 'httpStatus' in failure ? `http ${failure.httpStatus}` : failure.kind;
}

function textOf(failure: Failure): string {
  return 'text' in failure ? failure.text : '';
}

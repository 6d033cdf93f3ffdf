import type { JobId } from '../../core/task.ts';

/** One exchange as `--log` writes it: no body, no key, no path, no query. */
export interface ExchangeNote {
  readonly route: 'create' | 'poll' | 'quote' | 'download';
  readonly method: 'GET' | 'POST';
  readonly host: string;
  /** Absent where no answer came; `fault` then says why. */
  readonly status?: number;
  /** The system's code. */
  readonly fault?: string;
  /** From the request to the whole answer, for a download to the end of its body. */
  readonly ms: number;
  /** Of the answer's body. */
  readonly bytes: number;
  readonly jobId?: JobId;
}

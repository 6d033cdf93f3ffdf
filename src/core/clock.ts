/** Time as the program sees it; tests hand in one that they drive. */
export interface Clock {
  /** Milliseconds since 1970: what is written down, and compared with what others wrote. It may be set, an hour back or ahead. */
  now(): number;
  /** Milliseconds since a moment before the run. Nobody can set it: how long to wait, and how long something took, goes by this. */
  elapsed(): number;
  /** Resolves after `ms` (`Infinity`: never by itself), or at once when `signal` is or becomes aborted. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

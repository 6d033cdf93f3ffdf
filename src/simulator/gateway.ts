import type { Clock } from '../core/clock.ts';
import type { FaultInjector } from './fault-injector.ts';
import type { Jobs } from './jobs.ts';
import type { UrlSigner } from './signed-url.ts';
import type { Counters } from './simulator-report.ts';

/** What the routes work on. */
export interface Gateway {
  readonly jobs: Jobs;
  readonly injector: FaultInjector;
  readonly counters: Counters;
  readonly signer: UrlSigner;
  readonly clock: Clock;
  readonly key: string | undefined;
  readonly concurrencyCap: number | undefined;
  readonly latencyMs: number;
  readonly urlLifetimeMs: number;
  /** The server's own address, without a slash at its end. */
  url(): string;
}

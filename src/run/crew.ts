import type { Clock } from '../core/clock.ts';
import type { Failure } from '../core/failure.ts';
import type { Announce } from '../core/signal.ts';
import type { Params } from '../core/task.ts';
import type { Collector } from '../provider/provider.ts';
import { type Beats, createBeats } from './beats.ts';
import { createDurations, type Durations } from './durations.ts';
import { createGate, type Gate } from './gate.ts';
import { createLanes, type Lanes } from './lanes.ts';
import { createLimit, type Limit } from './limits.ts';
import type { CollectedPipeline } from './pipeline-run.ts';
import type { RunEnd } from './run-end.ts';
import type { Stops } from './stops.ts';
import { createVigil, type Vigil } from './vigil.ts';

/** What every command that polls needs from outside. */
export interface CollectOptions {
  readonly provider: Collector;
  readonly clock: Clock;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  /** The catalog's prior for a model and params, in milliseconds. */
  readonly typicalMs: (model: string, params: Params) => number;
  /** Without any success for so long, the run is given up. */
  readonly giveUpAfterMs: number;
  /** When everything has to be over, by `Clock.elapsed`. */
  readonly deadlineAt?: number;
  /** Aborted by the first signal, or when nobody reads the output any more. */
  readonly stop?: AbortSignal;
  /** Aborted when whoever said so waits no longer: what a disk has not taken by then is left behind. */
  readonly leave?: AbortSignal;
}

/** What all tasks of one command share. */
export interface Crew {
  readonly provider: Collector;
  readonly clock: Clock;
  /** What looks wait for. */
  readonly beats: Beats;
  readonly random: () => number;
  readonly giveUpAfterMs: number;
  readonly stops: Stops;
  readonly leave: AbortSignal | undefined;
  /** The gateway's door for polls. */
  readonly polls: Gate;
  /** The door of the host that a download's address names. */
  readonly fileHost: (url: string) => Gate;
  /** Ranked by when addresses end. */
  readonly downloads: Lanes;
  /** Clips that came and are not checked yet: no more than come at once. */
  readonly landed: Lanes;
  /** What waits until clips are on disk for good. */
  readonly syncs: Limit;
  readonly durations: Durations;
  readonly vigil: Vigil;
  /** Unknown status words that were told already. */
  readonly oddStatuses: Set<string>;
}

/** One pipeline being worked on. */
export interface Line extends CollectedPipeline {
  readonly crew: Crew;
  /** Filings that move what is on record go one at a time: what stands at a path must not change between look and move. */
  readonly filing: Limit;
  /** Something of this pipeline was left undone. */
  readonly end: (end: RunEnd) => void;
}

const pollsAtOnce = 64;
/** Clips that are fetched at once. */
export const downloadsAtOnce = 24;
/** Each keeps a thread of Node's four: the journal's, for which creates wait, finds one free. */
const syncsAtOnce = 3;

/** A crew at the start of a command. */
export function createCrew(options: CollectOptions, stops: Stops, announce: Announce): Crew {
  const { clock, random, giveUpAfterMs: patienceMs } = options;
  const hosts = new Map<string, Gate>();
  function vigil(giveUp: (failure: Failure) => void): Vigil {
    return createVigil({ clock, patienceMs, giveUp, over: stops.over });
  }
  function gate(what: 'polls' | 'downloads', most: number): Gate {
    return createGate({
      clock,
      random,
      most,
      signal: stops.tie().signal,
      onPause: (untilMs, failure) => announce({ type: 'wait:started', what, untilMs, failure }),
      // Of a gateway that stays down the run itself is given up.
      ...(what === 'downloads' && { vigil }),
    });
  }
  return {
    provider: options.provider,
    clock,
    beats: createBeats(clock, stops),
    random,
    giveUpAfterMs: patienceMs,
    stops,
    leave: options.leave,
    polls: gate('polls', pollsAtOnce),
    fileHost(url) {
      const host = hostOf(url);
      const known = hosts.get(host) ?? gate('downloads', downloadsAtOnce);
      hosts.set(host, known);
      return known;
    },
    downloads: createLanes(downloadsAtOnce),
    landed: createLanes(downloadsAtOnce),
    syncs: createLimit(syncsAtOnce),
    durations: createDurations(options.typicalMs),
    vigil: vigil((failure) => {
      if (!stops.ended()) stops.stopEverything({ kind: 'gave-up', failure });
    }),
    oddStatuses: new Set(),
  };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}

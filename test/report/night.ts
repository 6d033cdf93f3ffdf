import { createHash } from 'node:crypto';
import type { FrozenRequest } from '../../src/core/fact.generated.ts';
import type { NewFact } from '../../src/core/fact.ts';
import type { Standing } from '../../src/core/standing.ts';
import type { TaskKey, TaskState } from '../../src/core/task.ts';
import { parseUsd, type Usd } from '../../src/core/usd.ts';
import { applyFact, emptyState, type LiveState } from '../../src/state/apply-fact.ts';

/** An amount that a test writes down. */
export function usd(text: string): Usd {
  const amount = parseUsd(text);
  if (amount === undefined) throw new Error(`${text} is no amount`);
  return amount;
}

/** A key made of a name. */
export function keyOf(name: string): TaskKey {
  return createHash('sha256').update(name).digest('hex');
}

/** The attempt of a key. */
export function attemptOf(name: string, number = 1): string {
  return `${keyOf(name).slice(0, 16)}-${number}`;
}

/** 2026-11-21, 06:00 UTC. */
export const night = Date.UTC(2026, 10, 21, 6);

/** A fact, and when it happened if that matters. */
export type TestFact = NewFact & { readonly at?: number };

/** The state after these facts, each a second after the one before unless it says when. */
export function stateOf(facts: readonly TestFact[]): LiveState {
  const state = emptyState();
  state.header = {
    format: 'dailies',
    version: 1,
    pipeline: 'spring',
    gateway: 'cloud.vtrix.ai',
    simulated: false,
    at: night,
  };
  facts.forEach((fact, index) => {
    applyFact(state, { at: night + index * 1000, ...fact });
  });
  return state;
}

/** `run:started`. */
export function runStarted(run: string, at?: number): TestFact {
  return { type: 'run:started', run, dailies: '0.1.0', command: 'run', ...(at ? { at } : {}) };
}

interface Bought {
  readonly request?: Partial<FrozenRequest>;
  readonly worst?: string | null;
  readonly charged?: string | null;
  readonly path?: string;
  readonly number?: number;
  readonly at?: number;
}

/** A create whose answer is not there yet. */
export function started(name: string, options: Bought = {}): TestFact {
  const { worst = '0.325', number = 1, at, request } = options;
  return {
    type: 'task:started',
    attempt: attemptOf(name, number),
    key: keyOf(name),
    request: {
      model: 'viduq2_pro_start_end2video',
      params: { prompt: `A prompt for ${name}`, duration: 5, resolution: '720p', seed: 7 },
      images: [],
      ...request,
    },
    usd: worst === null ? null : usd(worst),
    class: 'aa',
    timeoutMs: 60_000,
    ...timed(at, 0),
  };
}

/** The gateway's yes to it. */
export function submitted(name: string, { number = 1, at }: Bought = {}): TestFact {
  const attempt = attemptOf(name, number);
  return { type: 'task:submitted', attempt, jobId: `job-${name}-${number}`, ...timed(at, 400) };
}

/** A create that was accepted. */
export function sent(name: string, options: Bought = {}): TestFact[] {
  return [started(name, options), submitted(name, options)];
}

/** What became of it: a clip in its place. */
export function delivered(name: string, options: Bought = {}): TestFact[] {
  const { charged = '0.325', path = `clips/${name}.mp4`, number = 1, at } = options;
  const attempt = attemptOf(name, number);
  const chargedUsd = charged === null ? null : usd(charged);
  return [
    { type: 'task:completed', attempt, chargedUsd, ...timed(at, 42_000) },
    {
      type: 'clip:saved',
      key: keyOf(name),
      path,
      bytes: 48_213,
      sha256: keyOf(`clip ${name}`),
      mtimeMs: night,
      attempt,
      ...timed(at, 44_500),
    },
  ];
}

/** A clip that was bought and saved. */
export function bought(name: string, options: Bought = {}): TestFact[] {
  return [...sent(name, options), ...delivered(name, options)];
}

function timed(at: number | undefined, afterMs: number): { readonly at?: number } {
  return at === undefined ? {} : { at: at + afterMs };
}

/** A task that stands so. */
export function standing(id: string, state: TaskState, more: Partial<Standing> = {}): Standing {
  return { id, key: keyOf(id), state, ...more };
}

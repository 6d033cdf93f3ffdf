import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Fact, FrozenRequest } from '../../src/core/fact.generated.ts';
import type { Failure } from '../../src/core/failure.ts';
import { parseUsd, type Usd } from '../../src/core/usd.ts';
import type { LiveState } from '../../src/state/apply-fact.ts';

/** 64 hex digits that look random and are always the same. */
export function hash(of: string | number): string {
  return createHash('sha256').update(String(of)).digest('hex');
}

/** An amount, from text that is one. */
export function usd(text: string): Usd {
  const amount = parseUsd(text);
  if (amount === undefined) throw new Error(`${text} is no amount`);
  return amount;
}

/** The attempt of that number. */
export function attemptOf(key: string, number: number): string {
  return `${key.slice(0, 16)}-${number}`;
}

/** All of a state that compaction keeps: in which order a key's clips came is not of it. */
export function kept({ lastPlanned: _, keysByStart: __, ...state }: LiveState): unknown {
  return state;
}

const lost: Failure = { kind: 'answer-lost', cause: 'ECONNRESET' };
const busy: Failure = { kind: 'rate-limited', text: 'slow down' };
const broken: Failure = { kind: 'generation-failed', code: '008005098', text: 'generation failed' };
const charged: Failure = { ...broken, chargedUsd: usd('0.1') };

function requestOf(number: number): FrozenRequest {
  return {
    model: 'viduq2_pro_start_end2video',
    params: {
      prompt: `Shot ${number % 3} "at dawn" \u{1F305}`,
      duration: 5,
      ...(number % 2 === 0 ? { seed: number } : {}),
      ...(number % 5 === 0 ? { meta_data: { length: 300, sha256: hash('meta') } } : {}),
    },
    images: [
      { sha256: hash(`frame ${number % 4}`), bytes: 1234 },
      { url: 'https://cdn.example.com/b.png', sha256: hash('url') },
    ],
  };
}

/** One random step of the history of one of a few keys, or of the pipeline. */
const step = fc.record({
  key: fc.integer({ min: 0, max: 5 }),
  pick: fc.nat(1_000_000),
  wait: fc.integer({ min: 0, max: 3 }),
});

/** Histories that a real program could have written: each fact only where it may come. */
export const histories: fc.Arbitrary<readonly Fact[]> = fc
  .array(step, { maxLength: 60, size: 'max' })
  .map((steps) => {
    const facts: Fact[] = [];
    const tasks = new Map<number, { attempt: number; stage: string; clips: string[] }>();
    let at = 1_795_244_954_000;
    let runs = 0;
    for (const { key: number, pick, wait } of steps) {
      at += wait;
      if (runs === 0 || pick % 17 === 0) {
        runs += 1;
        facts.push({ type: 'run:started', at, run: `run-${runs}`, dailies: '0.1.0', command: 'run' });
      }
      facts.push(...pipelineFacts(pick, at, runs));
      const task = tasks.get(number) ?? { attempt: 0, stage: 'none', clips: [] };
      tasks.set(number, task);
      const fact = taskFact(number, task, { pick, at });
      if (fact !== undefined) facts.push(fact);
    }
    return facts;
  });

function pipelineFacts(pick: number, at: number, runs: number): Fact[] {
  const planned = [{ key: hash(pick % 6), seed: pick % 3, axes: { city: 'Oslo' } }, { key: hash(pick % 5) }];
  switch (pick % 23) {
    case 0:
      return [{ type: 'shot:planned', at, shot: `shot-${pick % 2}`, tasks: planned }];
    case 1:
      return [{ type: 'plan:recorded', at, shots: ['shot-0'], picks: [], estimatedUsd: null, unpriced: 1 }];
    case 2:
      return [{ type: 'price:quoted', at, class: 'c'.repeat(16), usd: usd('0.3'), source: 'quote' }];
    case 3:
      return [{ type: 'run:ended', at, run: `run-${runs}`, exit: 0, reason: 'done', left: { late: 1 } }];
    default:
      return [];
  }
}

function taskFact(
  number: number,
  task: { attempt: number; stage: string; clips: string[] },
  { pick, at }: { pick: number; at: number },
): Fact | undefined {
  const key = hash(number);
  const attempt = attemptOf(key, Math.max(1, task.attempt));
  const options: [stage: string, fact: Fact][] = [];
  const may = (stage: string, fact: Fact): void => {
    options.push([stage, fact]);
  };
  const path = `clips/${pick % 3}/${number}.mp4`;
  const saved: Fact = {
    type: 'clip:saved',
    at,
    key,
    path,
    bytes: pick,
    sha256: hash(pick),
    mtimeMs: at,
    attempt,
  };
  const { attempt: _, ...copied } = saved;
  switch (task.stage) {
    case 'started':
      may('open', { type: 'task:not-sent', at, attempt, failure: busy });
      may('open', {
        type: 'task:rejected',
        at,
        attempt,
        failure: { kind: 'rejected', httpStatus: 400, text: 'no' },
      });
      may('uncertain', { type: 'task:uncertain', at, attempt, failure: lost });
      may('submitted', { type: 'task:submitted', at, attempt, jobId: `job-${pick % 100}` });
      may('open', { type: 'task:resolved', at, attempt, as: 'buy-again' });
      break;
    case 'submitted':
      may('done', { type: 'task:completed', at, attempt, chargedUsd: pick % 2 === 0 ? usd('0.25') : null });
      may('open', { type: 'task:failed', at, attempt, failure: pick % 2 === 0 ? broken : charged });
      may('submitted', { type: 'task:late', at, attempt });
      may('uncertain', { type: 'task:lost', at, attempt, failure: { kind: 'job-unknown', text: '?' } });
      break;
    case 'uncertain':
      may('submitted', { type: 'task:resolved', at, attempt, as: 'submitted', jobId: 'job-found' });
      may('open', { type: 'task:resolved', at, attempt, as: 'not-submitted' });
      may('open', { type: 'task:resolved', at, attempt, as: 'buy-again' });
      break;
    case 'done':
      may('done', saved);
      may('done', { type: 'clip:gone', at, key, failure: { kind: 'job-unknown', text: 'gone' } });
      may('open', { type: 'task:resolved', at, attempt, as: 'buy-again' });
      for (const from of task.clips) {
        may('done', { type: 'clip:moved', at, key, from, to: `superseded/${pick % 3}/${key}.mp4` });
      }
      break;
    default:
      may('open', { type: 'retry:granted', at, key });
      may('done', { ...copied, copiedFrom: 'other', paidUsd: usd('1') });
      may('started', {
        type: 'task:started',
        at,
        attempt: attemptOf(key, task.attempt + 1),
        key,
        request: requestOf(number),
        usd: pick % 3 === 0 ? null : usd('0.325'),
        class: hash('class').slice(0, 16),
        timeoutMs: 1_800_000,
      });
  }
  const chosen = options[pick % options.length];
  if (chosen === undefined) return undefined;
  const [stage, fact] = chosen;
  if (fact.type === 'task:started') task.attempt += 1;
  task.stage = stage === 'done' && task.attempt === 0 ? 'open' : stage;
  if (fact.type === 'clip:saved') task.clips = [...new Set([...task.clips, fact.path])];
  if (fact.type === 'clip:moved') {
    task.clips = [...new Set([...task.clips.filter((each) => each !== fact.from), fact.to])];
  }
  return fact;
}

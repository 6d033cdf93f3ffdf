// The gateway's books: what was really bought. They outlive every client.
import { listPriceMicros, usdText } from './identity.mjs';

/**
 * One accepted create.
 * @typedef {{
 *   id: string, identity: string, model: string, mark: unknown, createdAtMs: number, doneAtMs: number,
 *   outcome: 'completed' | 'failed-098' | 'failed-099' | 'refused' | 'broken' | 'odd',
 *   micros: number, reports: boolean, told: boolean, duplicate: boolean, takenAway?: boolean,
 * }} Job
 */

/** How a job may end, and how often. What is left over is completed. */
const ends = { 'failed-098': 0.08, 'failed-099': 0.04, refused: 0.03, broken: 0.02, odd: 0.02 };

/** Ends after which the same pictures may be bought once more. */
const passing = ['failed-098', 'failed-099'];

/**
 * @param {import('./dice.mjs').Dice} dice
 * @param {{ attempts: number, slowestMs: number }} rules `attempts`: accepted creates allowed for one picture in all
 */
export function openBooks(dice, { attempts, slowestMs }) {
  /** @type {Job[]} */
  const jobs = [];
  /** @type {Map<string, Job>} */
  const byId = new Map();

  /** Takes a create on. It is charged from here on, whether or not the answer ever arrives. */
  function accept({ identity, model, params }) {
    const earlier = jobs.filter((job) => job.identity === identity);
    const number = earlier.length + 1;
    const outcome = dice.weighted(ends, 'end', identity, number) ?? 'completed';
    const completed = outcome === 'completed';
    const now = Date.now();
    // Only what was seen to fail for now may be bought again, and only so often.
    const allowed =
      earlier.every((job) => job.told && passing.includes(job.outcome)) && earlier.length < attempts;
    const job = {
      id: `job_${dice.whole(1e8, 9e8, 'id', identity, number)}-${jobs.length}`,
      identity,
      model,
      mark: params.payload,
      createdAtMs: now,
      doneAtMs:
        now +
        (dice.happens(0.1, 'at once', identity, number)
          ? 0
          : dice.whole(20, slowestMs, 'time', identity, number)),
      outcome,
      micros: chargeOf(dice, model, params),
      // A failed job is charged at times, a completed one says nothing at times.
      reports: dice.happens(completed ? 0.95 : 0.2, 'reports', identity, number),
      told: false,
      duplicate: !allowed,
    };
    jobs.push(job);
    byId.set(job.id, job);
    return job;
  }

  return {
    jobs,
    accept,
    find: (id) => byId.get(id),
    /** Somebody deleted this clip on the client's disk. */
    takeAway(clip) {
      for (const job of jobs) if (clip.includes(job.id)) job.takenAway = true;
    },
    isDone: (job) => Date.now() >= job.doneAtMs,
    /** What the provider says it charged, over all. */
    chargedMicros: () => jobs.reduce((sum, job) => sum + (job.reports ? job.micros : 0), 0),
    /** What was really spent, whether or not the provider says so. */
    spentMicros: () =>
      jobs.reduce((sum, job) => sum + (job.reports || job.outcome === 'completed' ? job.micros : 0), 0),
    duplicates: () => jobs.filter((job) => job.duplicate),
  };
}

/** Mostly the list price, at times a discount. */
function chargeOf(dice, model, params) {
  const list = listPriceMicros(model, params);
  return dice.happens(0.2, 'discount', model, params.seed) ? Math.round(list * 0.7) : list;
}

const failures = {
  'failed-098': { code: 8005098, error_message: 'generation failed' },
  'failed-099': { code: '008005099', message: 'service unavailable' },
  refused: { code: 8005098, error_message: 'the prompt was rejected by content policy audit' },
  broken: { code: '008005004', message: 'image invalid' },
  odd: 'something went wrong in the pipeline',
};

/**
 * A job as a poll shows it.
 * @param {Job} job
 * @param {{ done: boolean, status: string, url: string }} now
 */
export function describeJob(job, { done, status, url }) {
  const about = { id: job.id, model: job.model, created_at: Math.floor(job.createdAtMs / 1000) };
  if (!done) return { ...about, status, progress: 0.4 };
  const usage = job.reports ? { usage: { cost: usdText(job.micros), discount: 1 } } : {};
  if (job.outcome !== 'completed')
    return { ...about, status: 'failed', error: failures[job.outcome], ...usage };
  return {
    ...about,
    status: 'completed',
    output: [{ content: [{ type: 'video', url }] }],
    ...usage,
    metadata: {},
  };
}

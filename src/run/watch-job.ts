import type { FrozenRequest } from '../core/fact.generated.ts';
import type { AttemptId, JobId } from '../core/task.ts';
import type { JobReport } from '../provider/provider.ts';
import type { Line } from './crew.ts';
import type { Learned } from './durations.ts';
import { type Look, look } from './look.ts';
import { nextPollMs } from './poll-schedule.ts';
import type { ProgressClaim } from './progress-trust.ts';

/** A job at the provider, to be looked at until it ends. */
export interface WatchedJob {
  readonly attempt: AttemptId;
  readonly jobId: JobId;
  readonly request: FrozenRequest;
  /** When the gateway took it. */
  readonly submittedAt: number;
  readonly timeoutMs: number;
  /** Whether the journal says so already. */
  readonly wasLate?: boolean;
  /** What the create was answered with; absent for a job that an earlier run left behind. */
  readonly first?: JobReport;
}

/** How watching a job ended; `late` is not done in its time. */
export type JobEnd = Exclude<Look, { readonly status: 'running' }> | { readonly status: 'late' };

/** A 404 is "not visible yet" for so long; then the job is lost. */
const unknownMostMs = 5 * 60_000;

/** Looks at a job, as often as its age and the durations learned so far suggest, until it ends. */
export async function watchJob(job: WatchedJob, line: Line): Promise<JobEnd> {
  const { crew } = line;
  const { clock } = crew;
  const learned = crew.durations.of(job.request);
  const learning = followJob(learned);
  const tie = crew.stops.tie();
  try {
    let looks = 0;
    // A job that an earlier run left behind is looked at at once, however old it is.
    let found: Look | undefined = job.first;
    while (true) {
      if (found === undefined) {
        found = await look(job.jobId, { line, signal: tie.signal, unknownMostMs });
        looks += 1;
      }
      const ageMs = clock.now() - job.submittedAt;
      learning.seen(found, ageMs);
      if (found.status !== 'running') return found;
      tell(found, job, line);
      if (looks > 0 && ageMs >= job.timeoutMs) return { status: 'late' };
      const nextMs = nextPollMs({ ageMs, progress: found.progress, ...learned, random: crew.random() });
      await clock.sleep(Math.min(nextMs, Math.max(0, job.timeoutMs - ageMs)), tie.signal);
      found = undefined;
    }
  } finally {
    tie.untie();
  }
}

/** Teaches durations and trust what one job shows. What ended between two looks ended halfway. */
function followJob({ hazard, trust }: Learned): { seen(found: Look, ageMs: number): void } {
  const claims: ProgressClaim[] = [];
  let runningAt: number | undefined;
  return {
    seen(found, ageMs) {
      if (found.status === 'running') {
        if (runningAt !== undefined) hazard.survived(runningAt, ageMs);
        runningAt = ageMs;
        if (found.progress !== undefined && ageMs > 0) claims.push({ ageMs, progress: found.progress });
      } else if (found.status === 'completed' && runningAt !== undefined) {
        hazard.ended(runningAt, ageMs);
        trust.learn(claims, [runningAt, ageMs]);
      }
    },
  };
}

function tell(report: Extract<JobReport, { readonly status: 'running' }>, job: WatchedJob, line: Line): void {
  const { progress, unknownStatus } = report;
  const { oddStatuses } = line.crew;
  if (progress !== undefined) line.announce({ type: 'job:progressed', attempt: job.attempt, progress });
  if (unknownStatus === undefined || oddStatuses.has(unknownStatus)) return;
  oddStatuses.add(unknownStatus);
  const text = `the gateway answered a status unknown to dailies, "${unknownStatus}": taken for "not done yet"`;
  line.announce({ type: 'notice', text });
}

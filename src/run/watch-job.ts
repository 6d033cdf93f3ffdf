import type { FrozenRequest } from '../core/fact.generated.ts';
import type { AttemptId, JobId } from '../core/task.ts';
import type { JobReport } from '../provider/provider.ts';
import type { Crew, Line } from './crew.ts';
import { type Look, look } from './look.ts';
import { createLookout, type Lookout } from './lookout.ts';

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
  const lookout = createLookout(crew.durations.of(job.request), crew);
  const tie = crew.stops.tie();
  // Its age when watching began, by what was written down; from then on by what nobody can set.
  const bornAt = clock.elapsed() - Math.max(0, clock.now() - job.submittedAt);
  try {
    let looks = 0;
    // A job that an earlier run left behind is looked at at once, however old it is.
    let found: Look | undefined = job.first;
    while (true) {
      if (found === undefined) {
        found = await look(job.jobId, { line, signal: tie.signal, unknownMostMs });
        looks += 1;
      }
      const ageMs = clock.elapsed() - bornAt;
      lookout.seen(found, ageMs);
      if (found.status !== 'running') return found;
      tell(found, job, line);
      if (looks > 0 && ageMs >= job.timeoutMs) return { status: 'late' };
      await untilDue(lookout, { bornAt, timeoutMs: job.timeoutMs }, { crew, signal: tie.signal });
      found = undefined;
    }
  } finally {
    tie.untie();
    lookout.leave();
  }
}

/** Waits for the next look, which others' jobs may bring nearer, or for the end of the job's time. */
async function untilDue(
  lookout: Lookout,
  { bornAt, timeoutMs }: { readonly bornAt: number; readonly timeoutMs: number },
  { crew, signal }: { readonly crew: Pick<Crew, 'clock' | 'beats'>; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    const ageMs = crew.clock.elapsed() - bornAt;
    const leftMs = Math.max(0, timeoutMs - ageMs);
    const { waitMs, isDue, isSharp } = lookout.next(ageMs);
    if (isSharp || waitMs >= leftMs) await crew.clock.sleep(Math.min(waitMs, leftMs), signal);
    else await crew.beats.wait(waitMs);
    if (isDue || waitMs >= leftMs) return;
  }
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

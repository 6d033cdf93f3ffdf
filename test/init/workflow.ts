import { parse } from 'yaml';

/** One step of a job: a script for a shell, and when it runs. */
export interface Step {
  readonly name: string;
  readonly script: string;
  /** Also after a failure. */
  readonly always: boolean;
  readonly env: Readonly<Record<string, string>>;
}

/** A job of either CI, as far as the tests ask. */
export interface Job {
  readonly steps: readonly Step[];
  /** All scripts, one after the other. */
  readonly script: string;
  /** The job's own text. */
  readonly whole: string;
  readonly limit: string | number;
  readonly oneAtATime: boolean;
}

/** Reads a workflow file into its two jobs. `npm ci` and the CI's own actions are left out: they need a network. */
export function readWorkflow(path: string, text: string): { readonly night: Job; readonly review: Job } {
  return path.endsWith('.gitlab-ci.yml') ? readGitlab(text) : readGithub(text);
}

interface GithubStep {
  readonly name?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Record<string, string>;
}

interface GithubJob {
  readonly env?: Record<string, string>;
  readonly 'timeout-minutes': number;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly steps: readonly GithubStep[];
}

function readGithub(text: string) {
  const { jobs }: { jobs: { night: GithubJob; review: GithubJob } } = parse(text);
  const read = (job: GithubJob): Job =>
    jobOf({
      steps: job.steps.flatMap(({ name, run, if: condition, env }) =>
        run === undefined || run === 'npm ci'
          ? []
          : [
              {
                name: name ?? run,
                script: run,
                always: condition?.startsWith('always()') ?? false,
                env: { ...job.env, ...env },
              },
            ],
      ),
      whole: JSON.stringify(job),
      limit: job['timeout-minutes'],
      oneAtATime: job.concurrency?.['cancel-in-progress'] === false,
    });
  return { night: read(jobs.night), review: read(jobs.review) };
}

interface GitlabJob {
  readonly script: readonly string[];
  readonly after_script?: readonly string[];
  readonly variables?: Record<string, string>;
  readonly timeout: string;
  readonly resource_group?: string;
  readonly interruptible?: boolean;
}

function readGitlab(text: string) {
  const jobs: { 'dailies-night': GitlabJob; 'dailies-review': GitlabJob } = parse(text);
  const read = (job: GitlabJob): Job => {
    const step = (name: string, lines: readonly string[], always: boolean): Step[] => [
      { name, script: lines.join('\n'), always, env: job.variables ?? {} },
    ];
    return jobOf({
      steps: [
        ...step('script', job.script, false),
        ...(job.after_script ? step('after_script', job.after_script, true) : []),
      ],
      whole: JSON.stringify(job),
      limit: job.timeout,
      oneAtATime: job.resource_group !== undefined && job.interruptible === false,
    });
  };
  return { night: read(jobs['dailies-night']), review: read(jobs['dailies-review']) };
}

function jobOf(job: Omit<Job, 'script'>): Job {
  return { ...job, script: job.steps.map(({ script }) => script).join('\n') };
}

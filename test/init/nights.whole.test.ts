import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PaidGateway, startPaidGateway } from '../rig/paid-gateway.ts';
import { git, type JobResult, person, type Runner, startRunner } from './runner.ts';
import { type Job, readWorkflow } from './workflow.ts';

const ci = {
  GitHub: {
    path: '.github/workflows/dailies.yml',
    scheduled: { FIRST_NIGHT: '' },
    first: { FIRST_NIGHT: '--new' },
  },
  GitLab: {
    path: '.gitlab-ci.yml',
    scheduled: { CI_PIPELINE_SOURCE: 'schedule', FIRST_NIGHT: 'yes' },
    first: { CI_PIPELINE_SOURCE: 'web', FIRST_NIGHT: 'yes' },
  },
} as const;

describe.each(['GitHub', 'GitLab'] as const)('nights on %s', (name) => {
  const { path, scheduled, first } = ci[name];
  const root = mkdtempSync(join(tmpdir(), 'dailies-nights-'));
  const remote = join(root, 'remote.git');
  const desk = join(root, 'desk');
  const manifest = join(desk, 'pipelines/first.yaml');
  let gateway: PaidGateway;
  let night: Job;
  let review: Job;
  let count = 0;

  beforeAll(async () => {
    gateway = await startPaidGateway();
    await git(root, 'init', '--quiet', '--bare', '--initial-branch', 'main', remote);
    // As GitHub and GitLab allow.
    await git(remote, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
    await git(root, 'clone', '--quiet', remote, desk);
    await git(desk, 'checkout', '--quiet', '-B', 'main');
    const { status } = init(desk);
    expect(status).toBe(0);
    ({ night, review } = readWorkflow(path, readFileSync(join(desk, path), 'utf8')));
    await publish('A first pipeline');
  });

  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    rmSync(root, { recursive: true, force: true });
  });

  async function publish(message: string, branch = 'main'): Promise<void> {
    await git(desk, 'add', '--all');
    await git(desk, 'commit', '--quiet', '--message', message);
    await git(desk, 'push', '--quiet', 'origin', `HEAD:${branch}`);
  }

  function edit(from: string, to: string): void {
    const text = readFileSync(manifest, 'utf8');
    expect(text).toContain(from);
    writeFileSync(manifest, text.replace(from, to));
  }

  async function spend(
    how: Readonly<Record<string, string>>,
    meanwhile?: (runner: Runner) => Parameters<PaidGateway['onRequest']>[0],
  ): Promise<JobResult> {
    count += 1;
    const runner = await startRunner(join(root, `night-${count}`), remote);
    gateway.onRequest(meanwhile?.(runner));
    const result = await runner.run(night, {
      STATE_REMOTE: 'origin',
      NIGHT: `${count}-1`,
      VTRIX_API_KEY: 'a-key',
      VTRIX_BASE_URL: gateway.url,
      ...how,
    });
    gateway.onRequest(undefined);
    return result;
  }

  /** What a person types in their own checkout. */
  function atDesk(lines: string) {
    const npx = `npx() { shift; "${process.execPath}" "${resolve('dist/bin.js')}" "$@"; }`;
    return spawnSync('bash', ['-e', '-c', `${npx}\n${lines}`], {
      cwd: desk,
      encoding: 'utf8',
      env: person(),
    });
  }

  const kept = (branch = 'dailies-state') => git(remote, 'ls-tree', '-r', '--name-only', branch);

  test('a scheduled night without a state buys nothing, and says why', async () => {
    const result = await spend(scheduled);
    expect(result.failed).toBe(true);
    expect(result.output).toContain('--new');
    expect(gateway.report().createRequests).toBe(0);
  });

  test('the first night buys everything, and only the state is kept', async () => {
    const result = await spend(first);
    expect(result.output).not.toContain('a-key');
    expect(result.failed, result.output).toBe(false);
    expect(gateway.report()).toMatchObject({ creates: 3, downloads: 3 });
    expect((await kept()).trim().split('\n')).toEqual(['.gitignore', 'first/state.jsonl']);
  });

  test('a night with nothing to do buys nothing and fetches nothing', async () => {
    const result = await spend(scheduled);
    expect(result.failed, result.output).toBe(false);
    expect(gateway.report()).toMatchObject({ createRequests: 3, downloads: 3 });
  });

  test('a killed night keeps what it bought; the night after goes on', async () => {
    edit('takes: 2', 'takes: 6');
    edit('run:\n', 'run:\n  concurrency: 1\n');
    await publish('Four more takes, one at a time');
    const killed = await spend(scheduled, (runner) => (exchange) => {
      if (exchange === 'poll' && gateway.report().creates === 5) runner.kill();
    });
    expect(killed.failed).toBe(true);
    expect(gateway.report().creates).toBe(5);

    const after = await spend(scheduled);
    expect(after.failed, after.output).toBe(false);
    expect(gateway.report()).toMatchObject({ createRequests: 7, creates: 7, duplicates: 0, downloads: 7 });
  });

  test('a state that moved on meanwhile is not overwritten, and this night is not forgotten', async () => {
    edit('takes: 6', 'takes: 7');
    await publish('One more take');
    const other = join(root, 'other');
    const result = await spend(scheduled, () => async (exchange) => {
      if (exchange !== 'create') return;
      await git(root, 'clone', '--quiet', '--branch', 'dailies-state', remote, other);
      await git(other, 'commit', '--quiet', '--allow-empty', '--message', 'Settled by hand');
      await git(other, 'push', '--quiet', 'origin', 'dailies-state');
    });
    expect(result.failed).toBe(true);
    expect(await git(remote, 'log', '-1', '--format=%s', 'dailies-state')).toBe('Settled by hand\n');
    expect(await kept(`dailies-state-${count}-1`)).toContain('first/state.jsonl');
  });

  test('a lost answer needs a person; settled as docs/ci.md says, the night after goes on', async () => {
    // The night before is put in its place by hand, as its message asks.
    await git(remote, 'update-ref', 'refs/heads/dailies-state', `refs/heads/dailies-state-${count}-1`);
    edit('takes: 7', 'takes: 8');
    await publish('One more take');
    const before = gateway.report().creates;
    const lost = await spend(scheduled, () => (exchange) => {
      if (exchange === 'create') throw new Error('the connection breaks');
    });
    expect(lost.failed).toBe(true);
    expect(lost.output).toContain('resolve');
    const page = readFileSync('docs/ci.md', 'utf8');
    const lines =
      /```console\n(.*?)```/s.exec(page)?.[1]?.replaceAll('$ ', '').replace('seed-2', 'seed-8') ?? '';
    expect(atDesk(lines), lines).toMatchObject({ status: 0 });
    expect(gateway.report().creates).toBe(before);

    const after = await spend(scheduled);
    expect(after.failed, after.output).toBe(false);
    expect(gateway.report()).toMatchObject({ creates: before + 1, duplicates: 0 });
  });

  test('a remote that cannot be asked is not a first night', async () => {
    const before = gateway.report().createRequests;
    const result = await spend({ ...first, STATE_REMOTE: join(root, 'nowhere.git') });
    expect(result.failed).toBe(true);
    expect(gateway.report().createRequests).toBe(before);
  });

  test('a review shows the bill and the animatic, and has nothing to buy with', async () => {
    const before = gateway.report();
    edit('wander across', 'drift over');
    await publish('Other words', 'words');
    const runner = await startRunner(join(root, 'review'), remote, 'words');
    const summary = join(root, 'summary.md');
    writeFileSync(summary, '');
    const base = (await git(remote, 'rev-parse', 'main')).trim();
    const result = await runner.run(review, {
      BASE: name === 'GitHub' ? 'main' : base,
      GITHUB_STEP_SUMMARY: summary,
    });
    expect(result.failed, result.output).toBe(false);
    const bill = name === 'GitHub' ? summary : join(runner.workspace, 'pipelines/out/bill.md');
    expect(readFileSync(bill, 'utf8')).toContain('hills');
    expect(
      readFileSync(join(runner.workspace, 'pipelines/out/first@simulated/report/index.html'), 'utf8'),
    ).toContain('sunrise');
    expect(gateway.report()).toEqual(before);
  });
});

function init(folder: string) {
  return spawnSync(process.execPath, [resolve('dist/bin.js'), 'init', folder]);
}

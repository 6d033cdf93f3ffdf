import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepState, mountState } from '../../src/cli/init/state-branch.ts';
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
    prepare?: (runner: Runner) => Promise<void>,
  ): Promise<JobResult> {
    count += 1;
    const runner = await startRunner(join(root, `night-${count}`), remote);
    await prepare?.(runner);
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

  /** What docs/ci.md has a person type in their own checkout, in its first or second example; gives the exit code. */
  function atDesk(example: number, ...edits: readonly (readonly [from: string, to: string])[]) {
    const page = readFileSync('docs/ci.md', 'utf8');
    let lines = [...page.matchAll(/```console\n(.*?)```/gs)][example]?.[1]?.replaceAll('$ ', '') ?? '';
    for (const [from, to] of edits) {
      expect(lines).toContain(from);
      lines = lines.replace(from, to);
    }
    const npx = `npx() { shift; "${process.execPath}" "${resolve('dist/bin.js')}" "$@"; }`;
    return new Promise<number | null>((done) => {
      const shell = spawn('bash', ['-e', '-c', `${npx}\n${lines}`], {
        cwd: desk,
        stdio: 'ignore',
        env: person(),
      });
      shell.on('close', done);
    });
  }

  /** Has somebody move the state's branch right before each of a night's first `times` pushes. */
  async function moveBeforePush(runner: Runner, times: number): Promise<void> {
    const other = join(root, `other-${count}`);
    await git(root, 'clone', '--quiet', '--branch', 'dailies-state', remote, other);
    const hooks = join(runner.workspace, '.git/hooks');
    mkdirSync(hooks, { recursive: true });
    const hook = `#!/bin/sh
unset $(git rev-parse --local-env-vars)
cd "${other}"
echo x >> .git/moves
[ "$(wc -l < .git/moves)" -le ${times} ] || exit 0
git -c user.name=Other -c user.email=other@example.com commit --quiet --allow-empty --message 'Moved on'
git push --quiet --force origin dailies-state
`;
    writeFileSync(join(hooks, 'pre-push'), hook, { mode: 0o755 });
  }

  const kept = (branch = 'dailies-state') => git(remote, 'ls-tree', '-r', '--name-only', branch);
  const branches = async () =>
    (await git(remote, 'for-each-ref', '--format=%(refname:short)', 'refs/heads/dailies-state*'))
      .trim()
      .split('\n');

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
    expect((await kept()).trim().split('\n')).toEqual(['.gitattributes', '.gitignore', 'first/state.jsonl']);
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

  test('settled as docs/ci.md says while a night runs: both are joined, and nothing is bought again', async () => {
    edit('takes: 6', 'takes: 7');
    await publish('One more take');
    const lost = await spend(scheduled, () => (exchange) => {
      if (exchange === 'create') throw new Error('the connection breaks');
    });
    expect(lost.failed).toBe(true);
    expect(lost.output).toContain('resolve');

    edit('takes: 7', 'takes: 8');
    await publish('One more take');
    const before = gateway.report().creates;
    let settled: Promise<number | null> | undefined;
    const during = await spend(scheduled, () => async (exchange) => {
      if (exchange !== 'create') return;
      settled ??= atDesk(0, ['seed-2', 'seed-7']);
      await settled;
    });
    expect(await settled).toBe(0);
    expect(during.failed).toBe(true);
    expect(during.output).toContain('rejected');
    expect(gateway.report().creates).toBe(before + 1);
    expect(await branches()).toEqual(['dailies-state']);

    const after = await spend(scheduled);
    expect(after.failed, after.output).toBe(false);
    expect(gateway.report()).toMatchObject({ creates: before + 2, duplicates: 0 });
    const still = await spend(scheduled);
    expect(still.failed, still.output).toBe(false);
    expect(gateway.report()).toMatchObject({ creates: before + 2, duplicates: 0 });
  });

  test('a push that is refused twice is joined twice', async () => {
    edit('takes: 8', 'takes: 9');
    await publish('One more take');
    const before = gateway.report().creates;
    const night = await spend(scheduled, undefined, (runner) => moveBeforePush(runner, 2));
    expect(night.failed, night.output).toBe(false);
    expect(gateway.report().creates).toBe(before + 1);
    expect(await branches()).toEqual(['dailies-state']);
    expect(await git(remote, 'log', '--format=%s', 'dailies-state')).toMatch(/(Moved on\n[\s\S]*){2}/);

    const after = await spend(scheduled);
    expect(after.failed, after.output).toBe(false);
    expect(gateway.report().creates).toBe(before + 1);
  });

  test('a night that cannot be joined is kept beside, and no night begins before a person joins it', async () => {
    edit('takes: 9', 'takes: 10');
    await publish('One more take');
    const before = gateway.report().creates;
    const refused = await spend(scheduled, undefined, (runner) => moveBeforePush(runner, 99));
    expect(refused.failed).toBe(true);
    const beside = `dailies-state-${count}-1`;
    expect(await kept(beside)).toContain('first/state.jsonl');
    expect(await git(remote, 'log', '-1', '--format=%s', 'dailies-state')).toBe('Moved on\n');
    const bought = gateway.report();
    expect(bought.creates).toBe(before + 1);

    const blocked = await spend(scheduled);
    expect(blocked.failed).toBe(true);
    expect(blocked.output).toContain(beside);
    expect(await branches()).toEqual(['dailies-state', beside]);
    expect((await spend(first)).failed).toBe(true);
    expect(gateway.report()).toEqual(bought);

    expect(await atDesk(1, ['dailies-state-123-1', beside])).toBe(0);
    const after = await spend(scheduled);
    expect(after.failed, after.output).toBe(false);
    expect(gateway.report()).toMatchObject({ createRequests: bought.createRequests, duplicates: 0 });
    await git(remote, 'branch', '--quiet', '-D', beside);
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

describe('a state that both sides added to', () => {
  const base = 'header\nline\n';

  /** Keeps `ours` where somebody has pushed `theirs` since both had `base`; gives what then lies on each branch. */
  async function keepBoth(ours: string, theirs: string | undefined) {
    const root = mkdtempSync(join(tmpdir(), 'dailies-join-'));
    const [remote, workspace, other] = [join(root, 'remote'), join(root, 'night'), join(root, 'other')];
    await git(root, 'init', '--quiet', '--bare', remote);
    await git(root, 'init', '--quiet', workspace);
    const state = (checkout: string) => join(checkout, 'p/state.jsonl');
    const shell = (script: string) =>
      spawnSync('sh', ['-e', '-c', script], {
        cwd: workspace,
        env: { ...person(), STATE_REMOTE: remote, NIGHT: '7' },
      }).status;

    expect(shell(mountState)).toBe(0);
    mkdirSync(join(workspace, 'pipelines/out/p'));
    writeFileSync(state(join(workspace, 'pipelines/out')), base);
    expect(shell(keepState)).toBe(0);
    await git(root, 'clone', '--quiet', '--branch', 'dailies-state', remote, other);
    if (theirs === undefined) rmSync(state(other));
    else writeFileSync(state(other), theirs);
    await git(other, 'commit', '--quiet', '--all', '--message', 'Theirs');
    await git(other, 'push', '--quiet', 'origin', 'dailies-state');
    writeFileSync(state(join(workspace, 'pipelines/out')), ours);
    const status = shell(keepState);
    const on = (branch: string) => git(remote, 'show', `${branch}:p/state.jsonl`).catch(() => undefined);
    const result = { status, joined: await on('dailies-state'), beside: await on('dailies-state-7') };
    rmSync(root, { recursive: true, force: true });
    return result;
  }

  test.each([
    ['every line of both is kept', 'ours\n', 'theirs\n', 'theirs\nours\n'],
    [
      'half a line, which a killed night left, stays at the end',
      'ours\n{"ty',
      'theirs\n',
      'theirs\nours\n{"ty',
    ],
  ])('%s', async (_, ours, theirs, joined) => {
    expect(await keepBoth(base + ours, base + theirs)).toEqual({
      status: 0,
      joined: base + joined,
      beside: undefined,
    });
  });

  test('what git cannot join is left to a person: nothing is overwritten, nothing is dropped', async () => {
    expect(await keepBoth(`${base}ours\n`, undefined)).toEqual({
      status: 1,
      joined: undefined,
      beside: `${base}ours\n`,
    });
  });
});

function init(folder: string) {
  return spawnSync(process.execPath, [resolve('dist/bin.js'), 'init', folder]);
}

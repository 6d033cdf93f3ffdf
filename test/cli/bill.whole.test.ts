import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { schemaProblems } from '../report/schemas.ts';
import type { Answer, Booked } from './own-gateway.ts';
import { openStudio, pipelineOf, type Studio, shotsOf } from './studio.ts';

interface Told {
  readonly id: string;
  readonly state: string;
  readonly costUsd: string | null;
}

const failed = (code: number, text: string, cost?: string): Answer => ({
  body: {
    status: 'failed',
    error: { code, error_message: text },
    ...(cost === undefined ? {} : { usage: { cost } }),
  },
});

test('the bill is the gateway’s, to the last digit, whatever went wrong on the way', async () => {
  await using studio = await openStudio();
  const { gateway } = studio;
  const isOf = ({ params }: Booked, id: string) => params.prompt === `Prompt ${id}`;
  const tries = new Map<string, number>();
  gateway.manners = {
    create: ({ params }) =>
      params.prompt === 'Prompt rejected'
        ? { status: 400, body: { error: { code: 8005002, error_message: 'not like this' } } }
        : undefined,
    poll(job) {
      const nth = (tries.get(`${job.params.prompt}`) ?? 0) + 1;
      tries.set(`${job.params.prompt}`, nth);
      if (isOf(job, 'flaky') && nth === 1) return failed(8005098, 'generation failed');
      if (isOf(job, 'hopeless')) return failed(8005004, 'image invalid');
      if (isOf(job, 'policy')) return failed(8005098, 'content policy violation');
      if (isOf(job, 'costly')) return failed(8005004, 'too bad', '0.1000');
      return undefined;
    },
    cost: (job) => (isOf(job, 'untold') ? undefined : isOf(job, 'plain') ? '0.3250' : '0.2275'),
  };
  const shots = shotsOf('plain', 'flaky', 'hopeless', 'policy', 'untold', 'costly', 'rejected');
  await studio.write('m.yaml', pipelineOf(shots));
  expect(await studio.run(['run', 'm.yaml'])).toMatchObject({ code: 1 });

  const cost = JSON.parse(await studio.read('out/night/report/cost.json'));
  expect(schemaProblems('cost-report', cost)).toEqual([]);
  // Reported: 0.3250 + 0.2275 + 0.1000. Lost: what failed, at its report or at 0.325: flaky, hopeless, policy, costly.
  const sums = { chargedUsd: '0.6525', lostUsd: '1.075', reservedUsd: '0', estimatedUsd: '2.275' };
  expect(cost.ever).toMatchObject({ ...sums, unknown: { charged: 1 } });
  expect(cost.thisRun).toMatchObject(sums);
  const csv = await studio.read('out/night/report/cost.csv');
  expect(csv).toContain('ever,total,,7,3,0.6525,0,1.075,0,0,1');
  expect(await studio.read('out/night/report/cost.md')).toContain('| Charged | 0.6525 + 1 unknown |');
  const result = JSON.parse(await studio.read('out/night/report/result.json'));
  expect(schemaProblems('result', result)).toEqual([]);
  expect(result.tasks.map(({ id, state, costUsd }: Told) => [id, state, costUsd])).toEqual([
    ['plain', 'done', '0.325'],
    ['flaky', 'done', '0.2275'],
    ['hopeless', 'failed', null],
    ['policy', 'refused', null],
    ['untold', 'done', null],
    ['costly', 'failed', '0.1'],
    ['rejected', 'failed', '0'],
  ]);
  // Nothing is bought by looking again.
  gateway.forget();
  expect(await studio.run(['run', 'm.yaml'])).toMatchObject({ code: 1 });
  expect(gateway.received).toEqual([]);
});

test('whoever settles a lost answer by buying again is told what that loses, as the bill says it', async () => {
  await using studio = await openStudio();
  studio.gateway.manners = { created: () => 'hang-up' };
  await studio.write('m.yaml', pipelineOf(shotsOf('a', 'b')));
  expect(await studio.run(['run', 'm.yaml'])).toMatchObject({ code: 4 });
  const { code, stdout } = await studio.run(['resolve', 'm.yaml', '--all', '--buy-again']);
  expect(code).toBe(0);
  expect(stdout).toContain('Settled 2 as buy-again, 0.65 USD booked as lost; not finished: 2 new.');
  expect(stdout).toContain('  Ever: charged 0.00 USD, lost 0.65 USD.');
  const bill = JSON.parse(await studio.read('out/night/report/cost.json'));
  expect(bill.ever).toMatchObject({ chargedUsd: '0', reservedUsd: '0', lostUsd: '0.65' });
});

test('the state alone is enough, whatever became of the manifest, the clips and the machine', async () => {
  await using studio = await openStudio();
  const { gateway, dir } = studio;
  const manifest = pipelineOf(shotsOf('a', 'b'));
  await studio.write('m.yaml', manifest);
  await studio.run(['run', 'm.yaml']);

  await mkdir(join(dir, 'elsewhere/copy-of-night'), { recursive: true });
  await cp(join(dir, 'out/night/state.jsonl'), join(dir, 'elsewhere/copy-of-night/state.jsonl'));
  await mkdir(join(dir, 'ci/night'), { recursive: true });
  await cp(join(dir, 'out/night/state.jsonl'), join(dir, 'ci/night/state.jsonl'));
  gateway.forget();
  for (const text of [manifest, 'name: night\nshots: [\n', undefined]) {
    if (text === undefined) await rm(join(dir, 'm.yaml'));
    else await studio.write('m.yaml', text);
    for (const command of ['status', 'collect', 'report'])
      expect(await studio.run([command, 'm.yaml'])).toMatchObject({ code: 0, stderr: '' });
    const settled = await studio.run(['resolve', 'm.yaml', 'a', '--buy-again']);
    expect(settled).toMatchObject({ code: 2, stderr: expect.stringContaining('a is done') });
  }
  expect(gateway.received).toEqual([]);

  const there = join(dir, 'elsewhere/copy-of-night');
  for (const command of ['status', 'report', 'collect'])
    expect(await studio.run([command, there])).toMatchObject({ code: 0 });
  expect(gateway.count()).toMatchObject({ creates: 0, files: 2 });
  expect((await clipsIn(studio, 'elsewhere/copy-of-night')).length).toBe(2);

  // In CI no clips here is normal.
  gateway.forget();
  await studio.write('m.yaml', manifest);
  const inCi = { env: { CI: '1' } };
  const run = ['run', 'm.yaml', '--output', 'ci'];
  expect(await studio.run([...run, '--no-refetch'], inCi)).toMatchObject({ code: 0 });
  expect(gateway.received).toEqual([]);
  expect(await studio.run(run, inCi)).toMatchObject({ code: 0 });
  expect(gateway.count()).toMatchObject({ creates: 0, files: 2 });
});

test('JSON keeps to its schemas, on stdout alone, and a reader may leave at any time', async () => {
  await using studio = await openStudio();
  await studio.write('m.yaml', pipelineOf('  - { id: a, prompt: P, takes: 3 }\n'));
  const parse = async (...args: readonly string[]) => {
    const { stdout } = await studio.run([...args, '--json'], { env: { NO_COLOR: '1', FORCE_COLOR: '1' } });
    return JSON.parse(stdout);
  };
  expect(schemaProblems('plan', await parse('plan', 'm.yaml'))).toEqual([]);
  const left = studio.start(['run', 'm.yaml']);
  left.child.stdout?.once('data', () => left.child.stdout?.destroy());
  const { code, stderr } = await left.ended;
  // Whether it noticed depends on what it still had to say.
  expect([0, 130]).toContain(code);
  expect(stderr).not.toMatch(/EPIPE|bug/);
  expect(await studio.run(['run', 'm.yaml'])).toMatchObject({ code: 0 });
  expect(studio.gateway.books.size).toBe(3);
  expect(schemaProblems('plan', await parse('plan', 'm.yaml'))).toEqual([]);
  expect(schemaProblems('result', await parse('status', 'm.yaml'))).toEqual([]);
  const collected = await studio.run(['collect', 'm.yaml', '--json']);
  const lines = collected.stdout.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).type)).toEqual(['run:started', 'run:ended', 'summary']);
});

async function clipsIn(studio: Studio, folder: string): Promise<readonly string[]> {
  return (await studio.tree(folder)).filter((path) => path.endsWith('.mp4'));
}

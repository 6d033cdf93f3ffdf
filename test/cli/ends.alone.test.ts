import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { schemaProblems } from '../report/schemas.ts';
import type { Answer, Booked, Manners, OwnGateway } from './own-gateway.ts';
import { openStudio, pipelineOf, type StartOptions, shotsOf, type Under } from './studio.ts';

const error = (status: number, text: string, code: number | string = status): Answer => ({
  status,
  body: { error: { code, error_message: text } },
});
const failed = (code: number | string, text: string, status = 'FAILED'): Answer => ({
  body: { status, error: { code, message: text } },
});
const running: Answer = { body: { status: 'in_progress', progress: 0.1 } };
const miss: Answer = { body: { status: 'failed', data: { cost: null, reason: 'COST_CACHE_MISS' } } };
const first =
  (answer: Answer, times = 1) =>
  (_: unknown, nth: number): Answer | undefined =>
    nth <= times ? answer : undefined;
const looks = (...answers: readonly Answer[]) => ({
  poll: ({ looks: nth }: Booked): Answer | undefined => answers[nth - 1],
});
const finished = ({ id }: Booked, { filesUrl }: OwnGateway, output?: readonly unknown[]): Answer => ({
  body: {
    id,
    status: 'Completed',
    output: [...(output ?? []), { content: [{ type: 'video_url', url: `${filesUrl}/clips/${id}.mp4` }] }],
    usage: { cost: '0.3250', discount: 1 },
  },
});

interface Scene {
  readonly manners?: Manners | ((gateway: OwnGateway) => Manners);
  readonly args?: readonly string[];
  readonly options?: StartOptions;
  /** Of each shot, one clip at 0.325. */
  readonly shots?: string;
  readonly run?: string;
  readonly code: number;
  /** How many creates arrive at the gateway; absent: not to the point. */
  readonly creates?: number;
  /** What must stand in what was said. */
  readonly says?: string;
}

const twoShots = shotsOf('a', 'b');
const six = shotsOf('a', 'b', 'c', 'd', 'e', 'f');
const unpriced = `${shotsOf('a')}  - { id: rec, params: { is_rec: true } }\n`;
const inCi: StartOptions = { env: { CI: '1' } };

const scenes: Readonly<Record<string, Scene>> = {
  // who may
  'no key': { options: { env: { VTRIX_API_KEY: '' } }, code: 5, creates: 0, says: 'no key is set' },
  'a wrong key': { options: { env: { VTRIX_API_KEY: 'vk-wrong-key' } }, code: 5, creates: 0 },
  '403 at the quote': { manners: { quote: () => error(403, 'no balance') }, code: 5, creates: 0 },
  '401 at a create': { manners: { create: () => error(401, 'no') }, code: 5 },
  '403 at a create': { manners: { create: first(error(403, 'no balance')) }, code: 5 },
  '401 at a poll': { manners: { poll: () => error(401, 'no') }, code: 5, creates: 2 },
  // what it may cost
  'the quote route is down': {
    manners: { quote: () => ({ status: 502, body: '<html>' }) },
    code: 0,
    creates: 2,
  },
  'no quote, but a table': { manners: { quote: () => miss }, code: 0, creates: 2 },
  'a price nobody knows': { manners: { quote: () => miss }, shots: unpriced, code: 3, creates: 1 },
  'the same, allowed': {
    manners: { quote: () => miss },
    shots: unpriced,
    args: ['--allow-unknown-price'],
    code: 0,
    creates: 2,
  },
  'fifty slots, and a cap that holds fifteen': {
    shots: '  - { id: a, prompt: P, takes: 50 }\n',
    run: '{ concurrency: 50, budget: { run: 5.00 } }',
    code: 3,
    creates: 15,
  },
  'over ten dollars without a cap': {
    shots: '  - { id: a, prompt: P, takes: 31 }\n',
    run: '{}',
    code: 3,
    creates: 0,
    says: '--budget',
  },
  'the same, lifted, but limited': {
    shots: '  - { id: a, prompt: P, takes: 31 }\n',
    run: '{}',
    args: ['--budget', 'none', '--limit', '2'],
    code: 0,
    creates: 2,
  },
  // what was asked for
  'only one of them': { args: ['--only', 'b'], code: 0, creates: 1, says: 'would buy 1 clip from nothing' },
  'only what is not there': { args: ['--only', 'zz*'], code: 2, creates: 0 },
  'a tag': { shots: `${twoShots}    tags: [hero]\n`, args: ['--tag', 'hero'], code: 0, creates: 1 },
  'an unknown flag': { args: ['--concurency', '2'], code: 2, creates: 0, says: '--concurrency' },
  'a log into the state': {
    args: ['--log', 'out/night/state.jsonl'],
    code: 2,
    creates: 0,
    says: 'name another file',
  },
  'http to another host': { args: ['--base-url', 'http://example.com'], code: 2, creates: 0 },
  'no state in CI': { options: inCi, code: 7, creates: 0, says: '--new' },
  'the same, meant': { options: inCi, args: ['--new'], code: 0, creates: 2 },
  // creates that go wrong
  'refused parameters': { manners: { create: () => error(400, 'bad') }, code: 1, creates: 2 },
  'refused, and that is fine': {
    manners: { create: () => error(400, 'bad') },
    args: ['--ok', '75,1'],
    code: 0,
    creates: 2,
  },
  '200 with an error and no id': { manners: { create: () => ({ body: { error: 'no images' } }) }, code: 1 },
  'slow down': { manners: { create: first(error(429, 'slow down'), 2) }, code: 0 },
  'unavailable, in JSON': { manners: { create: first(error(503, 'later', 8005099)) }, code: 0, creates: 3 },
  '429 as a page': { manners: { create: first({ status: 429, body: '<html>' }) }, code: 4, creates: 2 },
  '500 in JSON': { manners: { create: first(error(500, 'oops')) }, code: 4, creates: 2 },
  '200 as a page': { manners: { created: first({ body: '<html>' }) }, code: 4, creates: 2 },
  'answers that are lost': {
    manners: { created: () => 'hang-up' },
    shots: six,
    args: ['--concurrency', '1'],
    code: 4,
    creates: 3,
  },
  'refused again and again': {
    manners: { create: () => error(400, 'bad') },
    shots: six,
    args: ['--concurrency', '1'],
    code: 1,
    creates: 5,
  },
  'nobody there': {
    options: { env: { VTRIX_BASE_URL: 'http://127.0.0.1:9' } },
    args: ['--give-up-after', '500ms'],
    code: 69,
    creates: 0,
    says: 'no connection to 127.0.0.1:9 (connection refused, ECONNREFUSED)',
  },
  // what a job may look like
  'created and done at once, several outputs': {
    manners: (gateway) => ({ created: (job) => finished(job, gateway, [{ content: [] }, {}]) }),
    code: 0,
    creates: 2,
  },
  'not visible yet, pages, trouble, an unknown word': {
    manners: looks(
      error(404, 'task not found'),
      { body: '<html>' },
      { status: 503, body: 'x' },
      { body: { status: 'Warming' } },
    ),
    code: 0,
    creates: 2,
  },
  'failed, with a number for a code': {
    manners: looks(failed(8005004, 'image invalid')),
    code: 1,
    creates: 2,
  },
  'failed, with words alone': {
    manners: looks({ body: { status: 'failed', error: 'it broke' } }),
    code: 1,
    creates: 2,
    says: 'it broke',
  },
  'failed, and tried again': { manners: looks(failed('8005098', 'failed')), code: 1, creates: 4 },
  'refused for its content': {
    manners: looks(failed(8005098, 'content policy violation')),
    code: 1,
    creates: 2,
    says: 'content policy violation',
  },
  late: { manners: { poll: () => running }, run: '{ task_timeout: 1s }', code: 75, creates: 2 },
  'the deadline came': { manners: { poll: () => running }, args: ['--deadline', '4s'], code: 75, creates: 2 },
  'addresses that expired, files that are none': {
    manners: { file: first({ status: 403, body: 'expired' }) },
    code: 0,
    creates: 2,
  },
};

test.concurrent.each(Object.entries(scenes))('%s', async (_name, scene) => {
  await using studio = await openStudio();
  const { gateway } = studio;
  const { manners = {}, args = [], options, shots = twoShots, run, code, creates, says } = scene;
  gateway.manners = typeof manners === 'function' ? manners(gateway) : manners;
  await studio.write('m.yaml', pipelineOf(shots, { ...(run === undefined ? {} : { run }) }));
  const ended = await studio.run(['run', 'm.yaml', '--json', ...args], options);
  expect(ended).toMatchObject({ code });
  if (creates !== undefined) expect(gateway.count().creates).toBe(creates);
  if (says !== undefined) expect(ended.stdout + ended.stderr).toContain(says);
  const lines = ended.stdout.split('\n').filter((line) => line !== '');
  const parsed = lines.map((line) => JSON.parse(line));
  // What was refused before anything began has nothing to sum up.
  if (parsed.length > 0) {
    expect(schemaProblems('result', parsed.at(-1))).toEqual([]);
    expect(parsed.at(-1)).toEqual(JSON.parse(await studio.read('out/night/report/result.json')));
    if (!args.includes('--ok')) expect(parsed.at(-1).exit).toBe(code);
  }
});

test.concurrent.each<[string, Manners, StartOptions, number]>([
  ['no key is set', {}, { env: { VTRIX_API_KEY: '' } }, 5],
  ['the gateway refused the key', {}, { env: { VTRIX_API_KEY: 'vk-wrong-key' } }, 5],
  ['the gateway refused access', { quote: () => error(403, 'no balance') }, {}, 5],
  ['there is no state', {}, inCi, 7],
])(
  'a run that ends before it began, as %s, leaves reports and no state',
  async (why, manners, options, code) => {
    await using studio = await openStudio();
    studio.gateway.manners = manners;
    await studio.write('m.yaml', pipelineOf(twoShots));
    const run = await studio.run(['run', 'm.yaml', '--json'], options);
    expect(run.code).toBe(code);
    const tree = await studio.tree('out').catch(() => []);
    expect(tree).not.toContain('night/state.jsonl');
    if (code === 7) {
      expect({ tree, stdout: run.stdout }).toEqual({ tree: [], stdout: '' });
      return;
    }
    expect(tree).toContain('night/report/junit.xml');
    const result = JSON.parse(await studio.read('out/night/report/result.json'));
    expect(schemaProblems('result', result)).toEqual([]);
    expect(JSON.parse(run.stdout)).toEqual(result);
    expect(result).toMatchObject({ exit: code, reason: expect.stringContaining(why), totals: { tasks: 2 } });
    expect(result.tasks).toMatchObject([
      { id: 'a', state: 'new' },
      { id: 'b', state: 'new' },
    ]);
    // Nor does it make a beginning of what is none.
    expect(await studio.run(['run', 'm.yaml'], inCi)).toMatchObject({ code: manners.quote ? 5 : 7 });
  },
);

test.concurrent.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 143],
] as const)('%s ends it with %i, and the next run pays nothing', async (signal, code) => {
  await using studio = await openStudio();
  const { gateway } = studio;
  let under: Under | undefined;
  gateway.manners = {
    poll: () => {
      under?.child.kill(signal);
      return running;
    },
  };
  await studio.write('m.yaml', pipelineOf(twoShots));
  under = studio.start(['run', 'm.yaml']);
  expect((await under.ended).code).toBe(code);
  gateway.manners = {};
  expect((await studio.run(['status', 'm.yaml'])).code).toBe(75);
  expect((await studio.run(['run', 'm.yaml'])).code).toBe(0);
  expect(gateway.count().creates).toBe(2);
});

test.concurrent.each([
  ['SIGINT', 130, [], 'interrupted'],
  ['SIGTERM', 143, ['--json', '--detailed-exitcode'], 'terminated'],
] as const)('%s while prices are asked for ends the plan with %i, and none is shown', async (...row) => {
  const [signal, code, flags, why] = row;
  await using studio = await openStudio();
  let under: Under | undefined;
  studio.gateway.manners = {
    quote() {
      under?.child.kill(signal);
      return new Promise(() => {});
    },
  };
  await studio.write('m.yaml', pipelineOf(twoShots));
  under = studio.start(['plan', 'm.yaml', ...flags]);
  const stderr = `dailies: ${why} while prices were asked for: no plan is shown.\n`;
  expect(await under.ended).toEqual({ code, stdout: '', stderr });
});

test.concurrent('a signal while resolve looks at a job ends it with 143, and nothing is changed', async () => {
  await using studio = await openStudio();
  let under: Under | undefined;
  studio.gateway.manners = {
    created: () => 'hang-up',
    poll() {
      under?.child.kill('SIGTERM');
      return new Promise(() => {});
    },
  };
  await studio.write('m.yaml', pipelineOf(shotsOf('a')));
  await studio.run(['run', 'm.yaml']);
  const state = await studio.read('out/night/state.jsonl');
  const [jobId = ''] = studio.gateway.books.keys();
  under = studio.start(['resolve', 'm.yaml', 'a', '--submitted', jobId]);
  expect(await under.ended).toMatchObject({
    code: 143,
    stderr: expect.stringContaining('nothing was changed'),
  });
  expect(await studio.read('out/night/state.jsonl')).toBe(state);
});

test('told to stop at the worst moment, it is over within 5 s and says what is under way', async () => {
  await using studio = await openStudio();
  const { gateway } = studio;
  let under: Under | undefined;
  let toldAt = 0;
  gateway.manners = {
    // The first clip is offered and never comes, the second job is never done, the third create is never answered.
    created: (_, nth) => (nth === 3 ? new Promise(() => {}) : undefined),
    poll: ({ id }) => (id.startsWith('job-2') ? running : undefined),
    file: () => {
      toldAt = Date.now();
      under?.child.kill('SIGTERM');
      return new Promise(() => {});
    },
  };
  await studio.write('m.yaml', pipelineOf(shotsOf('a', 'b', 'c')));
  under = studio.start(['run', 'm.yaml']);
  const { code, stdout } = await under.ended;
  expect(Date.now() - toldAt).toBeLessThan(4_500);
  expect(code).toBe(143);
  expect(stdout).toMatch(/1 job in flight at the provider, for .* at most; `dailies collect` fetches/);
  expect(stdout).toContain('uncertain');
});

test.concurrent.each([
  ['one signal ends it within 5 s', Infinity],
  ['signals again and again end it', 100],
])('whatever hangs, %s, as a shell tells by 143', async (_, everyMs) => {
  await using studio = await openStudio();
  studio.gateway.manners = { poll: () => running };
  await studio.write('m.yaml', pipelineOf(twoShots));
  // Nobody reads from it: a thread waits for it without end, as for a disk of the network that went away.
  execFileSync('mkfifo', [join(studio.dir, 'log')]);
  const { child, ended } = studio.start(['run', 'm.yaml', '--log', 'log']);
  await expect.poll(() => studio.gateway.count().polls).toBeGreaterThan(0);
  const terminate = () => child.kill('SIGTERM');
  terminate();
  const again = everyMs === Infinity ? undefined : setInterval(terminate, everyMs);
  const giveUp = setTimeout(() => child.kill('SIGKILL'), everyMs === Infinity ? 5_000 : 2_000);
  expect((await ended).code).toBe('SIGTERM');
  clearInterval(again);
  clearTimeout(giveUp);
});

test.concurrent('while one run holds the lock, others may look but not touch', async () => {
  await using studio = await openStudio();
  const codes: unknown[] = [];
  const told: string[] = [];
  studio.gateway.manners = {
    async poll({ looks: nth }) {
      if (nth > 1 || codes.length > 0) return undefined;
      codes.push('');
      for (const command of ['run', 'collect', 'plan', 'status', 'report'])
        codes.push((await studio.run([command, 'm.yaml'])).code);
      for (const command of ['status', 'report'])
        told.push((await studio.run([command, 'm.yaml', '--json'])).stdout);
      return undefined;
    },
  };
  await studio.write('m.yaml', pipelineOf(shotsOf('a')));
  expect((await studio.run(['run', 'm.yaml'])).code).toBe(0);
  expect(codes).toEqual(['', 6, 6, 0, 75, 0]);
  const reason = 'a run is under way; not finished: 1 resume';
  expect(told.map((text) => JSON.parse(text))).toMatchObject(Array(2).fill({ reason, next: null }));
});

test.runIf(process.getuid?.() === 0)('a disk with room for the facts, but for no clip', async () => {
  await using studio = await openStudio();
  const disk = join(studio.dir, 'disk');
  await mkdir(disk);
  await studio.write('m.yaml', pipelineOf(twoShots));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    return; // A container may forbid it.
  }
  try {
    const full = await studio.run(['run', 'm.yaml', '--output', 'disk']);
    expect(full).toMatchObject({ code: 74 });
    expect(full.stdout + full.stderr).toContain('ENOSPC');
    expect(studio.gateway.count().creates).toBe(2);
    execFileSync('mount', ['-o', 'remount,size=4m', disk]);
    expect(await studio.run(['run', 'm.yaml', '--output', 'disk'])).toMatchObject({ code: 0 });
    expect(studio.gateway.count().creates).toBe(2);
  } finally {
    execFileSync('umount', [disk]);
  }
});

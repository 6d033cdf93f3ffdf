import { copyFile, cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Answer, Manners } from './own-gateway.ts';
import { openStudio, pipelineOf, type Studio, shotsOf, type Under } from './studio.ts';

const base = `version: 1
name: econ
model: vidu20_img2video
run: { budget: { run: 25 } }
shots:
  - id: a
    images: [frames/logo.png]
    prompt: One
    takes: 2
  - id: b
    images: [frames/lighthouse.jpg]
    prompt: Two
`;
const defaults =
  'params: { duration: 4, resolution: 360p, bgm: false, watermark: false, is_rec: false, movement_amplitude: auto, off_peak: false, audio: false }';
const [head = '', shotA = '', shotB = ''] = base.split(/(?= {2}- id: )/);

/** An edit, how many creates it costs, and where the program is started. */
const edits: readonly (readonly [string, string, number, string?])[] = [
  ['nothing', base, 0],
  ['another folder to work in', base, 0, 'frames'],
  ['a comment, and how it is run', `# x\n${base.replace('25', '30')}`, 0],
  ['a shot renamed', base.replace('id: a', 'id: renamed'), 0],
  ['two names swapped', head + shotA.replace('id: a', 'id: b') + shotB.replace('id: b', 'id: a'), 0],
  ['reordered', head + shotB + shotA, 0],
  ['a frame moved and renamed', base.replace('frames/logo.png', 'moved/z.bin'), 0],
  ['defaults written out', base.replace('run:', `${defaults}\nrun:`), 0],
  ['passed-through parameters', base.replace('run:', 'params: { payload: p }\nrun:'), 0],
  ['a take more', base.replace('takes: 2', 'takes: 3'), 1],
  ['a comma more', base.replace('Two', 'Two,'), 1],
  ['and the comma taken back', base, 0],
  [
    'the same clip asked for twice',
    `${base}  - { id: c, images: [frames/lighthouse.jpg], prompt: Two }\n`,
    0,
  ],
];

test('edits cost what they change, and the books show nothing twice', async () => {
  await using studio = await openStudio();
  const { gateway, dir } = studio;
  await mkdir(join(dir, 'moved'));
  await copyFile(join(dir, 'frames/logo.png'), join(dir, 'moved/z.bin'));
  await studio.write('m.yaml', base);
  expect(await studio.run(['run', 'm.yaml'])).toMatchObject({ code: 0 });
  expect(gateway.count().creates).toBe(3);
  for (const [edit, text, creates, cwd = '.'] of edits) {
    gateway.forget();
    await studio.write('m.yaml', text);
    const { code } = await studio.run(['run', join(dir, 'm.yaml')], { cwd });
    const asked = gateway.count();
    expect({ edit, code, creates: asked.creates }).toEqual({ edit, code: 0, creates });
    // What costs nothing asks nothing either.
    if (creates === 0) expect({ edit, received: gateway.received }).toEqual({ edit, received: [] });
  }
  expect(await boughtTwice(studio)).toEqual([]);
  const left = await studio.tree('out/econ');
  expect(left.filter((path) => path.endsWith('.mp4'))).toEqual([
    'clips/a/seed-1.mp4',
    'clips/a/seed-2.mp4',
    'clips/a/seed-3.mp4',
    'clips/b/b.mp4',
    'clips/c/c.mp4',
    expect.stringMatching(/^superseded\/b\/[0-9a-f]{64}\.mp4$/),
  ]);
  expect(JSON.parse(await studio.read('out/econ/report/cost.json')).ever.chargedUsd).toBe('0.5');
});

test('with nothing left to do it asks nothing, with and without a key', async () => {
  await using studio = await openStudio();
  await studio.write('m.yaml', base);
  await studio.run(['run', 'm.yaml']);
  studio.gateway.forget();
  const environments: readonly Readonly<Record<string, string>>[] = [{}, { VTRIX_API_KEY: '' }, { CI: '1' }];
  for (const env of environments) {
    expect(await studio.run(['run', 'm.yaml'], { env })).toMatchObject({ code: 0 });
  }
  expect(studio.gateway.received).toEqual([]);

  // Clips are on record, and by somebody's hand no attempt that paid for them.
  const lines = (await studio.read('out/econ/state.jsonl')).split('\n');
  const kept = lines.filter((line) => !line.startsWith('{"type":"task:'));
  const keys = new Map<string, string>();
  for (const [, key = ''] of lines.join('\n').matchAll(/"key":"([\w-]{43})"/g))
    keys.set(Buffer.from(key, 'base64url').toString('hex').slice(0, 16), key);
  const byHand = kept.map((line) =>
    line.replace(/"attempt":"(\w{16})-1"/, (_, start: string) => `"key":"${keys.get(start)}"`),
  );
  await studio.write('out/econ/state.jsonl', byHand.join('\n'));
  expect(await studio.run(['run', 'm.yaml'], { env: { VTRIX_API_KEY: '' } })).toMatchObject({ code: 0 });
  expect(studio.gateway.received).toEqual([]);
});

test('a state that cannot be read ends the run, though a gateway that is asked meanwhile never answers', async () => {
  await using studio = await openStudio();
  const { gateway } = studio;
  await studio.write('m.yaml', base);
  await studio.run(['run', 'm.yaml']);
  const sound = await studio.read('out/econ/state.jsonl');
  await studio.write('out/econ/state.jsonl', `${sound}no fact\n`);
  await studio.write('m.yaml', base.replace('takes: 2', 'takes: 3'));
  gateway.forget();
  gateway.manners = { quote: () => new Promise(() => {}) };
  const stopped = await studio.run(['run', 'm.yaml']);
  expect(stopped).toMatchObject({ code: 74, stderr: expect.stringContaining('is damaged (not JSON)') });
  gateway.manners = {};
  await studio.write('out/econ/state.jsonl', sound);
  expect(await studio.run(['run', 'm.yaml'])).toMatchObject({ code: 0 });
  expect(gateway.count().creates).toBe(1);
});

test.concurrent.each(['quote', 'create', 'created', 'poll', 'file'] as const)(
  'killed at its first %s and run again: what may have been bought is not bought again',
  async (moment) => {
    await using studio = await openStudio();
    const { gateway } = studio;
    await studio.write('m.yaml', base);
    let under: Under | undefined;
    gateway.manners = {
      [moment]: () => {
        under?.child.kill('SIGKILL');
        return new Promise(() => {});
      },
    };
    // One at a time: a create that arrives while the signal is on its way would make two.
    under = studio.start(['run', 'm.yaml', '--concurrency', '1']);
    expect((await under.ended).code).toBe('SIGKILL');
    gateway.manners = {};
    const again = await studio.run(['run', 'm.yaml', '--json']);
    const { tasks } = JSON.parse(again.stdout.trimEnd().split('\n').at(-1) ?? '');
    const uncertain = tasks.filter(({ state }: { state: string }) => state === 'uncertain');
    expect(again.code).toBe(uncertain.length === 0 ? 0 : 4);
    // While a clip is fetched the next create is due, and the kill may find it on its way.
    if (moment !== 'file') expect(uncertain.length > 0).toBe(moment === 'create' || moment === 'created');
    expect(await boughtTwice(studio)).toEqual([]);
    if (moment !== 'created') return;

    // A person looks at the gateway's list, and names the job that was accepted.
    const [job] = gateway.books.values();
    expect(uncertain).toHaveLength(1);
    const [sent] = uncertain;
    const foreign = await studio.run(['resolve', 'm.yaml', sent.id, '--submitted', 'no-such-job']);
    expect(foreign).toMatchObject({ code: 2 });
    await cp(join(studio.dir, 'out/econ'), join(studio.dir, 'out/econ-copy'), { recursive: true });
    const copy = await studio.run(['resolve', 'out/econ-copy', sent.id, '--submitted', job?.id ?? '']);
    expect(copy).toMatchObject({ code: 0 });
    const taken = await studio.run(['resolve', 'm.yaml', sent.id, '--submitted', job?.id ?? '']);
    expect(taken).toMatchObject({ code: 2, stderr: expect.stringContaining('beside this one already') });
    await rm(join(studio.dir, 'out/econ-copy'), { recursive: true });
    const settled = await studio.run(['resolve', 'm.yaml', sent.id, '--submitted', job?.id ?? '']);
    expect(settled).toMatchObject({ code: 0, stderr: '' });
    expect(await studio.run(['run', 'm.yaml'])).toMatchObject({ code: 0 });
    expect(gateway.books.size).toBe(3);
    expect(await boughtTwice(studio)).toEqual([]);
  },
);

test('a key of two manifests in one command is bought once, and copied', async () => {
  await using studio = await openStudio();
  const { gateway, dir } = studio;
  await studio.write('one.yaml', base.replace('econ', 'one'));
  await studio.write('two.yaml', base.replace('econ', 'two'));
  const both = await studio.run(['run', 'one.yaml', 'two.yaml']);
  expect(both.code).toBe(0);
  const creates = gateway.count().creates;
  gateway.forget();
  expect((await studio.run(['run', 'one.yaml', 'two.yaml'])).code).toBe(0);
  expect(gateway.received).toEqual([]);
  // What one of them alone would buy is what both bought.
  await studio.write('three.yaml', base.replace('econ', 'three').concat('output: elsewhere\n'));
  expect((await studio.run(['run', 'three.yaml'])).code).toBe(0);
  expect(gateway.count().creates).toBe(creates);
  const clips = async (pipeline: string) =>
    (await readdir(join(dir, `out/${pipeline}/clips`), { recursive: true })).filter((name) =>
      name.endsWith('.mp4'),
    );
  expect(await clips('two')).toEqual(await clips('one'));
});

test('a sibling is copied; a copy that vanished is copied again, and else waits for a person', async () => {
  await using studio = await openStudio();
  const { gateway, dir } = studio;
  await studio.write('one.yaml', base.replace('econ', 'one'));
  await studio.write('two.yaml', base.replace('econ', 'two'));
  await studio.run(['run', 'one.yaml']);
  gateway.forget();
  const clip = (pipeline: string) => join(dir, `out/${pipeline}/clips/b/b.mp4`);
  const two = async (...args: readonly string[]) => (await studio.run([...args])).code;
  expect(await two('run', 'two.yaml')).toBe(0);
  await rm(clip('two'));
  expect(await two('run', 'two.yaml')).toBe(0);
  await rm(clip('two'));
  await rm(clip('one'));
  expect(await two('run', 'two.yaml')).toBe(1);
  expect(await two('run', 'two.yaml', '--retry-failed')).toBe(1);
  expect(await two('status', 'two.yaml')).toBe(1);
  expect(gateway.received).toEqual([]);
  // The one that bought it fetches it free, and then it can be copied.
  expect(await two('run', 'one.yaml')).toBe(0);
  expect(await two('run', 'two.yaml')).toBe(0);
  expect(gateway.count().creates).toBe(0);
  await rm(clip('two'));
  await rm(join(dir, 'out/one'), { recursive: true });
  expect(await two('run', 'two.yaml')).toBe(1);
  expect(await two('resolve', 'two.yaml', 'b', '--buy-again')).toBe(0);
  expect(await two('run', 'two.yaml')).toBe(0);
  expect(gateway.count().creates).toBe(1);
});

test('what a run beside it is about to buy is left to it, and copied afterwards', async () => {
  await using studio = await openStudio();
  const { gateway } = studio;
  await studio.write('one.yaml', base.replace('econ', 'one'));
  await studio.write('two.yaml', base.replace('econ', 'two'));
  let two: Promise<{ readonly code: unknown }> | undefined;
  gateway.manners = {
    async poll() {
      if (two === undefined) {
        two = studio.run(['run', 'two.yaml', '--new']);
        await two;
      }
      return undefined;
    },
  };
  // One slot: the other two clips are still to be bought when the second run begins.
  expect((await studio.run(['run', 'one.yaml', '--concurrency', '1'])).code).toBe(0);
  expect(await two).toMatchObject({ code: 75 });
  expect(gateway.count().creates).toBe(3);
  expect((await studio.run(['run', 'two.yaml'])).code).toBe(0);
  expect(gateway.count().creates).toBe(3);
});

test('a state cut short, or an older one, does not buy the clips again that lie beside it', async () => {
  await using studio = await openStudio();
  const { gateway } = studio;
  await studio.write('m.yaml', base);
  await studio.run(['run', 'm.yaml', '--limit', '1']);
  const older = await studio.read('out/econ/state.jsonl');
  await studio.run(['run', 'm.yaml']);
  gateway.forget();
  for (const state of [older, older.slice(0, older.indexOf('\n') + 1)]) {
    await studio.write('out/econ/state.jsonl', state);
    const { code, stderr } = await studio.run(['run', 'm.yaml']);
    expect(code).toBe(7);
    expect(stderr).toContain('buy them again: clips/a/seed-');
    expect(await studio.read('out/econ/state.jsonl')).toBe(state);
  }
  // Whatever the shot is called by now.
  await studio.write('m.yaml', base.replaceAll('id: a', 'id: anew'));
  expect(await studio.run(['run', 'm.yaml'])).toMatchObject({ code: 7 });
  await studio.write('m.yaml', base);
  expect(gateway.count().creates).toBe(0);
  expect((await studio.run(['run', 'm.yaml', '--new'])).code).toBe(0);
  expect(gateway.count().creates).toBe(3);
  // Clips of others, and those of an edit, stand in nobody's way.
  await studio.write('out/econ/clips/b/x.mp4', 'by hand');
  await studio.write('m.yaml', base.replace('prompt: One', 'prompt: Another'));
  expect((await studio.run(['run', 'm.yaml'])).code).toBe(0);
  expect(gateway.count().creates).toBe(3 + 2);
});

/** What stood in the way of a clip when its state was copied, and what became of it afterwards. */
const detours: readonly (readonly [string, Manners, (text: string) => string])[] = [
  ['was turned away', { create: () => refusedWith(8005002) }, (text) => text],
  ['was in flight, and failed', { poll: () => 'hang-up' }, (text) => text],
  ['was bought in its place later', {}, (text) => text.replace('prompt: Two', 'prompt: Changed')],
];

test.concurrent.each(detours)(
  'an older state is noticed where a key %s: what lies there is not bought again',
  async (_, manners, edit) => {
    await using studio = await openStudio();
    const { gateway } = studio;
    await studio.write('m.yaml', base);
    gateway.manners = manners;
    await studio.run(['run', 'm.yaml', '--only', 'b', '--deadline', '3s']);
    const older = await studio.read('out/econ/state.jsonl');
    const [first] = gateway.books.keys();
    const failed = { status: 'failed', error: { code: 8005098, message: 'no luck' } };
    gateway.manners = { poll: ({ id }) => (id === first ? { body: { id, ...failed } } : undefined) };
    await studio.write('m.yaml', edit(base));
    expect((await studio.run(['run', 'm.yaml', '--only', 'b', '--retry-failed'])).code).toBe(0);
    gateway.forget();
    await studio.write('out/econ/state.jsonl', older);
    const again = ['run', 'm.yaml', '--only', 'b', '--retry-failed'];
    expect(await studio.run(again)).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('buy them again: clips/b/b.mp4.'),
    });
    expect(await studio.read('out/econ/state.jsonl')).toBe(older);
    expect(gateway.count().creates).toBe(0);
    // A person may say that it is meant.
    expect((await studio.run([...again, '--new'])).code).toBe(0);
    expect(gateway.count().creates).toBe(1);
  },
);

function refusedWith(code: number): Answer {
  return { status: 400, body: { error: { code, error_message: 'parameter invalid' } } };
}

test.each(['replaced', 'deleted'])(
  'a state that is %s under a run is kept, and nothing is bought before it is back',
  async (how) => {
    await using studio = await openStudio();
    const { gateway, dir } = studio;
    const path = join(dir, 'out/econ/state.jsonl');
    await studio.write('m.yaml', base);
    expect((await studio.run(['run', 'm.yaml', '--only', 'b'])).code).toBe(0);
    await copyFile(path, join(dir, 'older'));
    gateway.manners = {
      poll: async () => {
        gateway.manners = {};
        await (how === 'replaced' ? rename(join(dir, 'older'), path) : rm(path));
        return undefined;
      },
    };
    const { code, stdout } = await studio.run(['run', 'm.yaml', '--concurrency', '1']);
    expect(code).toBe(74);
    const job = [...gateway.books.keys()].at(-1);
    expect(stdout).toMatch(new RegExp(`Not known to ${path}:\\n +attempt [0-9a-f]+-1, job ${job}\\n`));
    expect(stdout).not.toMatch(/Next:|without paying again/);
    const [, kept = ''] = /First: mv (\S+) /.exec(stdout) ?? [];
    gateway.forget();
    const refused = await studio.run(['run', 'm.yaml', '--new']);
    expect(refused).toMatchObject({ code: 7, stderr: expect.stringContaining(`${kept} was kept by a run`) });
    expect(gateway.count().creates).toBe(0);
    await rename(kept, path);
    expect((await studio.run(['run', 'm.yaml'])).code).toBe(0);
    expect(await boughtTwice(studio)).toEqual([]);
  },
);

test('without a state, clips of before an edit stand for those that were bought, too', async () => {
  await using studio = await openStudio();
  await studio.write('m.yaml', base);
  await studio.run(['run', 'm.yaml']);
  await studio.write('m.yaml', base.replace('Two', 'Changed'));
  await studio.run(['run', 'm.yaml']);
  for (const lost of ['state.jsonl', 'clips'])
    await rm(join(studio.dir, 'out/econ', lost), { recursive: true });
  await studio.write('m.yaml', base);
  studio.gateway.forget();
  const { code, stderr } = await studio.run(['run', 'm.yaml']);
  expect({ code, creates: studio.gateway.count().creates }).toEqual({ code: 7, creates: 0 });
  expect(stderr).toContain('the folder holds clips already');
});

test('while nobody can tell what the pipeline next door has bought, nothing is bought', async () => {
  await using studio = await openStudio();
  const { gateway } = studio;
  await studio.write('one.yaml', pipelineOf(shotsOf('a', 'b')).replace('name: night', 'name: one'));
  await studio.write('two.yaml', pipelineOf(shotsOf('a', 'b', 'c')).replace('name: night', 'name: two'));
  await studio.run(['run', 'one.yaml', '--only', 'b']);
  const older = await studio.read('out/one/state.jsonl');
  expect((await studio.run(['run', 'one.yaml'])).code).toBe(0);
  const whole = await studio.read('out/one/state.jsonl');
  gateway.forget();
  for (const [damaged, says] of [
    [`X${whole}`, 'is not a state file'],
    [whole.replace('"version":1', '"version":2'), 'is of format version 2'],
    [whole.replace('"task:started"', 'task'), 'state.jsonl:'],
    [undefined, 'is not there, though clips/a/a.mp4 lies beside it'],
    [older, 'does not know clips/a/a.mp4, which was bought'],
  ] as const) {
    if (damaged === undefined) await rm(join(studio.dir, 'out/one/state.jsonl'));
    else await studio.write('out/one/state.jsonl', damaged);
    expect(await studio.run(['run', 'two.yaml', '--new'])).toMatchObject({
      code: 74,
      stderr: expect.stringContaining(says),
    });
    expect((await studio.run(['plan', 'two.yaml'])).stderr).toContain(says);
  }
  expect(gateway.count().creates).toBe(0);
  await studio.write('out/one/state.jsonl', whole);
  expect((await studio.run(['run', 'two.yaml', '--new'])).code).toBe(0);
  // A simulated run buys nothing, and nobody says that it would be held up.
  await studio.write('out/one@simulated/state.jsonl', `X${whole}`);
  await studio.write('out/one@simulated/clips/a/a.mp4', 'clip');
  expect((await studio.run(['plan', 'two.yaml', '--simulate'])).stderr).toBe('');
  expect((await studio.run(['run', 'two.yaml', '--simulate'])).code).toBe(0);
  expect(gateway.count().creates).toBe(1);
});

test('--retry-failed grants one attempt, not one for each place that could put it on record', async () => {
  await using studio = await openStudio();
  const { gateway } = studio;
  const error = { code: 8005098, error_message: 'generation failed' };
  gateway.manners = { poll: ({ id }) => ({ body: { id, status: 'failed', error } }) };
  await studio.write('m.yaml', pipelineOf(shotsOf('a')));
  const creates = async (...flags: readonly string[]): Promise<number> => {
    gateway.forget();
    expect((await studio.run(['run', 'm.yaml', ...flags])).code).toBe(1);
    return gateway.count().creates;
  };
  expect(await creates()).toBe(2);
  expect(await creates('--retry-failed')).toBe(1);
  expect(await creates()).toBe(0);
  expect(await creates('--retry-failed')).toBe(1);
  const granted = (await studio.read('out/night/state.jsonl')).match(/retry:granted/g);
  expect(granted).toHaveLength(2);
});

/** Requests that stand in the gateway's books more than once, their marks apart. */
async function boughtTwice({ gateway }: Studio): Promise<readonly string[]> {
  const asked = [...gateway.books.values()].map(({ model, params }) =>
    JSON.stringify({ model, ...params, payload: '' }),
  );
  return asked.filter((each, index) => asked.indexOf(each) !== index);
}

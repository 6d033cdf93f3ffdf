import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/core/failure.ts';
import type { Usd } from '../../src/core/usd.ts';
import type { JobReport } from '../../src/provider/provider.ts';
import { createRig } from '../rig/rig.ts';
import { makeTasks } from '../rig/tasks.ts';
import { usd } from '../state/stories.ts';

const broken: Failure = { kind: 'download-broken', cause: 'ECONNRESET' };
const busy: Failure = { kind: 'server-trouble', httpStatus: 502, text: 'busy' };

/** Runs one task whose first body breaks off, and whose next downloads fail like this; gives where each went on. */
async function goOn(failures: readonly Failure[]): Promise<readonly number[]> {
  const rig = createRig(makeTasks(1), () => ({ clip: 'clip of one' }));
  const offsets: number[] = [];
  const left = [undefined, ...failures];
  const provider = {
    ...rig.gateway,
    fetch: async (url: string, options: Parameters<typeof rig.gateway.fetch>[1]) => {
      offsets.push(options.offset);
      const failure = left.shift();
      return failure === undefined
        ? await rig.gateway.fetch(url, options)
        : { ok: false as const, error: failure };
    },
  };
  const { store } = await rig.run({ options: { provider }, trouble: { receive: [broken] } });
  expect(Object.keys(store.tree())).toEqual(['clips/shot-1/shot-1.mp4']);
  return offsets;
}

test('a download that broke off is gone on with', async () => {
  expect(await goOn([])).toEqual([0, 11]);
});

test('a part that cannot be gone on with is thrown away, and the clip fetched from its beginning', async () => {
  expect(await goOn([broken])).toEqual([0, 11, 0]);
});

test('one that breaks off again, further on, is gone on with from there', async () => {
  const rig = createRig(makeTasks(1), () => ({ clip: 'clip of one' }));
  const offsets: number[] = [];
  const provider: typeof rig.gateway = {
    ...rig.gateway,
    async fetch(url, options) {
      offsets.push(options.offset);
      const opened = await rig.gateway.fetch(url, options);
      const { offset } = options;
      if (!opened.ok || offset > 4) return opened;
      return {
        ok: true,
        value: {
          ...opened.value,
          body: Readable.from([Buffer.from('clip of one').subarray(offset, offset + 4)]),
        },
      };
    },
  };
  const { store } = await rig.run({ options: { provider }, trouble: { receive: [broken, broken] } });
  expect(offsets).toEqual([0, 4, 8]);
  expect(Object.keys(store.tree())).toHaveLength(1);
});

test('what broke off is gone on with under the name of its bytes, and a new job begins its own clip', async () => {
  const rig = createRig(makeTasks(1), () => ({ clip: 'clip of one' }));
  const asked: unknown[] = [];
  const provider: typeof rig.gateway = {
    ...rig.gateway,
    async fetch(url, options) {
      asked.push([options.offset, options.validator]);
      const opened = await rig.gateway.fetch(url, options);
      return opened.ok ? { ok: true, value: { ...opened.value, validator: '"v1"' } } : opened;
    },
  };
  const [{ key } = { key: '' }] = makeTasks(1);
  const left = new Map([[key, Buffer.from('half of what an earlier job made')]]);
  const { store } = await rig.run({ options: { provider }, trouble: { receive: [broken], left } });
  expect(asked).toEqual([
    [0, undefined],
    [11, '"v1"'],
  ]);
  expect(Object.keys(store.tree())).toEqual(['clips/shot-1/shot-1.mp4']);
});

test('what an earlier run received of a finished job is gone on with', async () => {
  const rig = createRig(makeTasks(1), () => ({ clip: 'clip of one' }));
  await rig.run();
  rig.disk.files.clear();
  const offsets: number[] = [];
  const provider: typeof rig.gateway = {
    ...rig.gateway,
    async fetch(url, options) {
      offsets.push(options.offset);
      return await rig.gateway.fetch(url, options);
    },
  };
  const [{ key } = { key: '' }] = makeTasks(1);
  const left = new Map([[key, Buffer.from('clip o')]]);
  const { store } = await rig.run({ options: { provider }, trouble: { left } });
  expect(offsets).toEqual([6]);
  expect(Object.keys(store.tree())).toHaveLength(1);
});

test('a charge that is told only after the end is booked once, when a clip is fetched anew', async () => {
  const script: { chargedUsd: Usd | null } = { chargedUsd: null };
  const rig = createRig(makeTasks(1), () => script);
  const charges = () =>
    rig.disk.facts.flatMap((fact) => (fact.type === 'task:completed' ? [fact.chargedUsd] : []));
  await rig.run();
  expect(charges()).toEqual([null]);
  script.chargedUsd = usd('0.3');
  for (const _ of ['told', 'told again']) {
    rig.disk.files.clear();
    await rig.run();
    expect(charges()).toEqual([null, '0.3']);
  }
});

test('trouble of the host says nothing of the part', async () => {
  expect(await goOn([busy, busy])).toEqual([0, 11, 11, 11]);
});

test('watchers are told of each download and of its trouble', async () => {
  const rig = createRig(makeTasks(1), () => ({ downloads: [broken] }));
  await rig.run();
  const [task] = makeTasks(1);
  const told = rig.signals.filter(({ type }) => type === 'download:started' || type === 'trouble');
  expect(told).toMatchObject([
    { type: 'download:started', key: task?.key },
    { type: 'trouble', key: task?.key, failure: broken },
    { type: 'download:started', key: task?.key },
  ]);
});

const expired: Failure = { kind: 'download-expired', httpStatus: 403 };
const failed: Failure = { kind: 'generation-failed', text: 'failed' };
const refused: Failure = { kind: 'content-refused', text: 'sensitive' };

describe('a clip that the provider says it has no more', () => {
  /** Loses the clip of a run that was whole, and fetches it again: each download takes so long and ends like this. */
  async function fetchAgain(failures: readonly Failure[], downloadMs: number) {
    let downloads: readonly Failure[] = [];
    let lasting = 0;
    const script = {
      get downloads() {
        return downloads;
      },
      get downloadMs() {
        return lasting;
      },
    };
    const rig = createRig(makeTasks(1), () => script);
    await rig.run();
    rig.disk.files.clear();
    const [job] = rig.gateway.creates;
    downloads = [...Array.from({ length: job?.downloads ?? 0 }, () => expired), ...failures];
    lasting = downloadMs;
    const [before, at] = [rig.gateway.fetched.length, rig.clock.now()];
    await rig.run();
    return {
      end: rig.disk.facts.at(-1)?.type,
      fetched: rig.gateway.fetched.length - before,
      tookMs: rig.clock.now() - at,
    };
  }
  const times = (count: number, failure = expired): readonly Failure[] =>
    Array.from({ length: count }, () => failure);

  test('is believed to be gone at the fourth denial in a row', async () => {
    expect(await fetchAgain(times(9), 20_000)).toMatchObject({ end: 'clip:gone', fetched: 4 });
    expect(await fetchAgain(times(3), 20_000)).toMatchObject({ end: 'clip:saved', fetched: 4 });
  });

  test('not sooner than 15 s after the first', async () => {
    const { end, fetched, tookMs } = await fetchAgain(times(100), 0);
    expect(end).toBe('clip:gone');
    expect(fetched).toBeGreaterThan(4);
    expect(tookMs).toBeGreaterThanOrEqual(15_000);
    expect(tookMs).toBeLessThan(30_000);
  });

  test.each([
    ['anything else', broken],
    ['trouble of the host', busy],
  ])('%s between denials begins the count anew', async (_, other) => {
    const failures = [...times(3), other, ...times(3), other, ...times(3)];
    expect(await fetchAgain(failures, 20_000)).toMatchObject({ end: 'clip:saved', fetched: 12 });
  });
});

describe('a job that was finished, charged, and is told otherwise when an address is asked for', () => {
  /** Runs one task whose first download fails; every later look is answered like this, the first ones first. */
  async function toldOtherwise(answers: readonly JobReport[]) {
    const rig = createRig(makeTasks(1), () => ({ downloads: [broken] }));
    const left = [...answers];
    let isFinished = false;
    const provider: typeof rig.gateway = {
      ...rig.gateway,
      async poll(...args) {
        const told = isFinished ? left.shift() : undefined;
        if (told !== undefined) return { ok: true, value: told };
        const found = await rig.gateway.poll(...args);
        isFinished ||= found.ok && found.value.status === 'completed';
        return found;
      },
    };
    const at = rig.clock.now();
    const { kinds } = await rig.run({ options: { provider } });
    const troubles = rig.signals.flatMap((each) => (each.type === 'trouble' ? [each.failure] : []));
    return { kinds, troubles, end: rig.disk.facts.at(-1)?.type, tookMs: rig.clock.now() - at };
  }

  test.each<[string, JobReport, Failure]>([
    ['as failed', { status: 'failed', failure: failed }, failed],
    [
      'as running',
      { status: 'running', progress: 0.5 },
      { kind: 'download-broken', cause: 'the job is running after all' },
    ],
  ])('%s: that is trouble, and the clip is fetched when it is there again', async (_, told, trouble) => {
    expect(await toldOtherwise([told, told])).toMatchObject({
      kinds: [],
      troubles: [broken, trouble, trouble],
      end: 'clip:saved',
    });
  });

  test.each([
    ['failed', failed],
    ['refused', refused],
  ])('as %s, for 5 minutes: then the clip is gone', async (_, failure) => {
    const told = Array.from({ length: 1_000 }, (): JobReport => ({ status: 'failed', failure }));
    const { kinds, end, tookMs } = await toldOtherwise(told);
    expect({ kinds, end }).toEqual({ kinds: [], end: 'clip:gone' });
    expect(tookMs).toBeGreaterThanOrEqual(5 * 60_000);
    expect(tookMs).toBeLessThan(6 * 60_000);
  });

  test('as failed once, long ago, and then a few times more: it has its clip all the same', async () => {
    const running = Array.from({ length: 20 }, (): JobReport => ({ status: 'running' }));
    const denied: JobReport = { status: 'failed', failure: failed };
    const told = await toldOtherwise([denied, ...running, denied, denied, denied, denied]);
    expect(told.tookMs).toBeGreaterThan(5 * 60_000);
    expect(told).toMatchObject({ kinds: [], end: 'clip:saved' });
  });

  test('as running for ever: the run gives up, and the clip is left to the next', async () => {
    const told = Array.from({ length: 1_000 }, (): JobReport => ({ status: 'running' }));
    const { kinds, end, tookMs } = await toldOtherwise(told);
    expect({ kinds, end }).toEqual({ kinds: ['gave-up'], end: 'task:completed' });
    expect(tookMs).toBeGreaterThanOrEqual(15 * 60_000);
    expect(tookMs).toBeLessThan(16 * 60_000);
  });
});

test('a run that ends while an address is looked for leaves the clip to the next', async () => {
  const stop = new AbortController();
  const rig = createRig(makeTasks(1), () => ({ downloads: [broken] }));
  let isFinished = false;
  const provider: typeof rig.gateway = {
    ...rig.gateway,
    async poll(...args) {
      if (isFinished) return { ok: false, error: busy };
      const found = await rig.gateway.poll(...args);
      isFinished = found.ok && found.value.status === 'completed';
      return found;
    },
  };
  void rig.clock.sleep(60_000).then(() => stop.abort());
  const at = rig.clock.now();
  const { kinds } = await rig.run({ options: { provider, stop: stop.signal } });
  expect({ kinds, tookMs: rig.clock.now() - at }).toEqual({ kinds: ['interrupted'], tookMs: 60_000 });
  expect(rig.disk.facts.at(-1)?.type).toBe('task:completed');
  expect(Object.keys((await rig.run()).store.tree())).toHaveLength(1);
  expect(rig.gateway.creates).toHaveLength(1);
});

test.each<[string, readonly Failure[]]>([
  ['that would have come', []],
  ['that would have broken off', [broken]],
])(
  'a run that ends during a download %s tells of no trouble, and leaves it to the next',
  async (_, downloads) => {
    const stop = new AbortController();
    const rig = createRig(makeTasks(1), () => ({ downloadMs: 60_000, downloads }));
    void rig.clock.sleep(30_000).then(() => stop.abort());
    const at = rig.clock.now();
    const { kinds } = await rig.run({ options: { stop: stop.signal } });
    expect({ kinds, tookMs: rig.clock.now() - at }).toEqual({ kinds: ['interrupted'], tookMs: 30_000 });
    expect(rig.disk.facts.at(-1)?.type).toBe('task:completed');
    expect(rig.signals.filter(({ type }) => type === 'trouble')).toEqual([]);
    expect(Object.keys((await rig.run()).store.tree())).toHaveLength(1);
  },
);

test('an address that is none is trouble, and a fresh one is asked for', async () => {
  const rig = createRig(makeTasks(1), () => ({ doneMs: 1_000 }));
  let addresses = 0;
  const provider: typeof rig.gateway = {
    ...rig.gateway,
    async poll(...args) {
      const found = await rig.gateway.poll(...args);
      if (!found.ok || found.value.status !== 'completed') return found;
      addresses += 1;
      return addresses === 1 ? { ok: true, value: { ...found.value, url: 'no address' } } : found;
    },
    fetch: async (url, options) =>
      url === 'no address' ? { ok: false, error: broken } : await rig.gateway.fetch(url, options),
  };
  const { store, kinds } = await rig.run({ options: { provider } });
  expect({ kinds, addresses }).toEqual({ kinds: [], addresses: 2 });
  expect(Object.keys(store.tree())).toHaveLength(1);
});

test('downloads of one host that broke off hold back none of another', async () => {
  const rig = createRig(makeTasks(2), () => ({ doneMs: 1_000 }));
  const at: Record<string, number[]> = {};
  const provider: typeof rig.gateway = {
    ...rig.gateway,
    async poll(...args) {
      const found = await rig.gateway.poll(...args);
      if (!found.ok || found.value.status !== 'completed') return found;
      const url = found.value.url.replace('cdn.test', `${args[0]}.test`);
      return { ok: true, value: { ...found.value, url } };
    },
    async fetch(url, options) {
      const { host } = new URL(url);
      at[host] = [...(at[host] ?? []), rig.clock.now()];
      if (host === 'job-1.test' && (at[host]?.length ?? 0) < 6)
        return { ok: false, error: { kind: 'rate-limited', text: 'slow', retryAfterMs: 60_000 } };
      return await rig.gateway.fetch(url.replace(host, 'cdn.test'), options);
    },
  };
  const { store } = await rig.run({ options: { provider } });
  expect(Object.keys(store.tree())).toHaveLength(2);
  expect(at['job-1.test']).toHaveLength(6);
  expect(at['job-2.test']?.[0]).toBeLessThan(at['job-1.test']?.[1] ?? 0);
});

test.each([
  { told: [null, usd('0.1')], charged: usd('0.1') },
  // What was told first stands.
  { told: [usd('0.2'), usd('0.1')], charged: usd('0.2') },
  { told: [usd('0.2'), null], charged: usd('0.2') },
  { told: [null, null], charged: null },
])('a charge that is told with a later address is booked: $told', async ({ told, charged }) => {
  const rig = createRig(makeTasks(1), () => ({ downloads: [broken] }));
  const left = [...told];
  const provider: typeof rig.gateway = {
    ...rig.gateway,
    async poll(jobId, signal) {
      const looked = await rig.gateway.poll(jobId, signal);
      if (!looked.ok || looked.value.status !== 'completed') return looked;
      return { ok: true, value: { ...looked.value, chargedUsd: left.shift() ?? null } };
    },
  };
  const { state } = await rig.run({ options: { provider } });
  expect(left).toEqual([]);
  const [attempt] = [...state.purchases.values()].flatMap(({ attempts }) => attempts);
  expect(attempt).toMatchObject({ stage: 'completed', chargedUsd: charged });
});

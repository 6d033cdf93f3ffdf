import { readdirSync, statSync, truncateSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clipNamed } from './own-gateway.ts';
import { openStudio, pipelineOf, shotsOf } from './studio.ts';

const clips = 12;
const megabyte = 1_048_576;

/** A whole video of 8 MB, of its own for each name. */
function largeClip(name: string): Buffer {
  const media = Buffer.alloc(8 * megabyte, name);
  media.writeUInt32BE(media.length, 0);
  media.write('free', 4, 'latin1');
  return Buffer.concat([clipNamed(name), media]);
}

/** A host of large files that knows ranges. While it is `holding`, a body stops after 2 MB. */
async function startFiles() {
  const host = { url: '', holding: false, ranges: [] as (string | undefined)[] };
  const server = createServer((request, response) => {
    const name = /\/([^/]+)\.mp4/.exec(request.url ?? '')?.[1] ?? '';
    const whole = largeClip(name);
    const { range, 'if-range': named } = request.headers;
    const etag = `"${name}"`;
    const start = named === etag ? Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0) : 0;
    host.ranges.push(range);
    const body = whole.subarray(start);
    const part = start > 0 && { 'content-range': `bytes ${start}-${whole.length - 1}/${whole.length}` };
    response.writeHead(start > 0 ? 206 : 200, { etag, 'content-length': body.length, ...part });
    if (host.holding) response.write(body.subarray(0, 2 * megabyte));
    else response.end(body);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  host.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Has the program say at its end how many threads it started, and each of them whether it could know the key. */
const countThreads = `import { isMainThread } from 'node:worker_threads';
let threads = 0;
process.on('worker', () => { threads += 1; });
if (isMainThread) process.on('exit', () => process.stderr.write('threads: ' + threads));
else process.stderr.write('VTRIX_API_KEY' in process.env ? 'a thread knows the key' : 'a thread knows no key ');`;
const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(countThreads)}` };
const expectedThreads = availableParallelism() > 1 ? Math.min(4, availableParallelism()) : 0;

test('large clips come in threads: killed and interrupted in their middle, each is gone on with and whole', async () => {
  await using studio = await openStudio();
  await using files = await startFiles();
  const { host } = files;
  studio.gateway.manners = { address: ({ id }) => `${host.url}/${id}.mp4` };
  const ids = Array.from({ length: clips }, (_, index) => `shot-${index}`);
  await studio.write('m.yaml', pipelineOf(shotsOf(...ids)));
  const partial = join(studio.dir, 'out/night/.partial');
  const halfway = () =>
    expect
      .poll(
        () => readdirSync(partial).filter((name) => statSync(join(partial, name)).size >= megabyte).length,
      )
      .toBe(clips);

  host.holding = true;
  const killed = studio.start(['run', 'm.yaml', '--concurrency', '12'], { env });
  await expect.poll(() => host.ranges.length).toBe(clips);
  await halfway();
  killed.child.kill('SIGKILL');
  expect(await killed.ended).toMatchObject({ code: 'SIGKILL' });

  // What a killed run left is named by nobody, and is fetched anew. It is cut, so that halfway counts only new bytes.
  for (const name of readdirSync(partial)) truncateSync(join(partial, name), megabyte - 1);
  host.ranges = [];
  const stopped = studio.start(['collect', 'm.yaml'], { env });
  await expect.poll(() => host.ranges).toEqual(Array(clips).fill(undefined));
  await halfway();
  stopped.child.kill('SIGINT');
  const end = await stopped.ended;
  expect(end).toMatchObject({ code: 130 });
  expect(end.stderr).toContain(`threads: ${expectedThreads}`);
  expect(end.stderr.match(/a thread knows \w+ key/g) ?? []).toEqual(
    Array(expectedThreads).fill('a thread knows no key'),
  );
  const left = readdirSync(partial).filter((name) => name.endsWith('.name'));
  expect(left).toHaveLength(clips);

  host.holding = false;
  host.ranges = [];
  const collected = await studio.run(['collect', 'm.yaml', '--log', 'log.jsonl'], { env });
  expect(collected).toMatchObject({ code: 0 });
  expect(collected.stderr).toContain(`threads: ${expectedThreads}`);
  expect(host.ranges).toEqual(Array(clips).fill(expect.stringMatching(/^bytes=\d{7}-$/)));
  expect(readdirSync(partial)).toEqual([]);
  const log = (await studio.read('log.jsonl'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const downloads = log.filter(({ route }) => route === 'download');
  expect(downloads).toHaveLength(clips);
  for (const { status, bytes } of downloads) {
    expect(status).toBe(206);
    expect(bytes).toBeGreaterThan(5 * megabyte);
  }
  for (const id of ids) {
    const path = join(studio.dir, `out/night/clips/${id}/${id}.mp4`);
    const { jobId } = JSON.parse(await readFile(path.replace('.mp4', '.json'), 'utf8'));
    expect((await readFile(path)).equals(largeClip(jobId))).toBe(true);
  }
  expect(studio.gateway.creates()).toHaveLength(clips);
});

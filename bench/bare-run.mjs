// What a good engineer would write in an hour with got and p-limit, to compare with: reads a list of tasks, creates each,
// polls it at a fixed interval, downloads the clip, and appends what it did to a state file. Run again, it skips what is
// done. It never syncs, and a create whose answer is lost is simply sent again by the next run.
import { appendFileSync, createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import got from 'got';
import pLimit from 'p-limit';

const [listFile, outDir, baseUrl, concurrency, intervalMs] = process.argv.slice(2);
const tasks = JSON.parse(readFileSync(listFile, 'utf8'));
const stateFile = join(outDir, 'state.jsonl');
mkdirSync(outDir, { recursive: true });

const done = new Set();
if (existsSync(stateFile)) {
  for (const line of readFileSync(stateFile, 'utf8').split('\n')) {
    if (line === '') continue;
    const entry = JSON.parse(line);
    if (entry.event === 'saved') done.add(entry.id);
  }
}
const record = (entry) => appendFileSync(stateFile, `${JSON.stringify({ at: Date.now(), ...entry })}\n`);

const api = got.extend({
  prefixUrl: `${baseUrl}/model/v1/generation`,
  headers: { authorization: `Bearer ${process.env.VTRIX_API_KEY}` },
  agent: { http: new Agent({ keepAlive: true }) },
  retry: { limit: 5 },
  timeout: { request: 60_000 },
});

async function make({ id, model, params }) {
  record({ event: 'started', id });
  const created = await api.post('', { json: { model, input: [{ params }] } }).json();
  record({ event: 'submitted', id, job: created.id });
  let job = created;
  while (job.status !== 'completed') {
    if (job.status === 'failed') {
      record({ event: 'failed', id, error: job.error });
      return;
    }
    await sleep(Number(intervalMs));
    job = await api(`task/${created.id}`).json();
  }
  record({ event: 'completed', id, cost: job.usage.cost });
  const path = join(outDir, `${id}.mp4`);
  await pipeline(got.stream(job.output[0].content[0].url), createWriteStream(path));
  record({ event: 'saved', id, path });
}

const limit = pLimit(Number(concurrency));
const todo = tasks.filter(({ id }) => !done.has(id));
await Promise.all(todo.map((task) => limit(() => make(task))));
console.log(`${todo.length} made, ${tasks.length - todo.length} done before`);

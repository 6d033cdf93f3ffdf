// One round: a random shot list, a gateway of its own, and a program that is stopped again and again until it is done.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditRound, checkPrinted } from './audit.mjs';
import { createDice } from './dice.mjs';
import { mountSmallDisk } from './disk.mjs';
import { makeFrame } from './frames-and-clips.mjs';
import { startGateway } from './gateway.mjs';
import { microsOf } from './identity.mjs';
import { runProgram } from './program.mjs';
import { settleByBooks } from './settle-by-books.mjs';
import { makeShotList } from './shot-list.mjs';
import { disturb, flagsOf, makeInterruption, weatherOf } from './trouble.mjs';
import { calm, makeClimate } from './weather.mjs';

/** A round that is not done after so many starts is stuck. */
const startsMost = 45;

/** YAML, by way of JSON for all but the first level. */
function manifestText(manifest) {
  return Object.entries(manifest)
    .map(([name, value]) => `${name}: ${JSON.stringify(value, null, 1)}\n`)
    .join('');
}

/**
 * @param {{ seed: string, dir: string, program: string, plainClip: Buffer, disks: boolean, stopAt: number }} given
 */
export async function playRound({ seed, dir, program, plainClip, disks, stopAt }) {
  const dice = createDice(seed);
  const key = `sk-prove-${dice.whole(1e14, 9e14, 'key')}`;
  const frames = Array.from({ length: 4 }, (_, index) =>
    makeFrame([60 * index, 255 - 60 * index, dice.whole(0, 255, 'blue', index)]),
  );
  mkdirSync(join(dir, 'frames'), { recursive: true });
  for (const [index, frame] of frames.entries()) writeFileSync(join(dir, 'frames', `${index}.png`), frame);
  const disk = disks && dice.happens(0.2, 'disk') ? openDisk(dir) : undefined;

  const name = 'proof';
  const manifestPath = join(dir, 'proof.yaml');
  const output = join(dir, 'out', name);
  const identities = new Map();
  let list;
  const edit = (edition) => {
    list = makeShotList(dice, { name, frames, edition });
    for (const { id, identity } of list.expected)
      identities.set(id, (identities.get(id) ?? new Set()).add(identity));
    writeFileSync(manifestPath, manifestText(list.manifest));
  };
  edit(0);
  const { attempts } = list.manifest.run;
  const gateway = await startGateway(dice, {
    key,
    plainClip,
    attempts,
    latencyMs: dice.pick([5, 60, 500, 500], 'latency'),
    slowestMs: dice.pick([100, 800, 2_000], 'slowest'),
    ...(dice.happens(0.3, 'capped') ? { cap: dice.whole(1, 6, 'cap') } : {}),
  });
  const tally = {
    seed,
    kills: 0,
    terms: 0,
    starts: 0,
    settlings: 0,
    fullDisks: 0,
    slowestStopMs: 0,
    exits: {},
    wrong: [],
    story: [],
  };

  const dailies = async (args, interruption) => {
    const env = { VTRIX_API_KEY: key, VTRIX_BASE_URL: gateway.baseUrl };
    const ended = await runProgram(args, { program, cwd: dir, env, interruption, watch: gateway.watch });
    note(tally, ended, { args, key, stateless: !hasFacts(join(output, 'state.jsonl')) });
    tally.story.push({
      args,
      interruption,
      code: ended.code,
      signal: ended.signal,
      stderr: ended.stderr.slice(-2_000),
    });
    return ended;
  };

  try {
    await live({ dice, gateway, dailies, disk, edit, tally, output, manifestPath, identities, stopAt });
    const found = auditRound({
      gateway,
      dir,
      output,
      expected: list.expected,
      runs: tally.starts,
      key,
      attempts,
      capMicros: microsOf(list.manifest.run.budget.total),
    });
    tally.wrong.push(...found.other);
    return {
      ...tally,
      ...found,
      creates: gateway.state.creates,
      jobs: gateway.books.jobs.length,
      refused429: gateway.state.refused429,
    };
  } finally {
    await gateway.close();
    disk?.empty();
    disk?.release();
  }
}

/** A file that a kill left without a whole line was only being born. */
function hasFacts(path) {
  return existsSync(path) && readFileSync(path).includes(0x0a);
}

function openDisk(dir) {
  const at = join(dir, 'out');
  mkdirSync(at);
  return mountSmallDisk(at);
}

function note(tally, ended, { args, key, stateless }) {
  const { code, signal, killed, signalled, afterSignalMs, hung } = ended;
  tally.starts += 1;
  if (killed) tally.kills += 1;
  if (!killed) tally.exits[code ?? signal] = (tally.exits[code ?? signal] ?? 0) + 1;
  if (!killed && signalled !== undefined) {
    tally.terms += 1;
    tally.slowestStopMs = Math.max(tally.slowestStopMs, afterSignalMs);
  }
  if (hung) tally.wrong.push(`${args.join(' ')} did not end: ${ended.stderr.slice(-500)}`);
  tally.wrong.push(
    ...checkPrinted(ended, { key, reads: args[0] !== 'run', stateless }).map((text) => `${args[0]}: ${text}`),
  );
}

/** Starts the program again and again: so often in rough weather, then in calm until it is done. */
async function live(round) {
  const { dice, gateway, dailies, disk, tally, manifestPath, stopAt } = round;
  let troubles = dice.whole(8, 25, 'troubles');
  const climate = makeClimate(dice);
  for (let start = 1; start <= startsMost; start += 1) {
    const rough = start <= troubles && Date.now() < stopAt;
    await gateway.up();
    gateway.setWeather(rough ? weatherOf(dice, climate, start) : calm);
    if (!rough) {
      const ended = await dailies(['run', manifestPath, '--json', ...flagsOf(dice, { start, rough })]);
      if (ended.code === 4) await settle(round, start);
      if (ended.code === 70 || ended.code === 5) return;
      if ([0, 1, 3].includes(ended.code)) return await runOnceMore(round, ended);
      continue;
    }
    if (start > 1) disturb({ ...round, start });
    const ended = await roughStart(round, start);
    disk?.empty();
    // There is nothing left to be disturbed.
    if (ended.code === 0 && ended.command === 'run')
      troubles = Math.min(troubles, start + dice.whole(0, 2, 'goes on', start));
    if (dice.happens(0.4, 'settles', start)) await settle(round, start);
  }
  tally.wrong.push(`not done after ${startsMost} starts`);
}

/** One start in rough weather: interrupted, on a disk that fills, at a gateway that goes down, or while another one starts. */
async function roughStart({ dice, gateway, dailies, disk, tally, manifestPath }, start) {
  const plans = [];
  const plan = (ms, what) => plans.push(setTimeout(what, ms));
  if (disk !== undefined && dice.happens(0.4, 'full', start)) {
    plan(dice.whole(0, 1_200, 'full at', start), () => {
      tally.fullDisks += 1;
      disk.fill(dice.pick([0, 0, 4_096, 100_000], 'spare', start));
    });
  }
  if (dice.happens(0.1, 'down', start)) {
    plan(dice.whole(100, 1_500, 'down at', start), () =>
      gateway.down(dice.whole(20, 700, 'down for', start)),
    );
  }
  let other;
  if (dice.happens(0.06, 'another', start)) {
    plan(dice.pick([0, 30, 300], 'another at', start), () => {
      other = dailies(['run', manifestPath, '--json', '--give-up-after', '6s']);
    });
  }
  const command = start > 1 && dice.happens(0.1, 'collect', start) ? 'collect' : 'run';
  const args = [command, manifestPath, '--json', ...flagsOf(dice, { start, rough: true, command })];
  const ended = await dailies(args, makeInterruption(dice, start));
  for (const each of plans) clearTimeout(each);
  await other;
  return { ...ended, command };
}

/** A person settles what is uncertain, and may be stopped in the middle of it as well. */
async function settle({ dice, gateway, output, manifestPath, identities, dailies, tally }, start) {
  tally.settlings += 1;
  let times = 0;
  const stoppable = (args) => {
    times += 1;
    const stopped = start < 30 && dice.happens(0.08, 'settling', start, times);
    return dailies(
      args,
      stopped ? { signal: 'SIGKILL', ms: dice.whole(50, 600, 'settling at', start, times) } : undefined,
    );
  };
  tally.wrong.push(
    ...(await settleByBooks({ gateway, output, manifestPath, identities, dailies: stoppable })),
  );
}

/** What is done stays done: the same command buys nothing and ends the same, and so does a look at the state alone. */
async function runOnceMore({ gateway, dailies, tally, manifestPath }, before) {
  const { creates } = gateway.state;
  for (const command of ['run', 'status']) {
    const ended = await dailies([command, manifestPath, '--json']);
    if (ended.code === before.code) continue;
    tally.wrong.push(
      `${command} after the end gave ${ended.code}, not ${before.code}: ${ended.stderr.slice(-800)}`,
    );
  }
  if (gateway.state.creates !== creates) tally.wrong.push('run once more, it sent a create');
}

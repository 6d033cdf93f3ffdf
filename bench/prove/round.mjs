// One round: a random shot list, a gateway of its own, and a program that is stopped again and again until it is done.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { auditRound, checkPrinted, filesUnder } from './audit.mjs';
import { createDice } from './dice.mjs';
import { mountSmallDisk } from './disk.mjs';
import { makeFrame } from './frames-and-clips.mjs';
import { startGateway } from './gateway.mjs';
import { runProgram } from './program.mjs';
import { settleByBooks } from './settle-by-books.mjs';
import { makeShotList } from './shot-list.mjs';
import { calm, makeClimate, makeStorm } from './weather.mjs';

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
    note(tally, ended, { args, key, stateless: !existsSync(join(output, 'state.jsonl')) });
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

function openDisk(dir) {
  const at = join(dir, 'out');
  mkdirSync(at);
  return mountSmallDisk(at);
}

function note(tally, ended, { args, key, stateless }) {
  const { code, killed, signalled, afterSignalMs, hung } = ended;
  tally.starts += 1;
  if (killed) tally.kills += 1;
  if (!killed) tally.exits[code] = (tally.exits[code] ?? 0) + 1;
  if (!killed && signalled !== undefined) {
    tally.terms += 1;
    tally.slowestStopMs = Math.max(tally.slowestStopMs, afterSignalMs);
  }
  if (hung) tally.wrong.push(`${args.join(' ')} did not end: ${ended.stderr.slice(-500)}`);
  tally.wrong.push(
    ...checkPrinted(ended, { key, reads: args[0] !== 'run', stateless }).map((text) => `${args[0]}: ${text}`),
  );
}

async function live(round) {
  const { dice, gateway, dailies, disk, edit, tally, output, manifestPath, identities, stopAt } = round;
  let troubles = dice.whole(8, 25, 'troubles');
  const climate = makeClimate(dice);
  for (let start = 1; start <= startsMost; start += 1) {
    const rough = start <= troubles && Date.now() < stopAt;
    const full = rough && disk !== undefined && dice.happens(0.4, 'full', start);
    await gateway.up();
    gateway.setWeather(rough ? weatherOf(dice, climate, start) : calm);
    if (rough && start > 1) disturb({ dice, edit, output, start, gateway });
    const plans = [];
    const plan = (what, ms) => plans.push(setTimeout(what, ms));
    if (full) {
      plan(
        () => disk.fill(dice.pick([0, 0, 4_096, 100_000], 'spare', start)),
        dice.whole(0, 1_500, 'full at', start),
      );
      tally.fullDisks += 1;
    }
    if (rough && dice.happens(0.1, 'down', start)) {
      plan(
        () => gateway.down(dice.whole(20, 700, 'down for', start)),
        dice.whole(100, 1_500, 'down at', start),
      );
    }
    const command = rough && start > 1 && dice.happens(0.12, 'collect', start) ? 'collect' : 'run';
    const interruption = rough ? makeInterruption(dice, start) : undefined;
    const ended = await dailies(
      [command, manifestPath, '--json', ...flagsOf(dice, command, rough, start)],
      interruption,
    );
    for (const each of plans) clearTimeout(each);
    disk?.empty();
    const settles = !rough || dice.happens(0.4, 'settles', start);
    if (settles && (ended.code === 4 || ended.killed || rough)) {
      tally.settlings += 1;
      tally.wrong.push(
        ...(await settleByBooks({
          gateway,
          output,
          manifestPath,
          identities,
          dailies: (args) => dailies(args),
        })),
      );
    }
    if (command !== 'run') continue;
    // There is nothing left to be disturbed.
    if (rough && ended.code === 0) troubles = Math.min(troubles, start + dice.whole(0, 2, 'goes on', start));
    if (rough) continue;
    if (ended.code === 70) return undefined;
    if (ended.code === 0 || ended.code === 1) return await runOnceMore(round, ended);
    if (ended.code === 3 || ended.code === 5) {
      tally.wrong.push(`a run in calm weather ended with ${ended.code}: ${ended.stderr.slice(-800)}`);
      return undefined;
    }
  }
  tally.wrong.push(`not done after ${startsMost} starts`);
  return undefined;
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

function weatherOf(dice, climate, start) {
  if (dice.happens(0.25, 'storm here', start)) return makeStorm(dice, start);
  return dice.happens(0.6, 'bad', start) ? climate : calm;
}

function flagsOf(dice, command, rough, start) {
  const flags = ['--log', 'exchanges.jsonl'].slice(0, dice.happens(0.3, 'log', start) ? 2 : 0);
  flags.push('--give-up-after', rough ? '6s' : '15m');
  if (command === 'run') {
    flags.push('--allow-unknown-price');
    if (dice.happens(0.2, 'concurrency', start))
      flags.push('--concurrency', String(dice.whole(1, 30, 'slots', start)));
    if (rough && dice.happens(0.1, 'limit', start)) flags.push('--limit', '2');
    if (rough && dice.happens(0.1, 'deadline', start)) flags.push('--deadline', '2s');
  }
  return flags;
}

const moments = [
  'create-received',
  'create-received',
  'create-accepted',
  'create-accepted',
  'create-answered',
  'create-answered',
  'poll',
  'download-started',
  'download-half',
  'download-ended',
];

/** @returns {import('./program.mjs').Interruption | undefined} */
function makeInterruption(dice, start) {
  const kind = dice.weighted({ SIGKILL: 0.78, SIGTERM: 0.08, SIGINT: 0.06, twice: 0.04 }, 'signal', start);
  if (kind === undefined) return undefined;
  const interruption = {
    signal: kind === 'twice' ? 'SIGTERM' : kind,
    again: kind === 'twice',
    ms: dice.whole(0, 2_000, 'at', start),
  };
  if (dice.happens(0.3, 'at a time', start)) return interruption;
  return {
    ...interruption,
    event: dice.pick(moments, 'moment', start),
    nth: dice.whole(1, 4, 'nth', start),
    afterMs: dice.pick([0, 0, 1, 3, 10, 40], 'plus', start),
  };
}

/** Between two starts: a line torn by a power cut, a clip that vanishes or is damaged, an edit of the shot list. */
function disturb({ dice, edit, output, start, gateway }) {
  if (dice.happens(0.15, 'torn', start)) tear(join(output, 'state.jsonl'));
  if (dice.happens(0.15, 'vanish', start)) {
    // What no task wants any more is not fetched again.
    const clips = safeFiles(join(output, 'clips')).filter((path) => path.endsWith('.mp4'));
    if (clips.length > 0) {
      const clip = dice.pick(clips, 'which', start);
      gateway.books.takeAway(readFileSync(clip));
      if (dice.happens(0.5, 'damage', start)) truncateSync(clip, 100);
      else rmSync(clip);
    }
  }
  if (dice.happens(0.1, 'edit', start)) edit(start);
}

function tear(path) {
  if (!existsSync(path) || !readFileSync(path, 'utf8').includes('\n')) return;
  try {
    appendFileSync(path, '{"type":"task:sta');
  } catch {
    // A full disk tears nothing.
  }
}

function safeFiles(dir) {
  try {
    return filesUnder(dir);
  } catch {
    return [];
  }
}

// npm run prove: rounds of kills, storms, dropped answers and full disks against a gateway that counts what it charges.
//
//   npm run prove -- --rounds 200 --seed 7        200 rounds from seed 7
//   npm run prove -- --seconds 60                 no new round after a minute
//   npm run prove -- --only 7-13 --keep           round 13 of seed 7 again, and its folder is kept
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { smallDisksOrWhyNot } from './disk.mjs';
import { readPlainClip } from './frames-and-clips.mjs';
import { playRound } from './round.mjs';

const { values: flags } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '86400' },
    lanes: { type: 'string', default: '3' },
    only: { type: 'string' },
    program: { type: 'string', default: 'dist/bin.js' },
    keep: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
  },
});

if (flags.help) {
  const comment = readFileSync(import.meta.filename, 'utf8')
    .split('\n')
    .slice(0, 5);
  process.stdout.write(`${comment.map((line) => line.slice(3)).join('\n')}\n`);
  process.exit(0);
}

const program = resolve(flags.program);
if (!existsSync(program)) {
  process.stderr.write(`${program} does not exist: build it first\n`);
  process.exit(2);
}

const startedAt = Date.now();
const stopAt = startedAt + Number(flags.seconds) * 1_000;
const root = mkdtempSync(join(tmpdir(), 'dailies-prove-'));
const seeds =
  flags.only === undefined
    ? Array.from({ length: Number(flags.rounds) }, (_, index) => `${flags.seed}-${index + 1}`)
    : [flags.only];
const trial = join(root, 'disk');
mkdirSync(trial);
const whyNoDisks = smallDisksOrWhyNot(trial);
if (whyNoDisks !== undefined) process.stdout.write(`no full disks: ${whyNoDisks}\n`);
const plainClip = readPlainClip();

const total = {
  rounds: 0,
  kills: 0,
  terms: 0,
  starts: 0,
  settlings: 0,
  fullDisks: 0,
  creates: 0,
  jobs: 0,
  refused429: 0,
  slowestStopMs: 0,
  duplicates: 0,
  lostClips: 0,
  billErrors: 0,
  other: 0,
  exits: {},
};
const queue = seeds.values();
await Promise.all(Array.from({ length: Number(flags.lanes) }, lane));

async function lane() {
  for (const seed of queue) {
    if (Date.now() >= stopAt) return;
    const dir = join(root, seed);
    mkdirSync(dir, { recursive: true });
    let bad = true;
    try {
      const round = await playRound({
        seed,
        dir,
        program,
        plainClip,
        disks: whyNoDisks === undefined,
        stopAt,
      });
      bad = add(round);
    } catch (error) {
      total.other += 1;
      process.stdout.write(`round ${seed}: the proof itself broke: ${error.stack}\n`);
    }
    if (!bad && !flags.keep) rmSync(dir, { recursive: true, force: true });
    else process.stdout.write(`round ${seed} is kept in ${dir}\n`);
  }
}

function add(round) {
  total.rounds += 1;
  for (const name of ['kills', 'terms', 'starts', 'settlings', 'fullDisks', 'creates', 'jobs', 'refused429'])
    total[name] += round[name];
  total.slowestStopMs = Math.max(total.slowestStopMs, round.slowestStopMs);
  for (const [code, times] of Object.entries(round.exits))
    total.exits[code] = (total.exits[code] ?? 0) + times;
  for (const name of ['duplicates', 'lostClips', 'billErrors']) total[name] += round[name].length;
  total.other += round.wrong.length;
  const wrong = [...round.duplicates, ...round.lostClips, ...round.billErrors, ...round.wrong];
  if (!flags.quiet || wrong.length > 0) {
    process.stdout.write(
      `round ${round.seed}: ${round.starts} starts, ${round.kills} kills, ${round.jobs} bought${wrong.length === 0 ? '' : `, ${wrong.length} wrong`}\n`,
    );
  }
  if (wrong.length > 0 || flags.keep)
    writeFileSync(join(root, round.seed, 'story.json'), JSON.stringify(round.story, null, 1));
  for (const text of wrong.slice(0, 12)) process.stdout.write(`  WRONG ${text.trim()}\n`);
  return wrong.length > 0;
}

const seconds = Math.round((Date.now() - startedAt) / 1_000);
process.stdout.write(
  [
    `rounds ${total.rounds} (seed ${flags.seed}, ${seconds} s)`,
    `starts ${total.starts}, of which kill -9: ${total.kills}, INT or TERM: ${total.terms} (slowest to stop: ${total.slowestStopMs} ms), full disks: ${total.fullDisks}`,
    `creates that reached the gateway ${total.creates}, bought ${total.jobs}, turned away with 429 ${total.refused429}, settled by hand ${total.settlings} times`,
    `exit codes ${Object.entries(total.exits)
      .map(([code, times]) => `${code}: ${times}`)
      .join(', ')}`,
    `kills ${total.kills}`,
    `duplicates ${total.duplicates}`,
    `lost clips ${total.lostClips}`,
    `bill errors ${total.billErrors}`,
    `anything else wrong ${total.other}`,
    '',
  ].join('\n'),
);
const failed = total.duplicates + total.lostClips + total.billErrors + total.other;
if (failed === 0 && !flags.keep) rmSync(root, { recursive: true, force: true });
process.exitCode = failed === 0 ? 0 : 1;

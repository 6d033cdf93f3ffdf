// What happens to the program, to its folder and to its shot list in a round.
import { appendFileSync, cpSync, existsSync, readFileSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from './audit.mjs';
import { calm, makeStorm } from './weather.mjs';

/** Fair spells, the climate of the round, and storms. */
export function weatherOf(dice, climate, start) {
  if (dice.happens(0.25, 'storm here', start)) return makeStorm(dice, start);
  return dice.happens(0.6, 'bad', start) ? climate : calm;
}

/** Flags that a person might give, and that must change nothing of what is true. */
export function flagsOf(dice, { start, rough, command = 'run' }) {
  const flags = ['--give-up-after', rough ? '6s' : '15m'];
  if (dice.happens(0.3, 'log', start)) flags.push('--log', 'exchanges.jsonl');
  if (command !== 'run') return flags;
  flags.push('--allow-unknown-price');
  if (dice.happens(0.2, 'concurrency', start))
    flags.push('--concurrency', String(dice.whole(1, 30, 'slots', start)));
  if (rough && dice.happens(0.1, 'limit', start)) flags.push('--limit', '2');
  if (rough && dice.happens(0.1, 'deadline', start)) flags.push('--deadline', '2s');
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

/**
 * How a start is to be stopped, mostly.
 * @returns {import('./program.mjs').Interruption | undefined}
 */
export function makeInterruption(dice, start) {
  const kind = dice.weighted({ SIGKILL: 0.8, SIGTERM: 0.08, SIGINT: 0.06, twice: 0.04 }, 'signal', start);
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

/**
 * Between two starts: a line torn by a power cut, a clip that vanishes or is damaged, a folder that is copied and takes
 * the place of the old one, an edit of the shot list.
 */
export function disturb({ dice, edit, output, start, gateway }) {
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
  if (dice.happens(0.05, 'copied', start) && existsSync(output)) {
    cpSync(output, `${output}-copy`, { recursive: true });
    rmSync(output, { recursive: true });
    renameSync(`${output}-copy`, output);
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

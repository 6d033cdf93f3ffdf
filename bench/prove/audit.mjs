// What must be true at the end of a round, told from the gateway's books and the files alone.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { signatureMark } from './file-host.mjs';
import { microsOf } from './identity.mjs';

/** Exit codes that a run may end with in these rounds. 2 and 7 would mean a refusal, 70 a bug. */
export const honestExits = new Set([0, 1, 3, 4, 5, 6, 69, 74, 75, 130, 143]);

/** Under a budget of this much, work may be left. */
const tightMicros = 10_000_000;

/** Beyond this many bytes for a task, an attempt and a run, a journal is no small file any more. */
const journalBytes = { task: 1_024, attempt: 1_024, run: 2_048 };

/**
 * @param {{ gateway: object, dir: string, output: string, expected: import('./shot-list.mjs').Expected[], runs: number, key: string, attempts: number, capMicros: number }} round
 * @returns {{ duplicates: string[], lostClips: string[], billErrors: string[], other: string[] }}
 */
export function auditRound({ gateway, dir, output, expected, runs, key, attempts, capMicros }) {
  const { books, state } = gateway;
  const found = { duplicates: [], lostClips: [], billErrors: [], other: [...state.keyMistakes] };
  for (const job of books.duplicates())
    found.duplicates.push(`${job.id} for picture ${job.identity} was bought once too often`);

  const files = filesUnder(dir);
  const clips = new Map(
    files.filter((path) => path.endsWith('.mp4')).map((path) => [relative(output, path), readFileSync(path)]),
  );
  checkClips({ books, expected, clips, attempts, capMicros, bytesOf: state.bytesOf }, found);
  checkBill({ books, output, capMicros }, found);
  checkSecrets(files, key, found);
  checkDebris(files, output, found);

  const journal = files.find((path) => path.endsWith('state.jsonl'));
  const size = journal === undefined ? 0 : readFileSync(journal).length;
  const most =
    journalBytes.task * expected.length + journalBytes.attempt * state.creates + journalBytes.run * runs;
  if (size > most) found.other.push(`the journal has ${size} bytes, more than ${most}`);
  return found;
}

function checkClips({ books, expected, clips, attempts, capMicros, bytesOf }, found) {
  const bytes = [...clips.values()];
  for (const job of books.jobs.filter(({ outcome }) => outcome === 'completed')) {
    const whole = bytesOf(job);
    const wanted = expected.some(({ identity }) => identity === job.identity);
    if (job.takenAway && !wanted) continue;
    if (!bytes.some((clip) => clip.equals(whole)))
      found.lostClips.push(`${job.id} was bought, and its clip is nowhere`);
  }
  for (const { id, path, identity } of expected) {
    const jobs = books.jobs.filter((job) => job.identity === identity);
    const good = jobs.filter(({ outcome }) => outcome === 'completed');
    if (good.length > 0) {
      if (!good.some((job) => clips.get(path)?.equals(bytesOf(job))))
        found.lostClips.push(`${id} was bought and is not at ${path}`);
      continue;
    }
    const last = jobs.at(-1);
    const passing = last === undefined || last.outcome === 'failed-098' || last.outcome === 'failed-099';
    if (passing && jobs.length < attempts && capMicros > tightMicros)
      found.other.push(`${id} was left undone after ${jobs.length} creates`);
  }
}

function checkBill({ books, output, capMicros }, found) {
  const spent = books.spentMicros();
  if (spent > capMicros)
    found.billErrors.push(`${spent / 1e6} was spent, and the budget was ${capMicros / 1e6}`);
  const path = join(output, 'report', 'cost.json');
  if (!existsSync(path)) {
    found.billErrors.push('there is no bill');
    return;
  }
  const { chargedUsd, reservedUsd, unknown } = JSON.parse(readFileSync(path, 'utf8')).ever;
  if (microsOf(chargedUsd) !== books.chargedMicros()) {
    found.billErrors.push(`the bill says ${chargedUsd}, the gateway charged ${books.chargedMicros() / 1e6}`);
  }
  if (microsOf(reservedUsd) !== 0)
    found.billErrors.push(`${reservedUsd} is still reserved with nothing in flight`);
  const silent = books.jobs.filter((job) => job.outcome === 'completed' && !job.reports).length;
  if (unknown.charged !== silent)
    found.billErrors.push(`${unknown.charged} charges are called unknown, and ${silent} are`);
}

function checkSecrets(files, key, found) {
  const forms = [key, Buffer.from(key).toString('base64').replace(/=+$/, ''), signatureMark, 'data:image/'];
  for (const path of files) {
    const text = readFileSync(path, 'latin1');
    const form = forms.find((each) => text.includes(each));
    if (form !== undefined && !isOwnPicture(path, form))
      found.other.push(`${path} contains ${form === key ? 'the key' : form}`);
  }
}

/** The contact sheet may have pictures of its own. */
function isOwnPicture(path, form) {
  return form === 'data:image/' && path.endsWith('.html');
}

/** What a finished run leaves beside its clips must be what the product says it leaves. */
function checkDebris(files, output, found) {
  const known =
    /^(state\.jsonl|clips\/.+\.(mp4|json)|superseded\/.+\.(mp4|json)|report\/[a-z]+\.(html|json|csv|md|xml))$/;
  // A download that broke off may be of a clip that no task wants any more: what is paid for is not thrown away.
  const dropped = droppedKeys(output);
  for (const path of files) {
    const inside = relative(output, path);
    const part = /^\.partial\/([0-9a-f]{64})\.mp4$/.exec(inside)?.[1];
    if (inside.startsWith('..') || known.test(inside) || dropped.has(part)) continue;
    found.other.push(`${inside} was left behind`);
  }
}

function droppedKeys(output) {
  const path = join(output, 'report', 'result.json');
  if (!existsSync(path)) return new Set();
  const { tasks } = JSON.parse(readFileSync(path, 'utf8'));
  return new Set(tasks.filter(({ state }) => state === 'dropped').map(({ key }) => key));
}

/** Every file below, following nothing. */
export function filesUnder(dir) {
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** Whether anything that was printed contains a secret, or is a stack trace. */
export function checkPrinted({ stdout, stderr, code }, { key, reads, stateless }) {
  const printed = stdout + stderr;
  const found = [];
  if (printed.includes(key)) found.push('the key was printed');
  if (printed.includes(signatureMark)) found.push('a signed address was printed');
  if (/^\s+at .+[:(]\d+:\d+\)?$/m.test(printed))
    found.push(`a stack trace was printed: ${stderr.slice(0, 1500)}`);
  // Whoever only reads is told that there is nothing yet.
  const nothingYet = code === 7 && reads && stateless;
  const notShownYet = code === 2 && stderr.includes('does not know the job');
  if (code !== null && !honestExits.has(code) && !nothingYet && !notShownYet)
    found.push(`exit ${code}: ${stderr.slice(-1500)}`);
  return found;
}

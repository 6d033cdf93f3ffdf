// What a person does about uncertain tasks: looks into the gateway's books, and says what they say.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {{ gateway: object, output: string, expected: import('./shot-list.mjs').Expected[], dailies: (args: string[]) => Promise<import('./program.mjs').Ended>, manifestPath: string }} round
 * @returns {Promise<string[]>} what went wrong
 */
export async function settleByBooks({ gateway, output, dailies, manifestPath, identities }) {
  await gateway.settled();
  const told = await dailies(['status', manifestPath, '--json']);
  if (told.killed) return [];
  let tasks;
  try {
    ({ tasks } = JSON.parse(told.stdout));
  } catch {
    return told.code === 74 || told.code === 7
      ? []
      : [`status gave no JSON (exit ${told.code}): ${told.stderr.slice(0, 500)}`];
  }
  const journal = readFileSync(join(output, 'state.jsonl'), 'utf8');
  const wrong = [];
  const seen = new Set();
  for (const { id, key, state } of tasks) {
    if (state !== 'uncertain' || seen.has(key)) continue;
    seen.add(key);
    const unknown = gateway.books.jobs.filter(
      (job) => !journal.includes(job.id) && isJobOf(job, { id, key, identities }),
    );
    if (unknown.length > 1)
      wrong.push(`${id}: ${unknown.length} jobs were bought that the journal does not know`);
    const say = unknown.length === 0 ? ['--not-submitted'] : ['--submitted', unknown[0].id];
    // The address is what a person would say; the key is needed where an edit left two tasks at one address.
    const name = tasks.some((other) => other.id === id && other.key !== key) ? key.slice(0, 16) : id;
    const ended = await dailies(['resolve', manifestPath, name, ...say]);
    // A gateway in trouble, a job that it does not show yet, a full disk: another day.
    const later = [69, 74].includes(ended.code) || ended.stderr.includes('does not know the job');
    if (ended.code !== 0 && !later && ended.signalled === undefined) {
      wrong.push(`resolve ${name} ${say.join(' ')} ended with ${ended.code}: ${ended.stderr.slice(0, 500)}`);
    }
  }
  return wrong;
}

/** By our mark where there is one, else by what was asked for. */
function isJobOf({ mark, identity }, { id, key, identities }) {
  const marked = /^dailies:([0-9a-f]{16})-/.exec(String(mark))?.[1];
  return marked === undefined ? identities.get(id)?.has(identity) === true : key.startsWith(marked);
}

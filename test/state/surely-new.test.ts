import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fact, Header } from '../../src/core/fact.generated.ts';
import { applyFact, emptyState } from '../../src/state/apply-fact.ts';
import { readJournal } from '../../src/state/read-journal.ts';
import { createShorthand } from '../../src/state/shorthand.ts';
import { isOneSurelyNew } from '../../src/state/surely-new.ts';
import { runs } from '../rig/runs.ts';
import { attemptOf, hash, histories, usd } from './stories.ts';

let root = '';
let path = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'surely-new-'));
  path = join(root, 'state.jsonl');
});
afterAll(() => rm(root, { recursive: true }));

const header: Header = {
  format: 'dailies',
  version: 1,
  pipeline: 'p',
  gateway: 'g',
  simulated: false,
  at: 1,
};
const firstLine = `${JSON.stringify(header)}\n`;

function started(key: string, prompt = 'dawn'): Fact {
  return {
    type: 'task:started',
    at: 1,
    attempt: attemptOf(key, 1),
    key,
    request: { model: 'm', params: { prompt }, images: [] },
    usd: usd('1'),
    class: 'c',
    timeoutMs: 1,
  };
}

function textOf(facts: readonly Fact[]): string {
  const shorthand = createShorthand(() => undefined);
  return firstLine + facts.map((fact) => `${shorthand.write(fact)}\n`).join('');
}

test('whatever happened, only what was neither begun nor copied is surely new', async () => {
  const keys = [0, 1, 2, 3, 4, 5, 'never'].map(hash);
  await fc.assert(
    fc.asyncProperty(histories, async (facts) => {
      await writeFile(path, textOf(facts));
      const state = emptyState();
      for (const fact of facts) applyFact(state, fact);
      const copies = facts.some((fact) => fact.type === 'clip:saved' && fact.copiedFrom !== undefined);
      const isNew = keys.map((key) => (state.purchases.get(key)?.attempts.length ?? 0) === 0 && !copies);
      const told = await Promise.all(keys.map((key) => isOneSurelyNew(path, [key])));
      expect(told).toEqual(isNew);
      expect(await isOneSurelyNew(path, keys)).toBe(!copies);
      expect(await isOneSurelyNew(path, keys.slice(0, -1))).toBe(isNew.slice(0, -1).includes(true));
    }),
    { numRuns: runs(300) },
  );
});

test('what lies across the border of two blocks is seen, wherever it is cut', async () => {
  const [key, filler] = [hash('here'), hash('filler')];
  const line = textOf([started(key)]).slice(firstLine.length);
  const blockBytes = 1 << 18;
  const before = textOf([started(filler, '')]).length;
  for (let cut = 0; cut < 64; cut += 1) {
    const prompt = 'x'.repeat(blockBytes - before - cut);
    const text = textOf([started(filler, prompt)]) + line;
    expect(text.length).toBe(blockBytes - cut + line.length);
    await writeFile(path, text);
    expect(await isOneSurelyNew(path, [key, filler])).toBe(false);
    expect(await isOneSurelyNew(path, [key, hash('else')])).toBe(true);
  }
});

const whole = textOf([
  started(hash('one')),
  started(hash('three')),
  { type: 'task:submitted', at: 1, attempt: attemptOf(hash('three'), 1), jobId: 'job' },
]);
const sorted = whole.replaceAll(/\{("type":"[a-z:]*"),(.*)\}\n/g, '{$2,$1}\n');
test.each<[string, string]>([
  ['with blanks', whole.replaceAll('":', '": ')],
  ['with its fields in another order', sorted],
  ['behind a mark of an editor', `\uFEFF${whole}`],
  ['without a line feed', whole.replaceAll('\n', ' ')],
  ['for another pipeline', whole.replace('"p"', '"q"')],
  ['as something else', 'a text\n'],
])('a journal that is written %s tells nothing', async (_, text) => {
  await writeFile(path, text);
  const expected = { pipeline: 'p', simulated: false, gateway: 'g' };
  expect(text).not.toBe(whole);
  expect(await isOneSurelyNew(path, [hash('two')], expected)).toBe(false);
  await writeFile(path, whole);
  expect(await isOneSurelyNew(path, [hash('two')], expected)).toBe(true);
});

test('where no journal is, all is new; where none can be read, nothing', async () => {
  const link = join(root, 'link.jsonl');
  await symlink(join(root, 'nowhere'), link);
  const folder = join(root, 'folder.jsonl');
  await mkdir(folder);
  const key = hash('one');
  const asked = [join(root, 'absent.jsonl'), link, folder, join(folder, 'state.jsonl')];
  expect(await Promise.all(asked.map((each) => isOneSurelyNew(each, [key])))).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect(await Promise.all(asked.map((each) => isOneSurelyNew(each, [])))).toEqual(asked.map(() => false));
});

test('what it says of a journal that all releases read is what reading says', async () => {
  for (const name of ['all-facts.jsonl', 'all-facts-in-full.jsonl']) {
    const old = new URL(`../fixtures/journals/v1/${name}`, import.meta.url).pathname;
    const read = await readJournal(old);
    if (!read.ok) throw new Error(name);
    const bought = [...read.value.state.purchases.values()];
    expect(bought.length).toBeGreaterThan(1);
    expect(
      await isOneSurelyNew(
        old,
        bought.filter(({ attempts }) => attempts.length > 0).map(({ key }) => key),
      ),
    ).toBe(false);
  }
});

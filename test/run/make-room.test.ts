import { expect, test } from 'vitest';
import { createRig } from '../rig/rig.ts';
import { makeTask } from '../rig/tasks.ts';

const old = makeTask('a', { prompt: 'old' });
const edited = makeTask('a', { prompt: 'new' });
const path = 'clips/a/a.mp4';
const superseded = `superseded/a/${old.key}.mp4`;

/** Buys a clip, lets somebody at the folder, and buys the clip of the edited task. */
async function edit(meddle: (files: ReturnType<typeof createRig>['disk']['files']) => void) {
  const rig = createRig([old], ({ number }) => ({ clip: `clip ${number}` }));
  await rig.run();
  meddle(rig.disk.files);
  const { outcome, state } = await rig.run({ tasks: [edited] });
  expect(outcome.ends).toEqual([]);
  expect(rig.gateway.creates).toHaveLength(2);
  return {
    moved: rig.disk.facts.flatMap((fact) => (fact.type === 'clip:moved' ? [[fact.key, fact.to]] : [])),
    texts: Object.fromEntries(
      [...rig.disk.files]
        .filter(([name]) => name.endsWith('.mp4'))
        .map(([name, { bytes }]) => [name, String(bytes)]),
    ),
    owner: state.keysByPath.get(path),
  };
}

const byHand = { bytes: Buffer.from('by hand'), mtimeMs: 0 };

test('the clip of an earlier version is moved out of the way, and that is on record', async () => {
  expect(await edit(() => undefined)).toEqual({
    moved: [[old.key, superseded]],
    texts: { [path]: 'clip 2', [superseded]: 'clip 1' },
    owner: edited.key,
  });
});

test('past whatever stands there already', async () => {
  const [second, third] = [2, 3].map((number) => `superseded/a/${old.key}-${number}.mp4`);
  const both = await edit((files) => {
    files.set(superseded, byHand);
    files.set(String(second), byHand);
  });
  expect(both).toEqual({
    moved: [[old.key, third]],
    texts: {
      [path]: 'clip 2',
      [superseded]: 'by hand',
      [String(second)]: 'by hand',
      [String(third)]: 'clip 1',
    },
    owner: edited.key,
  });
});

test('one that was moved and never put on record is found where it went', async () => {
  const found = await edit((files) => {
    const clip = files.get(path);
    if (clip === undefined) throw new Error('a clip was saved');
    files.delete(path);
    files.set(superseded, clip);
  });
  expect(found).toEqual({
    moved: [[old.key, superseded]],
    texts: { [path]: 'clip 2', [superseded]: 'clip 1' },
    owner: edited.key,
  });
});

test('one that vanished leaves nothing to move', async () => {
  expect(await edit((files) => void files.delete(path))).toEqual({
    moved: [],
    texts: { [path]: 'clip 2' },
    owner: edited.key,
  });
});

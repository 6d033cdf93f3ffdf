import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/core/failure.ts';
import type { Task } from '../../src/core/task.ts';
import type { RunState } from '../../src/state/state.ts';
import type { Written } from '../rig/memory-store.ts';
import { createRig, replay } from '../rig/rig.ts';
import { makeTask } from '../rig/tasks.ts';

/** What is to come out the same wherever the disk refuses on the way. */
interface Scenario {
  /** Runs to their end before, in this order. */
  readonly before?: readonly (readonly Task[])[];
  /** What somebody puts where, then. */
  readonly found?: Readonly<Record<string, string>>;
  readonly tasks: readonly Task[];
  /** What is written in the last run, in order. */
  readonly writes: readonly Written[];
}

const [a, b, c] = ['a', 'b', 'c'].map((id) => makeTask(id, { prompt: 'same' })) as [Task, Task, Task];
const full: Failure = { kind: 'disk', code: 'ENOSPC', path: 'clips' };

const scenarios: Readonly<Record<string, Scenario>> = {
  'one clip for three tasks': {
    tasks: [a, b, c],
    writes: ['receive', 'place', 'writeSidecar', 'copy', 'writeSidecar', 'copy', 'writeSidecar'],
  },
  'an edit that supersedes a clip': {
    before: [[makeTask('a', { prompt: 'old' })]],
    tasks: [makeTask('a', { prompt: 'new' })],
    writes: ['receive', 'move', 'place', 'writeSidecar'],
  },
  'an edit undone': {
    before: [[makeTask('a', { prompt: 'old' })], [makeTask('a', { prompt: 'new' })]],
    tasks: [makeTask('a', { prompt: 'old' })],
    writes: ['move', 'move', 'writeSidecar'],
  },
  'a new name': {
    before: [[makeTask('old', { prompt: 'same' })]],
    tasks: [makeTask('new', { prompt: 'same' })],
    writes: ['move', 'writeSidecar'],
  },
  'a second and a third task for a clip': {
    before: [[a]],
    tasks: [a, b, c],
    writes: ['copy', 'writeSidecar', 'copy', 'writeSidecar'],
  },
  'two new names': {
    before: [[makeTask('old'), makeTask('older')]],
    tasks: ['old', 'older'].map((id) => makeTask(`new-${id}`, { prompt: `a picture of ${id}` })),
    writes: ['move', 'writeSidecar', 'move', 'writeSidecar'],
  },
  'one name of two that changes': {
    before: [[a, b]],
    tasks: [b, c],
    writes: ['move', 'writeSidecar'],
  },
  'the other name of two that changes': {
    before: [[a, b]],
    tasks: [a, c],
    writes: ['move', 'writeSidecar'],
  },
  'something put by hand where a clip is to be': {
    found: { 'clips/a/a.mp4': 'by hand' },
    tasks: [a],
    writes: ['receive', 'place', 'move', 'place', 'writeSidecar'],
  },
  'something put by hand where a clip is to go': {
    before: [[makeTask('old', { prompt: 'same' })]],
    found: { 'clips/a/a.mp4': 'by hand' },
    tasks: [a],
    writes: ['move', 'move', 'move', 'writeSidecar'],
  },
};

describe.each(Object.entries(scenarios))('%s', (_, scenario) => {
  test('a disk that refuses once, anywhere, ends the run; the next one makes it whole and buys nothing more', async () => {
    const whole = await play(scenario);
    expect(whole.ends).toEqual([]);
    expect(whole.writes).toEqual(scenario.writes);
    for (const [index, written] of scenario.writes.entries()) {
      const where = `write ${index + 1}, ${written}, is refused`;
      const refused = await play(scenario, index);
      expect(refused.ends, where).toEqual([{ kind: 'disk', failure: full }]);
      // Nothing else is tried on a disk that just refused.
      expect(refused.writes, where).toEqual(scenario.writes.slice(0, index + 1));
      const { rig } = refused;
      const { outcome, state, store } = await rig.run();
      expect(outcome.ends, where).toEqual([]);
      expect(store.tree(), where).toEqual(whole.tree);
      expect(rig.gateway.creates, where).toHaveLength(whole.rig.gateway.creates.length);
      expect(pathsOf(state), where).toEqual(pathsOf(replay(whole.rig.disk.facts)));
    }
  });
});

/** Plays a scenario, with one write of its last run refused or none. */
async function play({ before = [], found = {}, tasks }: Scenario, refusedWrite?: number) {
  const rig = createRig(tasks);
  for (const each of before) await rig.run({ tasks: each });
  for (const [path, text] of Object.entries(found)) {
    rig.disk.files.set(path, { bytes: Buffer.from(text), mtimeMs: 0 });
  }
  const writes: Written[] = [];
  const refuse = (written: Written): Failure | undefined => {
    writes.push(written);
    return writes.length - 1 === refusedWrite ? full : undefined;
  };
  const { outcome, store } = await rig.run({ trouble: { refuse } });
  return { rig, writes, ends: outcome.ends, tree: store.tree() };
}

/** Where each key's clips are, going by the state. */
function pathsOf({ purchases }: RunState): readonly (readonly [string, readonly string[]])[] {
  return [...purchases].map(([key, { clips }]) => [key, clips.map(({ path }) => path).sort()] as const);
}

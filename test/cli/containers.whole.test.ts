import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until } from '../rig/until.ts';
import { openStudio, pipelineOf, shotsOf } from './studio.ts';

/** Makes a program process 1 of a space of its own, as a container does; killed with whoever made it. */
const container = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'];

test('every container has a process 1: a live one is respected, a killed one taken over', async (context) => {
  try {
    execFileSync('unshare', [...container.slice(1), 'true'], { stdio: 'ignore' });
  } catch {
    context.skip('containers are tried where they can be made (as root, on Linux)');
  }
  await using studio = await openStudio();
  const { gateway } = studio;
  await studio.write('m.yaml', pipelineOf(shotsOf('a')));
  gateway.manners = { created: () => new Promise(() => {}) };
  const first = studio.start(['run', 'm.yaml'], { by: container });
  await until(() => gateway.count().creates === 1);
  gateway.manners = {};

  for (const by of [container, []]) {
    const second = await studio.run(['run', 'm.yaml'], { by });
    expect(second).toMatchObject({ code: 6 });
    expect(second.stderr).toContain('Another run holds this pipeline: process 1 on ');
  }
  first.child.kill('SIGKILL');
  await first.ended;
  const third = await studio.run(['run', 'm.yaml'], { by: container });
  expect(third.stderr).toContain('has ended without releasing it; this run takes it over.');
  expect(third).toMatchObject({ code: 4 });
  expect(gateway.count().creates).toBe(1);
  const left = await readdir(join(studio.dir, 'out/night'));
  expect(left.filter((name) => name.startsWith('state.lock'))).toEqual([]);
});

import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { terminalProgress } from '../../src/view/terminal-progress.ts';
import { watch } from '../../src/view/watch.ts';
import { night, usd } from '../report/night.ts';
import { atFirst, happenings, springJobs, springResult } from './a-run.ts';
import { drivenClock } from './driven-clock.ts';

/** A terminal of 80 by 24 that keeps what was written. */
function terminal(): { readonly stream: NodeJS.WriteStream; readonly writes: string[] } {
  const writes: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      writes.push(String(chunk));
      done();
    },
  });
  return {
    stream: Object.assign(stream, { columns: 80, rows: 24, isTTY: true }) as unknown as NodeJS.WriteStream,
    writes,
  };
}

test('draws at most twice a second, ends with the last rows and the last lines, and leaves the terminal as it was', async () => {
  const { stream, writes } = terminal();
  const clock = drivenClock(night);
  const [view] = terminalProgress({
    stdout: stream,
    stderr: terminal().stream,
    clock,
    watches: [watch({ ...atFirst, budgetUsd: usd('25') })],
    colour: false,
  });
  for (const fact of happenings.slice(0, 8)) view?.fact(fact);
  view?.signal({ type: 'notice', text: 'the price\u001b[2J of vidu rose' });
  const begun = performance.now();
  await expect.poll(() => writes.join(''), { timeout: 5000 }).toContain('● opening');
  for (const fact of happenings.slice(8)) view?.fact(fact);
  await new Promise((resolve) => setTimeout(resolve, 1600));
  const frames = writes.length;
  expect(frames / ((performance.now() - begun) / 500)).toBeLessThan(3);
  await view?.end(springResult(), springJobs);
  const all = writes.join('');
  expect(all).not.toContain('\u001b[2J');
  expect(all).toContain('the price of vidu rose');
  expect(all).toContain('\u001b[?25h');
  const last = all.slice(all.lastIndexOf('spring █'));
  await expect(last).toMatchFileSnapshot('fixtures/terminal-end.txt');
}, 20_000);

import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { drain } from '../../src/output/drain.ts';

/** A chunk that is being written until `done` or `fail`. */
function slowly() {
  let done: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const taken = new Promise<void>((resolve, reject) => {
    done = resolve;
    fail = reject;
  });
  return { taken, done: () => done(), fail: (error: Error) => fail(error) };
}

const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });

test('a body that breaks off while a chunk is written has ended once that is written, and not before', async () => {
  const body = new PassThrough();
  const { taken, done } = slowly();
  let ended = false;
  const chunks: string[] = [];
  const draining = drain(body, (chunk) => {
    chunks.push(chunk.toString());
    return taken;
  }).finally(() => {
    ended = true;
  });
  body.write('one');
  body.write('two');
  await expect.poll(() => chunks).toEqual(['one']);
  body.destroy(reset);
  await new Promise((closed) => body.once('close', closed));
  expect(ended).toBe(false);
  done();
  expect(await draining).toEqual({ kind: 'broken', code: 'ECONNRESET' });
  expect(chunks).toEqual(['one']);
});

test('a disk that refuses rejects, also after the body broke off', async () => {
  const full = new Error('full');
  for (const breaksFirst of [false, true]) {
    const body = new PassThrough();
    const { taken, fail } = slowly();
    const draining = drain(body, () => taken);
    body.write('one');
    await expect.poll(() => body.isPaused()).toBe(true);
    if (breaksFirst) body.destroy(reset);
    fail(full);
    await expect(draining).rejects.toBe(full);
  }
  await expect(
    drain(Readable.from(['one']), () => {
      throw full;
    }),
  ).rejects.toBe(full);
});

test('a body that ended or broke off before it is read ends the same', async () => {
  const over = Readable.from([]);
  await over.toArray();
  expect(await drain(over, () => undefined)).toEqual({ kind: 'end' });
  const gone = new PassThrough().on('error', () => undefined);
  gone.destroy(reset);
  await new Promise((closed) => gone.once('close', closed));
  expect(await drain(gone, () => undefined)).toEqual({ kind: 'broken', code: 'ECONNRESET' });
});

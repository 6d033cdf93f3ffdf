import { open } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendTo, type WriteAt } from '../../src/output/appender.ts';

test('every byte is written once, in order, however little the disk takes at a time', async () => {
  const disk = fc
    .constantFrom({ most: 40, least: 1 }, { most: 400_000, least: 90_000 })
    .chain(({ most, least }) =>
      fc.record({
        lengths: fc.array(fc.oneof(fc.nat(5), fc.nat(most)), { maxLength: 10 }),
        atMost: fc.integer({ min: least, max: 900_000 }),
      }),
    );
  await fc.assert(
    fc.asyncProperty(disk, async ({ lengths, atMost }) => {
      const given = lengths.map((length, index) => Buffer.alloc(length, index + 1));
      const written = Buffer.alloc(lengths.reduce((sum, each) => sum + each, 0) + 7);
      const write: WriteAt = async (bytes, from, length, position) => {
        // Late, as a disk is: what is not written yet must not be written over.
        await new Promise((resolve) => setImmediate(resolve));
        const taken = bytes.subarray(from, from + Math.min(length, atMost));
        taken.copy(written, position);
        return taken.length;
      };
      const appender = appendTo(write, 7);
      for (const chunk of given) await appender.add(chunk);
      await appender.finish();
      expect(written.equals(Buffer.concat([Buffer.alloc(7), ...given]))).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('a full disk is told, at the latest at the end', async () => {
  const full = await open('/dev/full', 'r+');
  try {
    const write: WriteAt = async (...where) => (await full.write(...where)).bytesWritten;
    const appender = appendTo(write, 0);
    const all = async () => {
      for (let n = 0; n < 4; n += 1) await appender.add(Buffer.alloc(600_000));
      await appender.finish();
    };
    await expect(all()).rejects.toMatchObject({ code: 'ENOSPC' });
    const little = appendTo(write, 0);
    await little.add(Buffer.from('x'));
    await expect(little.finish()).rejects.toMatchObject({ code: 'ENOSPC' });
  } finally {
    await full.close();
  }
});

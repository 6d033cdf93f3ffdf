import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeUncaught } from '../../src/cli/uncaught.ts';

/** An error as node makes it. */
function ofNode(code: string, more: object = {}): Error {
  return Object.assign(new Error(`${code}: oh`), { code, errno: -1, ...more });
}

test('what the system says of itself is no bug: one sentence, and 74', () => {
  expect(describeUncaught(ofNode('EMFILE', { syscall: 'open', path: '/tmp/a' }), '1.2.3')).toEqual({
    text: 'dailies: stopped by the system: too many open files; give fewer manifests at once, or raise `ulimit -n` (EMFILE: open /tmp/a). What was bought is safe on disk.\n',
    exit: 74,
  });
  expect(describeUncaught(ofNode('ENFILE', { syscall: 'socket' }), '1.2.3')).toMatchObject({ exit: 74 });
});

/** Of node: a file of a name that nobody can have. */
function thrownByNode(): unknown {
  try {
    return readFileSync('\0');
  } catch (error) {
    return error;
  }
}

test.each([
  ['an error of ours', new TypeError('x is not a function')],
  ['one of node itself', thrownByNode()],
  ['a file that nobody expected to be gone', ofNode('ENOENT', { syscall: 'open', path: 'a' })],
  ['a code without a call', ofNode('EMFILE')],
  ['anything at all', 'oh'],
])('%s is a bug, with its stack', (_what, error) => {
  const { text, exit } = describeUncaught(error, '1.2.3');
  expect(exit).toBe(70);
  expect(text).toContain('This is a bug in dailies 1.2.3');
  expect(text).toContain(error instanceof Error ? (error.stack ?? '') : 'oh');
});

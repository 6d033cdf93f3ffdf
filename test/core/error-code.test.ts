import { expect, test } from 'vitest';
import { errorCode, errorCodeOrThrow, saysFoldersNeedNoSync } from '../../src/core/error-code.ts';

const coded = (code: unknown) => Object.assign(new Error('no'), { code });

test.each([
  [coded('ENOSPC'), 'ENOSPC'],
  [coded(5), undefined],
  [new Error('ENOSPC'), undefined],
  [{ code: 'ENOSPC' }, undefined],
  ['ENOSPC', undefined],
  [undefined, undefined],
])('the code of %o is %s; what has none is thrown on', (error, code) => {
  expect(errorCode(error)).toBe(code);
  const thrown = () => errorCodeOrThrow(error);
  if (code === undefined) expect(thrown).toThrow();
  else expect(thrown()).toBe(code);
});

test.each([
  ['EINVAL', true],
  ['EPERM', true],
  ['EISDIR', true],
  ['ENOTSUP', true],
  ['EACCES', false],
  ['EIO', false],
  ['ENOSPC', false],
  ['ENOENT', false],
])('where syncing a folder is answered with %s, going on without is %s', (code, may) => {
  expect(saysFoldersNeedNoSync(coded(code))).toBe(may);
});

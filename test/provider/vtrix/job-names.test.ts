import { expect, test } from 'vitest';
import { createJobNames } from '../../../src/provider/vtrix/job-names.ts';

/** What answers named, each to a look at `j`, and whether it was believed. */
test.each([
  ['the job itself', 'jjj', 'yyy'],
  ['another one, once in a while', 'jkjkkkkkkj', 'ynynnnnnny'],
  ['another one at first', 'kkj', 'nny'],
  ['never the job: it is called otherwise there', 'kkkkk', 'nnnyy'],
  ['never the job, until it does', 'kkkkjkkkkk', 'nnnyynnnnn'],
])('a gateway names %s', (_, named, believed) => {
  const isAbout = createJobNames();
  expect([...named].map((name) => (isAbout('j', name) ? 'y' : 'n')).join('')).toBe(believed);
});

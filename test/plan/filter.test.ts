import { describe, expect, it } from 'vitest';
import { filterTasks } from '../../src/plan/filter.ts';

const tasks = [
  { id: 'opening/calm/city=Lisbon/seed-7', tags: ['hero', 'night'] },
  { id: 'opening/calm/city=Oslo/seed-7', tags: ['hero'] },
  { id: 'opening/wild/city=Oslo/seed-7', tags: ['hero'] },
  { id: 'opening-2', tags: [] },
  { id: 'logo/seed-1', tags: ['logo'] },
  { id: 'logo/seed-2' },
];
const passing = (only: readonly string[], tags: readonly string[] = []) => filterTasks(tasks, { only, tags });

describe('--only', () => {
  it.each<[string, number[]]>([
    ['opening', [0, 1, 2]],
    ['opening/', [0, 1, 2]],
    ['opening*', [0, 1, 2, 3]],
    ['opening/calm', [0, 1]],
    ['opening/*/city=Oslo', [1, 2]],
    ['*/seed-1', [4]],
    ['**/seed-7', [0, 1, 2]],
    ['logo/seed-{1,2}', [4, 5]],
    ['logo/seed-1', [4]],
    ['**', [0, 1, 2, 3, 4, 5]],
  ])('%s', (glob, indexes) => {
    const { value, diagnostics } = passing([glob]);
    expect(diagnostics).toEqual([]);
    expect(value).toEqual(indexes.map((index) => tasks[index]));
  });

  it('several add up, in the order of the tasks', () => {
    expect(passing(['logo', 'opening-2']).value.map(({ id }) => id)).toEqual([
      'opening-2',
      'logo/seed-1',
      'logo/seed-2',
    ]);
  });

  it.each([
    ['a typing error', 'openning', 'openning matches no task (did you mean opening?)'],
    ['a star', '*', undefined],
    ['a slash', '/', '/ matches no task (undefined)'],
    ['nothing', '', ' matches no task (undefined)'],
    ['too long', 'a'.repeat(70_000), `${'a'.repeat(99)}… matches no task (undefined)`],
    ['too deep', '('.repeat(30_000), `${'('.repeat(99)}… matches no task (undefined)`],
    ['too many folders', '*/'.repeat(5_000), `${'*/'.repeat(49)}*… matches no task (undefined)`],
    ['no shot', 'seed-7', 'seed-7 matches no task (undefined)'],
    ['a take that is not there', 'logo/seed-3', 'logo/seed-3 matches no task (did you mean logo/seed-1?)'],
  ])('%s', (_, glob, message) => {
    const { diagnostics } = passing([glob]);
    expect(diagnostics.map(({ message, hint }) => `${message} (${hint})`)).toEqual(
      message === undefined ? [] : [message],
    );
  });
});

describe('--tag', () => {
  it('takes one of several, together with --only', () => {
    expect(passing([], ['hero']).value.length).toBe(3);
    expect(passing([], ['logo', 'night']).value.map(({ id }) => id)).toEqual([
      'opening/calm/city=Lisbon/seed-7',
      'logo/seed-1',
    ]);
    expect(passing(['**/city=Oslo'], ['hero']).value.length).toBe(2);
  });

  it('that nothing has, or nothing that --only means, is told of', () => {
    const said = (only: readonly string[], tags: readonly string[]) =>
      passing(only, tags).diagnostics.map(({ message, hint }) => [message, hint]);
    expect(said([], ['heroo'])).toEqual([['no task has the tag heroo', 'did you mean hero?']]);
    expect(said([], ['zzzzzz'])).toEqual([['no task has the tag zzzzzz', 'tags: hero, night, logo']]);
    expect(said(['opening'], ['logo'])).toEqual([['no task has both such an id and such a tag', undefined]]);
  });
});

import { describe, expect, test } from 'vitest';
import { clipPath, idFromClipPath, isSuperseded, supersededPath } from '../../src/core/clip-path.ts';
import { slug } from '../../src/plan/slug.ts';
import { seedId, taskId } from '../../src/plan/task-id.ts';

describe('a slug', () => {
  test.each([
    ['Lisbon', 'Lisbon'],
    ['São Paulo', 'São-Paulo'],
    ['東京, 夜', '東京-夜'],
    ['a.b_c-d', 'a.b_c-d'],
    ['16:9 / wide!', '16-9-wide-'],
    ['  ', '-'],
    ['a\u0301', '\u00e1'],
    ['½', '½'],
    ['../../etc', '..-..-etc'],
  ])('of %j is %s', (value, expected) => {
    expect(slug(value)).toBe(expected);
  });

  test('over 60 characters is cut, and tells values apart that begin alike', () => {
    expect(slug('x'.repeat(60))).toBe('x'.repeat(60));
    const [one, other] = [slug(`${'x'.repeat(60)}1`), slug(`${'x'.repeat(60)}2`)];
    expect(one).toMatch(/^x{53}~[0-9a-f]{6}$/);
    expect(one).not.toBe(other);
    // For ever: a clip that was bought lies under it.
    expect(slug('x'.repeat(61))).toBe(`${'x'.repeat(53)}~c508e7`);
  });

  test('is counted in characters, not in halves of them', () => {
    const wide = '\u{20000}'.repeat(60);
    expect(slug(wide)).toBe(wide);
    expect([...slug(`${wide}x`)]).toHaveLength(60);
  });
});

describe('an address', () => {
  test.each([
    [{ shot: 'opening' }, 'opening'],
    [{ shot: 'opening', variant: 'calm' }, 'opening/calm'],
    [{ shot: 'opening', seed: 0 }, 'opening/seed-0'],
    [
      { shot: 'opening', variant: 'calm', axes: { city: 'São Paulo', 'time of day': 'dusk' }, seed: 7 },
      'opening/calm/city=São-Paulo/time-of-day=dusk/seed-7',
    ],
  ])('of %o is %s', (address, id) => {
    expect(taskId(address)).toBe(id);
  });

  test('of a take stands below its siblings', () => {
    expect(seedId('opening/calm', 7)).toBe(taskId({ shot: 'opening', variant: 'calm', seed: 7 }));
  });

  test("is the clip's path, the shot's name twice where it is the whole", () => {
    expect(clipPath('opening')).toBe('clips/opening/opening.mp4');
    expect(clipPath('opening/seed-7')).toBe('clips/opening/seed-7.mp4');
  });
});

describe('the id of a clip', () => {
  test.each([
    ['opening', 'clips/opening/opening.mp4'],
    ['opening/seed-7', 'clips/opening/seed-7.mp4'],
    ['opening/calm/city=Lisbon/seed-7', 'clips/opening/calm/city=Lisbon/seed-7.mp4'],
  ])('%s is told by where it lies, or lay', (id, path) => {
    expect(clipPath(id)).toBe(path);
    expect(idFromClipPath(path)).toBe(id);
    expect(idFromClipPath(supersededPath(id, 'ab12'))).toBe(id);
    expect([path, supersededPath(id, 'ab12')].map(isSuperseded)).toEqual([false, true]);
  });

  test.each(['report/index.html', 'clips/.mp4', 'superseded/ab12.mp4', '../clips/a.mp4'])(
    'is nobody’s where no clip of ours would lie: %s',
    (path) => {
      expect(idFromClipPath(path)).toBeUndefined();
    },
  );
});

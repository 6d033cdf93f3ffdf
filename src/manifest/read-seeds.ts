import type { Placed, Seeds } from './manifest.ts';
import { bounds } from './pipeline-shape.ts';
import { isNull, listOf, wholeNumber } from './read-values.ts';
import { type Fields, type Reading, refuseType } from './reading.ts';

const readNumber = wholeNumber({});
const readTakes = wholeNumber(bounds.takes);
const readList = listOf((reading, item) => readNumber(reading, item, 'a seed'), 'write [1, 2, 3]');

/** The one of `seed`, `seeds` and `takes` that a level has; `null` in any of them takes an outer one away. */
export function readSeeds(reading: Reading, { get }: Fields): Seeds | undefined {
  const [first, second] = (['seed', 'seeds', 'takes'] as const)
    .flatMap((key) => {
      const entry = get(key);
      return entry ? { key, ...entry } : [];
    })
    .toSorted((left, right) => left.keyAt.start - right.keyAt.start);
  if (first === undefined) return undefined;
  if (second !== undefined) {
    reading.note({
      code: 'seed-conflict',
      severity: 'error',
      message: `${second.key} and ${first.key} cannot stand on one level: both say which seeds are used`,
      span: second.keyAt,
      hint: 'keep one of them',
      related: [{ message: `${first.key} stands here`, span: first.keyAt }],
    });
  }
  const { key, keyAt, value } = first;
  if (isNull(value)) return { kind: 'seed', seed: { value: null, at: value.at }, keyAt };
  if (key === 'seed' && value.kind === 'list') {
    return refuseType(reading, value, {
      what: 'seed',
      needed: 'a whole number',
      hint: 'for several, write seeds in place of seed',
    });
  }
  if (key === 'seed') {
    const seed = readNumber(reading, value, 'seed');
    return seed && { kind: 'seed', seed, keyAt };
  }
  if (key === 'seeds') {
    const seeds = readList(reading, value, 'seeds');
    if (seeds?.length === 0 && value.kind === 'list' && value.items.length === 0) {
      return reading.refuse('wrong-value', value.at, 'seeds is empty, so nothing would be made');
    }
    return seeds && { kind: 'seeds', seeds, keyAt };
  }
  const takes = readTakes(reading, value, 'takes');
  return takes && { kind: 'takes', seeds: upTo(takes), keyAt };
}

function upTo({ value, at }: Placed<number>): readonly Placed<number>[] {
  return Array.from({ length: value }, (_, index) => ({ value: index + 1, at }));
}

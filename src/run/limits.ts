import pLimit from 'p-limit';

/** Runs what it is given in the order it came, only so many at once. */
export type Limit = <T>(action: () => Promise<T>) => Promise<T>;

/** A limit of `most` at once. */
export function createLimit(most: number): Limit {
  return pLimit(most);
}

/** From so many on, a list is not looked through any more. */
const many = 50;

/**
 * Where an item of this name stands in a list that only ever grows, whose names are all different and keep their places;
 * -1 for none. Long lists get an index: a journal has room for a million runs, or attempts at one clip.
 */
export function createPlaces<T>(nameOf: (item: T) => string): (list: readonly T[], name: string) => number {
  const indexes = new WeakMap<readonly T[], Map<string, number>>();
  return (list, name) => {
    if (list.length < many) return list.findIndex((each) => nameOf(each) === name);
    const index = indexes.get(list) ?? new Map<string, number>();
    indexes.set(list, index);
    for (const item of list.slice(index.size)) index.set(nameOf(item), index.size);
    return index.get(name) ?? -1;
  };
}

/** Whether a value is in a set already; if not, it is from now on. One look in place of two. */
export function seenBefore<T>(seen: Set<T>, value: T): boolean {
  const { size } = seen;
  return seen.add(value).size === size;
}

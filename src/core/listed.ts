/** As many names as a person looks through. */
const mostListed = 20;

/** Names in a row for a message: the first twenty, and whether there are more. */
export function listed(names: Iterable<string>): string {
  const shown: string[] = [];
  for (const name of names) {
    if (shown.length === mostListed) return `${shown.join(', ')} and more`;
    shown.push(name);
  }
  return shown.join(', ');
}

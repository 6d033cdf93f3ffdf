/** A longer word is no slip of the finger. */
const longestWord = 100;
/**
 * Letters compared in one command, of which honest mistakes take thousands. A file with mistakes by the hundred thousand
 * would be searched for minutes for suggestions that nobody reads.
 */
let lettersLeft = 20_000_000;

/**
 * The candidate that a misspelt word most likely meant: "did you mean". Upper and lower case count as the same letter
 * for the search; of equally near ones the first. `undefined` where nothing is near enough to be worth saying.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > longestWord || lettersLeft <= 0) return undefined;
  const wanted = word.toLowerCase();
  // A third of the letters may be wrong, so that short words do not turn into each other.
  const reach = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = reach + 1;
  for (const candidate of candidates) {
    lettersLeft -= 1;
    if (lettersLeft <= 0) return undefined;
    if (Math.abs(candidate.length - wanted.length) >= bestDistance) continue;
    lettersLeft -= wanted.length * candidate.length;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best;
}

/** Letters to add, drop, change or swap with their neighbour to turn one word into the other. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const change = from[row - 1] === to[column - 1] ? 0 : 1;
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + change,
      );
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}

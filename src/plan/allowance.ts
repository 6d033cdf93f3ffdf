/** What filling in the templates of one manifest may come to, so that a few lines cannot multiply without end. */
export interface Allowance {
  /** Counts one reference that is followed; `false` once there were more than any shot list has. */
  followed(): boolean;
  /** Counts characters that were filled in; `false` once there are more than can be kept. */
  wrote(characters: number): boolean;
}

/** Characters in one text that was filled in: more than anything that the gateway takes. */
export const longestText = 2_000_000;
/** Followed references: a hundred thousand shots with a hundred each. */
const mostReferences = 10_000_000;
/** Characters for each task that may be planned: with as many tasks as that, longer ones would take too much memory. */
const charactersEach = 1000;

/** A fresh one, for one manifest of at most so many tasks. */
export function createAllowance(maxTasks: number): Allowance {
  const mostCharacters = Math.max(100_000_000, maxTasks * charactersEach);
  let references = 0;
  let written = 0;
  return {
    followed: () => ++references <= mostReferences,
    wrote(characters) {
      written += characters;
      return written <= mostCharacters;
    },
  };
}

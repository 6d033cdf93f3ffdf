const underMutation = process.env.STRYKER_MUTATOR_WORKER !== undefined;

/** How often a property is tried: as often as asked, and a tenth of it under mutation, where every mutant pays for it. */
export function runs(asked: number): number {
  return underMutation ? Math.ceil(asked / 10) : asked;
}

/** Whether the step at a place in a list is tried: each is, and every fourth under mutation. */
export function isTried(index: number): boolean {
  return !underMutation || index % 4 === 0;
}

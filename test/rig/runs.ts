/** How often a property is tried: as often as asked, and a tenth of it under mutation, where every mutant pays for it. */
export function runs(asked: number): number {
  return process.env.STRYKER_MUTATOR_WORKER === undefined ? asked : Math.ceil(asked / 10);
}

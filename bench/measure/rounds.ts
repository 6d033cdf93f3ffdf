/**
 * Runs contenders in turns, so that a busy machine is busy for all of them, and each round begins with another: what one leaves
 * behind, as memory that was touched of late, is not always the same one's to find. Gives each one's samples.
 */
export async function inTurns<Name extends string, T>(
  rounds: number,
  contenders: Readonly<Record<Name, () => Promise<T>>>,
): Promise<Record<Name, T[]>> {
  const names = Object.keys(contenders) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as T[]])) as Record<Name, T[]>;
  for (let round = 0; round < rounds; round += 1) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)])
      samples[name].push(await contenders[name]());
  }
  return samples;
}

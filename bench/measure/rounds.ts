/** Runs contenders in turns, so that a busy machine is busy for all of them; gives each one's samples. */
export async function inTurns<Name extends string, T>(
  rounds: number,
  contenders: Readonly<Record<Name, () => Promise<T>>>,
): Promise<Record<Name, T[]>> {
  const names = Object.keys(contenders) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as T[]])) as Record<Name, T[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) samples[name].push(await contenders[name]());
  }
  return samples;
}

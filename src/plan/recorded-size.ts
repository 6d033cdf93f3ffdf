import type { Level, Manifest, Shot } from '../manifest/manifest.ts';
import { product, type SizedShot } from './axes.ts';

/** The key, the seed, names and brackets of a task in the journal. */
const rest = 128;

/** Counts what the plan of a shot takes in the journal at most, in bytes, before any of it is made. */
export function createRecordedBytes(manifest: Manifest): (sized: SizedShot) => number {
  // Once for all shots: a manifest may have as many variants as shots.
  const outer = longestOf([manifest, ...[...manifest.models.values()].map(({ level }) => level)]);
  const shared = longestOf(manifest.variants);

  return ({ shot, axes, asked }) => {
    const own = longestOf([shot, ...ownVariants(shot)]);
    const each = rest + [outer, shared, own].reduce((sum, { skip, id }) => sum + skip + id, 0);
    const ofAxes = axes.matrix.map(
      ({ name, values }) =>
        bytesOf(name) + values.reduce((sum, value) => sum + bytesOf(value), 0) / Math.max(1, values.length),
    );
    const included = shot.include.flatMap(({ value }) => [
      each,
      ...[...value].map(([name, entry]) => bytesOf(name) + bytesOf(entry.value)),
    ]);
    const size = product(axes) * Math.max(1, asked);
    return size * (each + sumOf(ofAxes)) + sumOf(included);
  };
}

/** The longest reason to skip something, and the longest id of a variant, that these levels bring in. */
function longestOf(levels: readonly (Level & { readonly id?: Shot['id'] })[]): { skip: number; id: number } {
  return levels.reduce(
    (most, { skip, id }) => ({
      skip: Math.max(most.skip, bytesOf(skip?.value ?? '')),
      id: Math.max(most.id, bytesOf(id?.value ?? '')),
    }),
    { skip: 0, id: 0 },
  );
}

function ownVariants({ variants }: Shot): readonly Level[] {
  return (variants?.value ?? []).flatMap((each) => (each.kind === 'own' ? [each.variant] : []));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** As a text in JSON, with what stands beside it. */
function bytesOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) + 2;
}

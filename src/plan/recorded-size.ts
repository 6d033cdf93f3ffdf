import type { Manifest } from '../manifest/manifest.ts';
import { product, type SizedShot } from './axes.ts';
import { levelsOf } from './merge.ts';

/** The key, the seed, names and brackets of a task in the journal. */
const rest = 128;

/** What the plan of a shot takes in the journal at most, in bytes; counted before any of it is made. */
export function recordedBytes(manifest: Manifest, { shot, axes, asked }: SizedShot): number {
  const variants = (shot.variants?.value ?? []).flatMap((each) =>
    each.kind === 'own' ? [each.variant] : [],
  );
  const levels = [...levelsOf(manifest, shot, {}), ...manifest.variants, ...variants];
  const skip = Math.max(0, ...levels.map((level) => bytesOf(level.skip?.value ?? '')));
  const variant = Math.max(0, ...[...manifest.variants, ...variants].map(({ id }) => bytesOf(id.value)));
  const size = product(axes) * Math.max(1, asked);
  const ofAxes = axes.matrix.map(
    ({ name, values }) =>
      bytesOf(name) + values.reduce((sum, value) => sum + bytesOf(value), 0) / values.length,
  );
  const each = rest + skip + variant + ofAxes.reduce((sum, bytes) => sum + bytes, 0);
  const included = shot.include.reduce((sum, { value }) => {
    const values = [...value].map(([name, entry]) => bytesOf(name) + bytesOf(entry.value));
    return values.reduce((all, bytes) => all + bytes, sum + rest + skip + variant);
  }, 0);
  return size === 0 ? included : size * each + included;
}

function bytesOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) + 2;
}

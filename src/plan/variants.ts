import { listed } from '../core/listed.ts';
import { nearest } from '../core/nearest.ts';
import type { Manifest, Placed, Shot, Variant } from '../manifest/manifest.ts';
import { didYouMean, type Report } from './findings.ts';

/**
 * The variants a shot is made in: its own list (in which a bare id names one of the pipeline's), or all of the
 * pipeline's. What it names goes into `used`. `[undefined]` where it has none: it is made once, as it is.
 */
export function variantsOf(
  manifest: Manifest,
  shot: Shot,
  of: {
    /** The pipeline's by their ids. */
    readonly named: ReadonlyMap<string, Variant>;
    readonly used: Set<Variant>;
    readonly report: Report;
  },
): readonly (Variant | undefined)[] {
  const { named, used, report } = of;
  const wanted =
    shot.variants?.value ?? manifest.variants.map((variant) => ({ kind: 'own' as const, variant }));
  if (wanted.length === 0) return [undefined];
  const found = wanted.flatMap((entry) => {
    if (entry.kind === 'own') return [entry.variant];
    const variant = named.get(entry.id.value);
    if (variant === undefined) reportUnknown(entry.id, { named, report });
    return variant === undefined ? [] : [variant];
  });
  for (const variant of found) used.add(variant);
  return distinctIds(found, report);
}

function reportUnknown(
  id: Placed<string>,
  { named, report }: { named: ReadonlyMap<string, Variant>; report: Report },
): void {
  const message = `the pipeline has no variant ${id.value}`;
  const there = named.size === 0 ? 'the pipeline defines none' : `defined: ${listed(named.keys())}`;
  const hint = didYouMean(nearest(id.value, named.keys())).hint ?? there;
  report({ code: 'unknown-variant', severity: 'error', message, span: id.at, hint });
}

/** Without those whose id is taken, also where only upper and lower case tell them apart. */
function distinctIds(variants: readonly Variant[], report: Report): readonly Variant[] {
  const first = new Map<string, Variant>();
  for (const variant of variants) {
    const other = first.get(variant.id.value.toLowerCase());
    if (other === undefined) first.set(variant.id.value.toLowerCase(), variant);
    else reportSameId(variant.id, { other: other.id, what: 'variant', report });
  }
  return [...first.values()];
}

/** Says that two ids are one, or would be one file on a disk that ignores case. */
export function reportSameId(
  id: Placed<string>,
  { other, what, report }: { readonly other: Placed<string>; readonly what: string; readonly report: Report },
): void {
  const related = [{ message: 'the other one', span: other.at }];
  const span = id.at;
  if (id.value === other.value) {
    const message = `the ${what} ${id.value} stands here twice`;
    report({ code: 'duplicate-id', severity: 'error', message, span, related });
    return;
  }
  const message = `the ${what}s ${other.value} and ${id.value} would be one path on disks that ignore case`;
  report({ code: 'path-collision', severity: 'error', message, span, hint: 'rename one of them', related });
}

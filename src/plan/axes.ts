import type { Entries, Level, Placed, Shot } from '../manifest/manifest.ts';
import type { Report } from './findings.ts';
import { mergeEntries } from './merge.ts';
import { slug } from './slug.ts';

/** What a shot is multiplied by, variants apart. */
export interface Axes {
  /** The matrix: axes in order, the values of each as written. */
  readonly matrix: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly seeds: Seeding;
  /** The matrix as it stands in the manifest. */
  readonly written: Entries<readonly Placed<string>[]>;
}

/** `several` where `seeds` or `takes` were asked for, even with one entry: then the seed is part of the address. */
type Seeding =
  | { readonly kind: 'several'; readonly seeds: readonly number[] }
  | { readonly kind: 'one'; readonly seed: number }
  | { readonly kind: 'random' };

/** What was made of the axes of one level, which may be those of ten thousand shots. */
export interface KnownAxes {
  readonly values: Map<readonly Placed<string>[], readonly string[]>;
  readonly seeds: Map<NonNullable<Level['seeds']>, Seeding>;
}

/** The axes of a shot from its levels (a variant has none). Values that cannot be told apart in paths are left out. */
export function axesOf(levels: readonly Level[], known: KnownAxes, report: Report): Axes {
  const written = mergeEntries(levels, ({ matrix }) => matrix);
  const matrix = [...written].map(([name, { value }]) => {
    const values = known.values.get(value) ?? distinctValues(name, value, report);
    known.values.set(value, values);
    return { name, values };
  });
  return { matrix, seeds: seedingOf(levels, known, report), written };
}

/** A shot and what it multiplies to. */
export interface SizedShot {
  readonly shot: Shot;
  readonly axes: Axes;
  /** How many variants its list, or the pipeline's, has. */
  readonly asked: number;
  /** Its id is another's: it is looked at for mistakes alone. */
  readonly isTwin?: true | undefined;
}

/** How many tasks the axes multiply to, variants apart. */
export function product({ matrix, seeds }: Axes): number {
  const combinations = matrix.reduce((size, { values }) => size * values.length, 1);
  return combinations * (seeds.kind === 'several' ? seeds.seeds.length : 1);
}

/** Whether every value that was written could be used. */
export function hasAllValues({ matrix, written }: Axes): boolean {
  return matrix.every(({ name, values }) => values.length === written.get(name)?.value.length);
}

function distinctValues(axis: string, values: readonly Placed<string>[], report: Report): readonly string[] {
  const first = new Map<string, Placed<string>>();
  for (const value of values) {
    if (value.value.includes('${')) {
      const message = `values of an axis are taken as written, and ${value.value} is no template here`;
      const hint = 'put the template where the value is used';
      report({ code: 'template-syntax', severity: 'error', message, span: value.at, hint });
      continue;
    }
    const part = slug(value.value);
    const other = first.get(part.toLowerCase());
    if (other === undefined) {
      first.set(part.toLowerCase(), value);
      continue;
    }
    const related = [{ message: 'the other one', span: other.at }];
    const place = { severity: 'error', span: value.at, related } as const;
    if (other.value === value.value) {
      const message = `${value.value} stands twice in ${axis}`;
      report({ code: 'slug-collision', message, ...place });
    } else if (slug(other.value) === part) {
      const message = `${quote(other.value)} and ${quote(value.value)} are both ${axis}=${part} in addresses and paths`;
      report({ code: 'slug-collision', message, hint: 'make them differ in letters or digits', ...place });
    } else {
      const message = `${other.value} and ${value.value} would be one path on disks that ignore case`;
      report({ code: 'path-collision', message, hint: 'make them differ in more than case', ...place });
    }
  }
  return [...first.values()].map(({ value }) => value);
}

function seedingOf(levels: readonly Level[], known: KnownAxes, report: Report): Seeding {
  const written = levels.findLast(({ seeds }) => seeds !== undefined)?.seeds;
  if (written === undefined) return { kind: 'random' };
  const seeding = known.seeds.get(written) ?? readSeeding(written, report);
  known.seeds.set(written, seeding);
  return seeding;
}

function readSeeding(written: NonNullable<Level['seeds']>, report: Report): Seeding {
  if (written.kind === 'seed') {
    const seed = written.seed.value;
    return seed === null ? { kind: 'random' } : { kind: 'one', seed };
  }
  const first = new Map<number, Placed<number>>();
  for (const seed of written.seeds) {
    const other = first.get(seed.value);
    if (seed.value === 0) {
      const message = 'seed 0 means a random seed, so it names no take';
      const hint = 'use seeds from 1 on, or takes';
      report({ code: 'seed-zero', severity: 'error', message, span: seed.at, hint });
    } else if (other !== undefined) {
      const related = [{ message: 'the other one', span: other.at }];
      const message = `seed ${seed.value} stands twice`;
      report({ code: 'duplicate-id', severity: 'error', message, span: seed.at, related });
    } else first.set(seed.value, seed);
  }
  return { kind: 'several', seeds: [...first.keys()] };
}

function quote(value: string): string {
  return JSON.stringify(value);
}

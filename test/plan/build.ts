import { createHash } from 'node:crypto';
import { ok } from '../../src/core/result.ts';
import type { SourceFile, Span } from '../../src/core/source.ts';
import type { Scalar } from '../../src/core/task.ts';
import type { ImageFile, ProbeImage } from '../../src/image/probe.ts';
import type {
  AxisEntry,
  Entries,
  Entry,
  Images,
  Level,
  Manifest,
  Seeds,
  Shot,
  Variable,
  Variant,
  VariantEntry,
} from '../../src/manifest/manifest.ts';
import { planManifest } from '../../src/plan/plan-manifest.ts';

type Nullable<T> = Readonly<Record<string, T | null>>;

/** A level as an author would write it. */
export interface LevelText {
  readonly model?: string;
  readonly params?: Nullable<Scalar>;
  readonly images?: Nullable<string> | readonly string[];
  readonly prompt?: string | null;
  readonly vars?: Nullable<string | Readonly<Record<string, string>>>;
  readonly tags?: readonly string[];
  readonly matrix?: Nullable<readonly string[]>;
  readonly seed?: number | null;
  readonly seeds?: readonly number[];
  readonly takes?: number;
  readonly skip?: string | null;
}

export interface VariantText extends LevelText {
  readonly id: string;
}

export interface ShotText extends LevelText {
  readonly id: string;
  readonly variants?: readonly (string | VariantText)[];
  readonly exclude?: readonly Readonly<Record<string, string>>[];
  readonly include?: readonly Readonly<Record<string, string>>[];
}

export interface ManifestText extends LevelText {
  readonly name?: string;
  readonly dir?: string;
  readonly models?: Readonly<Record<string, LevelText>>;
  readonly variants?: readonly VariantText[];
  readonly shots: readonly ShotText[];
  readonly picks?: readonly string[];
}

export const endModel = 'viduq2_pro_start_end2video';
export const startModel = 'vidu20_img2video';

/** A manifest as the loader would hand it on, with places in a text that holds every value in turn. */
export function manifest(text: ManifestText): Manifest {
  const file = { path: 'pipelines/test.yaml', text: '' };
  const at = atIn(file);
  const level = levelIn(at);
  const variant = (each: VariantText): Variant => ({ ...level(each), id: at(each.id) });
  const axisEntry = (each: Readonly<Record<string, string>>): AxisEntry => ({
    ...at('-'),
    value: entries(each, at, (value) => value),
  });
  const shot = (each: ShotText): Shot => ({
    ...level(each),
    id: at(each.id),
    at: at(each.id).at,
    ...(each.variants && {
      variants: {
        keyAt: at('variants').at,
        at: at('').at,
        value: each.variants.map(
          (one): VariantEntry =>
            typeof one === 'string' ? { kind: 'named', id: at(one) } : { kind: 'own', variant: variant(one) },
        ),
      },
    }),
    exclude: (each.exclude ?? []).map(axisEntry),
    include: (each.include ?? []).map(axisEntry),
  });
  return {
    ...level(text),
    file,
    dir: text.dir ?? '/project',
    name: at(text.name ?? 'test'),
    run: {},
    models: new Map(
      Object.entries(text.models ?? {}).map(([id, each]) => [id, { keyAt: at(id).at, level: level(each) }]),
    ),
    variants: (text.variants ?? []).map(variant),
    shots: text.shots.map(shot),
    picks: (text.picks ?? []).map((id) => at(id)),
    refusals: [],
  };
}

/** Frames that exist wherever they are asked for: 640 x 360 unless the name says otherwise (`a-100x50.png`). */
export const probe: ProbeImage = async (path) => ok(imageFile(path));

export function imageFile(path: string, content = path.slice(path.lastIndexOf('/') + 1)): ImageFile {
  const [, width = '640', height = '360'] = /-(\d+)x(\d+)\./.exec(path) ?? [];
  const sha256 = createHash('sha256').update(content).digest('hex');
  return {
    kind: 'file',
    path,
    sha256,
    bytes: 1000,
    format: 'png',
    width: Number(width),
    height: Number(height),
  };
}

/** Plans it and hands back what is asked of most often. */
export async function plan(text: ManifestText, options: Partial<Parameters<typeof planManifest>[1]> = {}) {
  const source = manifest(text);
  const { value, diagnostics } = await planManifest(source, { probe, ...options });
  const tasks = value?.tasks ?? [];
  return {
    plan: value,
    tasks,
    ids: tasks.map(({ id }) => id),
    keys: tasks.map(({ key }) => key),
    diagnostics,
    problems: diagnostics.map((each) => `${each.code}: ${each.message}${each.hint ? ` (${each.hint})` : ''}`),
    /** The text each diagnostic points at. */
    pointed: diagnostics.map(({ span }) => span?.file.text.slice(span.start, span.end)),
  };
}

type At = <T extends string | number | boolean | null>(value: T) => { readonly value: T; readonly at: Span };

function atIn(file: { path: string; text: string } & SourceFile): At {
  return (value) => {
    const start = file.text.length;
    file.text += `${value}\n`;
    return { value, at: { file, start, end: start + String(value).length } };
  };
}

function entries<V, T>(map: Readonly<Record<string, V>>, at: At, read: (value: V) => T): Entries<T> {
  return new Map(
    Object.entries(map).map(([name, value]): [string, Entry<T>] => {
      const keyAt = at(name).at;
      const written = typeof value === 'object' ? '…' : String(value);
      return [name, { keyAt, at: at(written).at, value: read(value) }];
    }),
  );
}

function levelIn(at: At): (text: LevelText) => Level {
  const entry = <T extends string | null>(key: string, value: T): Entry<T> => ({
    keyAt: at(key).at,
    ...at(value),
  });
  return ({ model, params, images, prompt, vars, tags, matrix, seed, seeds, takes, skip }) => ({
    ...(model !== undefined && { model: entry('model', model) }),
    ...(params && { params: entries(params, at, (value) => value) }),
    ...(images && { images: { keyAt: at('images').at, at: at('').at, value: imagesOf(images, at) } }),
    ...(prompt !== undefined && { prompt: entry('prompt', prompt) }),
    ...(vars && {
      vars: entries(vars, at, (value): Variable | null =>
        value === null || typeof value === 'string' ? value : entries(value, at, (text) => text),
      ),
    }),
    ...(tags && { tags: tags.map((tag) => at(tag)) }),
    ...(matrix && {
      matrix: entries(matrix, at, (values) => values?.map((value) => at(value)) ?? null),
    }),
    ...seedsOf({ seed, seeds, takes }, at),
    ...(skip !== undefined && { skip: entry('skip', skip) }),
  });
}

function imagesOf(images: Nullable<string> | readonly string[], at: At): Images {
  const isList = (value: typeof images): value is readonly string[] => Array.isArray(value);
  return isList(images)
    ? { kind: 'list', items: images.map((each) => at(each)) }
    : { kind: 'map', byRole: entries(images, at, (value) => value) };
}

function seedsOf(
  {
    seed,
    seeds,
    takes,
  }: { seed: number | null | undefined; seeds: readonly number[] | undefined; takes: number | undefined },
  at: At,
): { readonly seeds?: Seeds } {
  const keyAt = at('seeds').at;
  if (seed !== undefined) return { seeds: { kind: 'seed', seed: at(seed), keyAt } };
  if (seeds !== undefined) return { seeds: { kind: 'seeds', seeds: seeds.map((each) => at(each)), keyAt } };
  if (takes === undefined) return {};
  const span = at(takes).at;
  const list = Array.from({ length: takes }, (_, index) => ({ value: index + 1, at: span }));
  return { seeds: { kind: 'takes', seeds: list, keyAt } };
}

import { nearest } from '../core/nearest.ts';
import { showCount } from '../core/show-count.ts';
import type { SourceFile } from '../core/source.ts';
import type { Counted } from './csv-rows.ts';
import type { Level, Manifest, Placed, RunSection, Shot } from './manifest.ts';
import { shapes } from './pipeline-shape.ts';
import { readId } from './read-id.ts';
import { readLevel } from './read-level.ts';
import { readRun } from './read-run.ts';
import { readShot, readVariant } from './read-shot.ts';
import { listOf, readFilledText, readWritten } from './read-values.ts';
import { describe, type Fields, type Reading, readFields, startOf } from './reading.ts';
import type { YamlValue } from './yaml-value.ts';

/** What a manifest does not say itself. */
export interface Surroundings {
  readonly file: SourceFile;
  /** The folder that its paths are relative to. */
  readonly dir: string;
  /** The shots of entries that stand for files. */
  readonly fromFiles: ReadonlyMap<YamlValue, Counted<YamlValue>>;
  readonly mostShots: number;
}

/** Reads a whole manifest. What is wrong is noted and left out; without a map there is nothing to read. */
export function readManifest(
  reading: Reading,
  root: YamlValue,
  surroundings: Surroundings,
): Omit<Manifest, 'refusals'> | undefined {
  const { file, dir } = surroundings;
  const fields = readFields(reading, root, shapes.pipeline);
  if (fields === undefined) return undefined;
  checkVersion(reading, fields);
  const name = fields.get('name');
  const output = fields.get('output');
  const run: RunSection = readOr(fields.get('run'), (value) => readRun(reading, value), {});
  const level = readLevel(reading, fields);
  const models = readOr<Manifest['models']>(
    fields.get('models'),
    (value) => readModels(reading, value),
    new Map(),
  );
  const variants = readOr(fields.get('variants'), (value) => readVariants(reading, value, 'variants'), []);
  const shots = readOr(fields.get('shots'), (value) => readShots(reading, value, surroundings), []);
  const picks = readOr(fields.get('picks'), (value) => readPicks(reading, value, 'picks'), []);
  const folder = output && readFilledText(reading, output.value, 'output');
  return {
    file,
    dir,
    // With an error noted nothing is made under this name; the other stages only need one to go on.
    name: (name && readId(reading, name.value, 'name')) ?? { value: 'unnamed', at: startOf(fields.map) },
    ...(folder && { output: folder }),
    run,
    ...level,
    models,
    variants,
    shots,
    picks,
  };
}

const readVariants = listOf(readVariant, 'write each as an item that begins with "- id:"');
const readShotList = listOf(readShot, 'write each as an item that begins with "- id:"');
const readPicks = listOf((reading, item) => readWritten(reading, item, 'a pick'));

function readShots(
  reading: Reading,
  value: YamlValue,
  { fromFiles, mostShots }: Surroundings,
): readonly Shot[] | undefined {
  if (value.kind !== 'list') return readShotList(reading, value, 'shots');
  if (value.items.length === 0) {
    return reading.refuse('wrong-value', value.at, 'shots is empty, so there is nothing to make');
  }
  const made = (item: YamlValue): Counted<YamlValue> => fromFiles.get(item) ?? [item];
  const count = value.items.reduce((sum, item) => sum + made(item).length, 0);
  if (count > mostShots) {
    const message = `there are ${showCount(count)} shots, more than the ${showCount(mostShots)} tasks allowed`;
    return reading.refuse('too-many-tasks', value.at, message, `--max-tasks ${count} allows it`);
  }
  const shots: Shot[] = [];
  for (const item of value.items) {
    for (const each of made(item)) {
      if (reading.isFull()) return shots;
      const shot = readShot(reading, each);
      if (shot !== undefined) shots.push(shot);
    }
  }
  return shots;
}

function readOr<T>(
  entry: { readonly value: YamlValue } | undefined,
  reader: (value: YamlValue) => T | undefined,
  otherwise: T,
): T {
  return (entry && reader(entry.value)) ?? otherwise;
}

function checkVersion(reading: Reading, { get }: Fields): void {
  const version = get('version')?.value;
  if (version === undefined || version.kind === 'broken') return;
  if (version.kind === 'scalar' && version.value === 1) return;
  const hint = 'write version: 1; a later version needs a later dailies';
  reading.refuse('wrong-value', version.at, `version must be 1, not ${describe(version)}`, hint);
}

function readModels(reading: Reading, value: YamlValue): Manifest['models'] | undefined {
  const known = Object.keys(shapes.models.properties);
  if (value.kind !== 'map') {
    readFields(reading, value, shapes.models);
    return undefined;
  }
  const models = new Map<string, { readonly keyAt: Placed<string>['at']; readonly level: Level }>();
  for (const [id, { keyAt, value: entry }] of value.entries) {
    const model = known.includes(id) ? id : nearest(id, known);
    if (model !== id) {
      const hint = model === undefined ? `known: ${known.join(', ')}` : `did you mean ${model}?`;
      reading.refuse('unknown-model', keyAt, `there is no model "${id}"`, hint);
    }
    if (model === undefined) continue;
    const fields = readFields(reading, entry, shapes.modelLevel);
    if (fields) models.set(model, { keyAt, level: readLevel(reading, fields) });
  }
  return models;
}

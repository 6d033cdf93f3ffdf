import type { Entry, Level, Placed } from './manifest.ts';
import { readImages } from './read-images.ts';
import { readPrompt } from './read-prompt.ts';
import { readSeeds } from './read-seeds.ts';
import { readMatrix, readParams, readVars } from './read-tables.ts';
import { isNull, listOf, type Reader, readFilledText, readWritten } from './read-values.ts';
import type { Fields, Reading } from './reading.ts';
import type { YamlEntry } from './yaml-value.ts';

/** Reads what may stand on a pipeline, `models` entry, shot and variant. What it does not say is absent. */
export function readLevel(reading: Reading, fields: Fields): Level {
  const { get } = fields;
  const model = readModel(reading, get('model'));
  const params = readParamsOnce(reading, get('params'));
  const images = readImagesOnce(reading, get('images'));
  const prompt = readPromptOnce(reading, get('prompt'));
  const vars = get('vars');
  const variables = vars && readVars(reading, vars.value, 'vars');
  const tags = readTagsOnce(reading, get('tags'));
  const matrix = readMatrixOnce(reading, get('matrix'));
  const seeds = readSeeds(reading, fields);
  const skip = readSkip(reading, get('skip'));
  return {
    ...(model && { model }),
    ...(params && { params }),
    ...(images && { images }),
    ...(prompt && { prompt }),
    ...(variables && { vars: variables }),
    ...(tags && { tags }),
    ...(matrix && { matrix }),
    ...(seeds && { seeds }),
    ...(skip && { skip }),
  };
}

/** More than anybody filters by; they add up for every task. */
const mostTags = 100;

const readTagList = listOf((reading, item) => readWritten(reading, item, 'a tag'));

const readTags: Reader<readonly Placed<string>[]> = (reading, value, what) => {
  const tags = readTagList(reading, value, what);
  if (tags === undefined || tags.length <= mostTags) return tags;
  return reading.refuse('wrong-value', value.at, `there are more than ${mostTags} tags here`);
};

const readReason: Reader<Placed<string>> = (reading, value, what) => {
  // Also as YAML once read them, or in quotes: whoever writes `skip: no` means to buy it.
  if (value.kind === 'scalar' && answer.test(String(value.value))) {
    return reading.refuse(
      'wrong-type',
      value.at,
      'skip says why, in words',
      'write skip: waiting for the logo, or leave skip out',
    );
  }
  return readFilledText(reading, value, what);
};

/** As in the schema. */
const answer = /^([Tt]rue|TRUE|[Ff]alse|FALSE|[Yy]es|YES|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF|[YyNn])$/;

/** `null` takes an outer value away. */
function orNull<T>(reader: Reader<Placed<T>>): Reader<Placed<T | null>> {
  return (reading, value, what) =>
    isNull(value) ? { value: null, at: value.at } : reader(reading, value, what);
}

/** Reads an entry's value. */
function plain<T>(reader: Reader<T>, what: string): EntryReader<T> {
  return once((reading, { value }) => reader(reading, value, what));
}

/** The same with the place of its key. */
function keyed<T>(reader: Reader<Placed<T>>, what: string): EntryReader<Entry<T>> {
  return once((reading, { keyAt, value }) => {
    const placed = reader(reading, value, what);
    return placed && { ...placed, keyAt };
  });
}

type EntryReader<T> = (reading: Reading, entry: YamlEntry | undefined) => T | undefined;

/** An entry may be that of a hundred thousand shots, made of the rows of a table: they share what it was read as. */
function once<T>(read: (reading: Reading, entry: YamlEntry) => T | undefined): EntryReader<T> {
  const known = new WeakMap<YamlEntry, { readonly value: T | undefined }>();
  return (reading, entry) => {
    if (entry === undefined) return undefined;
    const found = known.get(entry) ?? { value: read(reading, entry) };
    known.set(entry, found);
    return found.value;
  };
}

const readModel = keyed(readWritten, 'model');
const readParamsOnce = plain(readParams, 'params');
const readImagesOnce = keyed(orNull(readImages), 'images');
const readPromptOnce = keyed(readPrompt, 'prompt');
const readTagsOnce = plain(readTags, 'tags');
const readMatrixOnce = plain(readMatrix, 'matrix');
const readSkip = keyed(orNull(readReason), 'skip');

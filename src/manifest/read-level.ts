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
  const model = readEntry(reading, get('model'), readWritten, 'model');
  const params = readPlain(reading, get('params'), readParams, 'params');
  const images = readEntry(reading, get('images'), orNull(readImages), 'images');
  const prompt = readEntry(reading, get('prompt'), readPrompt, 'prompt');
  const vars = readPlain(reading, get('vars'), readVars, 'vars');
  const tags = readPlain(reading, get('tags'), readTags, 'tags');
  const matrix = readPlain(reading, get('matrix'), readMatrix, 'matrix');
  const seeds = readSeeds(reading, fields);
  const skip = readEntry(reading, get('skip'), orNull(readReason), 'skip');
  return {
    ...(model && { model }),
    ...(params && { params }),
    ...(images && { images }),
    ...(prompt && { prompt }),
    ...(vars && { vars }),
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
  if (value.kind === 'scalar' && typeof value.value === 'boolean') {
    return reading.refuse(
      'wrong-type',
      value.at,
      'skip says why, in words',
      'write skip: waiting for the logo',
    );
  }
  return readFilledText(reading, value, what);
};

/** `null` takes an outer value away. */
function orNull<T>(reader: Reader<Placed<T>>): Reader<Placed<T | null>> {
  return (reading, value, what) =>
    isNull(value) ? { value: null, at: value.at } : reader(reading, value, what);
}

function readPlain<T>(
  reading: Reading,
  entry: YamlEntry | undefined,
  reader: Reader<T>,
  what: string,
): T | undefined {
  return entry && reader(reading, entry.value, what);
}

function readEntry<T>(
  reading: Reading,
  entry: YamlEntry | undefined,
  reader: Reader<Placed<T>>,
  what: string,
): Entry<T> | undefined {
  const placed = entry && reader(reading, entry.value, what);
  return placed && { ...placed, keyAt: entry.keyAt };
}

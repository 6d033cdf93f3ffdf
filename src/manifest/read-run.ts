import { parseUsd, type Usd } from '../core/usd.ts';
import { parseDurationMs } from './duration.ts';
import type { Placed, RunSection } from './manifest.ts';
import { bounds, shapes } from './pipeline-shape.ts';
import { type Reader, readWritten, wholeNumber } from './read-values.ts';
import { type Reading, readFields } from './reading.ts';
import type { YamlEntry, YamlValue } from './yaml-value.ts';

/** Reads `run`. */
export function readRun(reading: Reading, value: YamlValue): RunSection {
  const fields = readFields(reading, value, shapes.run);
  if (fields === undefined) return {};
  const { get } = fields;
  const read = <T>(entry: YamlEntry | undefined, reader: Reader<T>, what: string): T | undefined =>
    entry && reader(reading, entry.value, what);
  const concurrency = read(get('concurrency'), wholeNumber(bounds.concurrency), 'run.concurrency');
  const attempts = read(get('attempts'), wholeNumber(bounds.attempts), 'run.attempts');
  const taskTimeoutMs = read(get('task_timeout'), readDuration, 'run.task_timeout');
  const budgetEntry = get('budget');
  const budget = budgetEntry && readFields(reading, budgetEntry.value, shapes.budget);
  const budgetRun = read(budget?.get('run'), readUsd, 'run.budget.run');
  const budgetTotal = read(budget?.get('total'), readUsd, 'run.budget.total');
  return {
    ...(concurrency && { concurrency }),
    ...(attempts && { attempts }),
    ...(taskTimeoutMs && { taskTimeoutMs }),
    ...(budgetRun && { budgetRun }),
    ...(budgetTotal && { budgetTotal }),
  };
}

const readUsd: Reader<Placed<Usd>> = (reading, value, what) => {
  const text = readWritten(reading, value, what);
  if (text === undefined) return undefined;
  const usd = parseUsd(text.value);
  if (usd !== undefined) return { value: usd, at: text.at };
  const hint = 'write it in digits, such as 25.00';
  return reading.refuse('wrong-value', text.at, `${what} is no amount of US dollars: ${text.value}`, hint);
};

const readDuration: Reader<Placed<number>> = (reading, value, what) => {
  const text = readWritten(reading, value, what);
  if (text === undefined) return undefined;
  const ms = parseDurationMs(text.value);
  if (ms !== undefined) return { value: ms, at: text.at };
  const hint = 'write it with its unit, such as 30m, 1h 30m or 45s';
  return reading.refuse('wrong-value', text.at, `${what} is no duration: ${text.value}`, hint);
};

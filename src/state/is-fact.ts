import type { Fact } from '../core/fact.generated.ts';
import { isJsonObject } from '../core/json-object.ts';

/**
 * Whether a parsed line is a fact as far as the fold relies on it: a known type with each required field of its kind.
 * The full schema would cost as much again as parsing, and we wrote the line ourselves.
 */
export function isFact(value: unknown): value is Fact {
  if (!isJsonObject(value) || typeof value.type !== 'string' || !moment(value.at)) return false;
  if (!Object.hasOwn(required, value.type)) return false;
  const fields: Readonly<Record<string, Check>> = required[value.type as Fact['type']];
  for (const name in fields) {
    if (fields[name]?.(value[name]) === false) return false;
  }
  return true;
}

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const optionalText: Check = (value) => value === undefined || text(value);
/** Half a character, as an escape in JSON can write it, is no file's name and stands in no address. */
const path: Check = (value) => typeof value === 'string' && !/\p{Surrogate}/u.test(value);
/** A time that a calendar has. */
const moment: Check = (value) => typeof value === 'number' && Math.abs(value) <= 8.64e15;
const key: Check = (value) => typeof value === 'string' && value.length >= 16;
const attempt: Check = (value) => typeof value === 'string' && value.length > 17 && value[16] === '-';
const count: Check = (value) => typeof value === 'number' && value >= 0;
const optionalCount: Check = (value) => value === undefined || count(value);
const usd: Check = (value) =>
  value === null || (typeof value === 'string' && /^\d{1,20}(\.\d{1,30})?$/.test(value));
const optionalUsd: Check = (value) => value === undefined || usd(value);
const failure: Check = (value) =>
  isJsonObject(value) &&
  typeof value.kind === 'string' &&
  value.chargedUsd !== null &&
  optionalUsd(value.chargedUsd) &&
  optionalText(value.text) &&
  optionalText(value.cause) &&
  optionalText(value.code) &&
  optionalText(value.path);
const texts: Check = (value) => Array.isArray(value) && value.every(text);
const tasks: Check = (value) => Array.isArray(value) && value.every(address);
const address: Check = (value) =>
  isJsonObject(value) &&
  key(value.key) &&
  optionalText(value.variant) &&
  optionalText(value.skip) &&
  (value.seed === undefined || typeof value.seed === 'number') &&
  optionalAxes(value.axes);
const optionalAxes: Check = (value) => {
  if (value === undefined) return true;
  if (!isJsonObject(value)) return false;
  for (const name in value) if (!text(value[name])) return false;
  return true;
};
const request: Check = (value) =>
  isJsonObject(value) &&
  text(value.model) &&
  isJsonObject(value.params) &&
  Array.isArray(value.images) &&
  value.images.every((each) => isJsonObject(each) && text(each.sha256));

/** The fields the fold reads, by fact. */
const required: { readonly [T in Fact['type']]: Readonly<Partial<Record<FieldOf<T>, Check>>> } = {
  'run:started': { run: text, command: text },
  'run:ended': { run: text, exit: count, reason: text, left: isJsonObject },
  'plan:recorded': {
    shots: texts,
    picks: texts,
    estimatedUsd: usd,
    unpriced: count,
    attempts: optionalCount,
  },
  'shot:planned': { shot: text, tasks },
  'price:quoted': { class: text, usd, source: text },
  'task:started': { attempt, key, request, usd, class: text, timeoutMs: count },
  'task:not-sent': { attempt, failure },
  'task:rejected': { attempt, failure },
  'task:uncertain': { attempt, failure },
  'task:submitted': { attempt, jobId: text },
  'task:completed': { attempt, chargedUsd: usd },
  'task:failed': { attempt, failure },
  'task:late': { attempt },
  'task:lost': { attempt, failure },
  'task:resolved': { attempt, as: text },
  'retry:granted': { key },
  'clip:saved': { key, path, bytes: count, sha256: text, mtimeMs: count, paidUsd: optionalUsd },
  'clip:moved': { key, from: path, to: path },
  'clip:gone': { key, failure },
};

type FieldOf<T extends Fact['type']> = Exclude<keyof Extract<Fact, { type: T }>, 'type' | 'at'>;

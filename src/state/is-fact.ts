import type { Fact } from '../core/fact.generated.ts';
import { isJsonObject } from '../core/json-object.ts';

/**
 * Whether a parsed line is a fact as far as the fold relies on it: a known type with each required field of its kind.
 * The full schema would cost as much again as parsing, and we wrote the line ourselves.
 */
export function isFact(value: unknown): value is Fact {
  if (!isJsonObject(value) || !isMoment(value.at)) return false;
  const { type } = value;
  return typeof type === 'string' && Object.hasOwn(hasFields, type) && hasFields[type as Fact['type']](value);
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isOptionalText = (value: unknown): boolean => value === undefined || isText(value);
/** Half a character, as an escape in JSON can write it, is no file's name and stands in no address. */
const isPath = (value: unknown): boolean => typeof value === 'string' && !/\p{Surrogate}/u.test(value);
/** A time that a calendar has. */
const isMoment = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) <= 8.64e15;
const isKey = (value: unknown): boolean => typeof value === 'string' && value.length >= 16;
const isAttempt = (value: unknown): boolean =>
  typeof value === 'string' && value.length > 17 && value[16] === '-';
const isCount = (value: unknown): boolean => typeof value === 'number' && value >= 0;
const isOptionalCount = (value: unknown): boolean => value === undefined || isCount(value);
const isUsd = (value: unknown): boolean =>
  value === null || (typeof value === 'string' && /^\d{1,20}(\.\d{1,30})?$/.test(value));
const isOptionalUsd = (value: unknown): boolean => value === undefined || isUsd(value);
const isFailure = (value: unknown): boolean =>
  isJsonObject(value) &&
  isText(value.kind) &&
  value.chargedUsd !== null &&
  isOptionalUsd(value.chargedUsd) &&
  isOptionalText(value.text) &&
  isOptionalText(value.cause) &&
  isOptionalText(value.code) &&
  isOptionalText(value.path);
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const areTasks = (value: unknown): boolean => Array.isArray(value) && value.every(isAddress);
const isAddress = (value: unknown): boolean =>
  isJsonObject(value) &&
  isKey(value.key) &&
  isOptionalText(value.variant) &&
  isOptionalText(value.skip) &&
  (value.seed === undefined || typeof value.seed === 'number') &&
  areOptionalAxes(value.axes);
const areOptionalAxes = (value: unknown): boolean => {
  if (value === undefined) return true;
  if (!isJsonObject(value)) return false;
  for (const name in value) if (!isText(value[name])) return false;
  return true;
};
const isRequest = (value: unknown): boolean =>
  isJsonObject(value) &&
  isText(value.model) &&
  isJsonObject(value.params) &&
  Array.isArray(value.images) &&
  value.images.every((each) => isJsonObject(each) && isText(each.sha256));

const isFailed = ({ attempt, failure }: Named<'attempt' | 'failure'>): boolean =>
  isAttempt(attempt) && isFailure(failure);

/**
 * The fields the fold reads, by fact. Each fact has a function of its own, which reads them by name: a journal of 100,000
 * tasks has two million, and looking a name up takes longer than looking at what it names.
 */
const hasFields: { readonly [T in Fact['type']]: (fact: Named<FieldOf<T>>) => boolean } = {
  'run:started': ({ run, command }) => isText(run) && isText(command),
  'run:ended': ({ run, exit, reason, left }) =>
    isText(run) && isCount(exit) && isText(reason) && isJsonObject(left),
  'plan:recorded': ({ shots, picks, estimatedUsd, unpriced, attempts }) =>
    areTexts(shots) &&
    areTexts(picks) &&
    isUsd(estimatedUsd) &&
    isCount(unpriced) &&
    isOptionalCount(attempts),
  'shot:planned': ({ shot, tasks }) => isText(shot) && areTasks(tasks),
  'price:quoted': ({ class: priceClass, usd, source }) => isText(priceClass) && isUsd(usd) && isText(source),
  'task:started': ({ attempt, key, request, usd, class: priceClass, timeoutMs }) =>
    isAttempt(attempt) &&
    isKey(key) &&
    isRequest(request) &&
    isUsd(usd) &&
    isText(priceClass) &&
    isCount(timeoutMs),
  'task:not-sent': isFailed,
  'task:rejected': isFailed,
  'task:uncertain': isFailed,
  'task:submitted': ({ attempt, jobId }) => isAttempt(attempt) && isText(jobId),
  'task:completed': ({ attempt, chargedUsd }) => isAttempt(attempt) && isUsd(chargedUsd),
  'task:failed': isFailed,
  'task:late': ({ attempt }) => isAttempt(attempt),
  'task:lost': isFailed,
  'task:resolved': ({ attempt, as }) => isAttempt(attempt) && isText(as),
  'retry:granted': ({ key }) => isKey(key),
  'clip:saved': ({ key, path, bytes, sha256, mtimeMs, paidUsd }) =>
    isKey(key) &&
    isPath(path) &&
    isCount(bytes) &&
    isText(sha256) &&
    isCount(mtimeMs) &&
    isOptionalUsd(paidUsd),
  'clip:moved': ({ key, from, to }) => isKey(key) && isPath(from) && isPath(to),
  'clip:gone': ({ key, failure }) => isKey(key) && isFailure(failure),
};

type FieldOf<T extends Fact['type']> = Exclude<keyof Extract<Fact, { type: T }>, 'type' | 'at'>;
type Named<Name extends PropertyKey> = { readonly [N in Name]?: unknown };

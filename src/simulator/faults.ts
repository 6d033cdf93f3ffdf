import { nearest } from '../core/nearest.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { type FaultKind, type FaultKindEntry, faultForm, faultKinds, type Route } from './fault-kinds.ts';

/** Something the simulated gateway is to do wrong. */
export interface Fault {
  readonly kind: FaultKind;
  /** Where it strikes. */
  readonly routes: readonly Route[];
  /** From 0 to 1: how likely it strikes each time it could. */
  readonly chance: number;
  /** How often it strikes at most; absent: no end. */
  readonly times?: number;
  /** In the unit that `faultKinds` names. */
  readonly value?: number;
  /** Of `fail` alone: the nine digits of the seeds. */
  readonly code?: string;
}

/**
 * Reads faults as flags and the control route write them, separated by commas or white space: `429:10%`,
 * `drop-after:3`, `fail:008005098:50%`, `429-retry-after=5@poll`, `503:2@poll@download`. The error is a sentence.
 */
export function parseFaults(text: string): Result<readonly Fault[], string> {
  const faults: Fault[] = [];
  for (const word of text.split(/[\s,]+/)) {
    if (word === '') continue;
    const fault = parseFault(word);
    if (!fault.ok) return fault;
    faults.push(fault.value);
  }
  return ok(faults);
}

/** What `parseFaults` reads back as the same fault. */
export function faultText(fault: Fault): string {
  const entry: FaultKindEntry = faultKinds[fault.kind];
  return [
    fault.kind,
    fault.value === undefined ? '' : `=${fault.value}`,
    fault.code === undefined ? '' : `:${fault.code}`,
    fault.times === undefined ? '' : `:${fault.times}`,
    fault.chance === 1 ? '' : `:${fault.chance * 100}%`,
    fault.routes.length === entry.routes.length ? '' : fault.routes.map((route) => `@${route}`).join(''),
  ].join('');
}

function parseFault(word: string): Result<Fault, string> {
  const [head = '', ...places] = word.split('@');
  const [named = '', ...limits] = head.split(':');
  const [name = '', valueText] = named.split('=');
  if (!isFaultKind(name)) return fail(unknownFault(name));
  const entry: FaultKindEntry = faultKinds[name];

  let struck: readonly Route[] = entry.routes;
  if (places.length > 0) {
    const stranger = places.find((place) => !entry.routes.some((route) => route === place));
    if (stranger !== undefined) {
      return fail(`"${word}": ${name} strikes ${list(entry.routes)}, not "${stranger}"`);
    }
    struck = entry.routes.filter((route) => places.includes(route));
  }

  let value = entry.value?.default;
  if (valueText !== undefined) {
    if (entry.value === undefined) return fail(`"${word}": ${name} takes no value`);
    if (!/^\d{1,9}$/.test(valueText)) {
      return fail(`"${word}": the value of ${name} is a whole number of ${entry.value.what}`);
    }
    value = Number(valueText);
    if (entry.value.what === 'HTTP status' && (value < 200 || value > 599)) {
      return fail(`"${word}": an HTTP status lies between 200 and 599`);
    }
  }

  let times: number | undefined;
  let chance = 1;
  let code: string | undefined;
  for (const limit of limits) {
    if (/^\d{1,3}(\.\d+)?%$/.test(limit) && Number.parseFloat(limit) <= 100) {
      chance = Number.parseFloat(limit) / 100;
    } else if (name === 'fail' && code === undefined && /^\d{9}$/.test(limit)) {
      code = limit;
    } else if (/^[1-9]\d{0,7}$/.test(limit)) {
      times = Number(limit);
    } else {
      return fail(`"${word}": "${limit}" is neither a number of times nor a percentage; write ${faultForm}`);
    }
  }
  if (name === 'fail' && code === undefined) {
    return fail(`"${word}": fail needs the nine digits of an error code, such as fail:008005098`);
  }
  if (entry.stage === 'server' && (times !== undefined || chance !== 1)) {
    return fail(
      `"${word}": ${name} holds for the whole server; it takes neither a number of times nor a percentage`,
    );
  }
  return ok({
    kind: name,
    routes: struck,
    chance,
    ...(times !== undefined && { times }),
    ...(value !== undefined && { value }),
    ...(code !== undefined && { code }),
  });
}

function isFaultKind(name: string): name is FaultKind {
  return Object.hasOwn(faultKinds, name);
}

function unknownFault(name: string): string {
  const kinds = Object.keys(faultKinds);
  const meant = nearest(name, kinds);
  const hint = meant === undefined ? `known are ${list(kinds)}` : `did you mean ${meant}?`;
  return `"${name}" is no fault; ${hint}`;
}

function list(words: readonly string[]): string {
  return words.join(', ');
}

import type { Fact, FrozenRequest, TaskStarted } from '../core/fact.generated.ts';
import { isJsonObject } from '../core/json-object.ts';
import { withoutMark } from '../core/mark.ts';
import type { AttemptId, PriceClassId, TaskKey } from '../core/task.ts';
import { compareUsd, type Usd } from '../core/usd.ts';
import { sameAxes } from './same-axes.ts';

/**
 * How facts stand on their lines. State is kept in git, so a line does not repeat what the lines before it told:
 * - a SHA-256 is written as 43 base64url characters in place of 64 hex digits;
 * - a fact that names an attempt leaves out the key, once a line before it told which key begins with these digits;
 * - the first attempt of a price class is written whole; later ones name it (`as`, the first digits of its key) and leave
 *   out what is the same: model, price, time-out, images, and each parameter that has the same value. A request with its
 *   model is a whole one. Lines of before there were names mean the first of their class; where git has joined two states
 *   that began a class at different prices, what they leave out is the higher one.
 *
 * One shorthand follows one journal from its first line: reading and writing remember the same things.
 */
export interface Shorthand {
  /** The line's JSON, without a line feed. */
  write(fact: Fact): string;
  /** The parsed line in full, not yet known to be a fact. Changes its argument. */
  read(line: Record<string, unknown>): unknown;
  /** To be told of each fact, in order, as soon as its line was read or written. */
  remember(fact: Fact): void;
}

/**
 * For a journal's first line on. `keyOf` says which key an attempt is for, from the facts on the lines before and no
 * others.
 */
export function createShorthand(keyOf: (attempt: AttemptId) => TaskKey | undefined): Shorthand {
  /** The first of each class. */
  const firsts = new Map<PriceClassId, Beginning>();
  /** All that are written whole, by class and name: where git has joined two states, a class began twice. */
  const byName = new Map<string, Beginning>();
  const share = createShare();
  /** Whether the line that was read or written last tells a whole request. */
  let isWhole = false;

  function remember(fact: Fact): void {
    if (fact.type !== 'task:started' || !isWhole) return;
    const name = `${fact.class} ${nameOf(fact)}`;
    for (const begun of [firsts.get(fact.class), byName.get(name)])
      if (begun !== undefined) raise(begun, fact.usd);
    const kept = unmarked(fact);
    if (!firsts.has(fact.class)) firsts.set(fact.class, { fact: kept, usd: fact.usd });
    if (!byName.has(name)) byName.set(name, { fact: kept, usd: fact.usd });
  }

  function write(fact: Fact): string {
    switch (fact.type) {
      case 'shot:planned': {
        const tasks = fact.tasks.map((each) => ({ ...each, key: shortHash(each.key) }));
        return JSON.stringify({ ...fact, tasks });
      }
      case 'task:started': {
        const { key, request, usd, timeoutMs, ...rest } = fact;
        const first = firsts.get(fact.class)?.fact;
        const as = first && nameOf(first);
        const begun = byName.get(`${fact.class} ${as}`);
        const short = shortRequest(request, begun?.fact.request);
        isWhole = 'model' in short;
        return JSON.stringify({
          ...rest,
          ...(keyOf(fact.attempt) === key ? {} : { key: shortHash(key) }),
          ...(isWhole ? {} : { as }),
          request: short,
          ...(!isWhole && usd === begun?.usd ? {} : { usd }),
          ...(!isWhole && timeoutMs === begun?.fact.timeoutMs ? {} : { timeoutMs }),
        });
      }
      case 'clip:saved': {
        const { key, sha256, ...rest } = fact;
        const known = fact.attempt !== undefined && keyOf(fact.attempt) === key;
        return JSON.stringify({
          ...rest,
          ...(known ? {} : { key: shortHash(key) }),
          sha256: shortHash(sha256),
        });
      }
      default:
        return JSON.stringify('key' in fact ? { ...fact, key: shortHash(fact.key) } : fact);
    }
  }

  function read(line: Record<string, unknown>): unknown {
    const { type, key, attempt } = line;
    if (key !== undefined) line.key = longHash(key);
    else if ((type === 'task:started' || type === 'clip:saved') && typeof attempt === 'string') {
      line.key = keyOf(attempt);
    }
    if (line.sha256 !== undefined) line.sha256 = longHash(line.sha256);
    if (line.type === 'shot:planned' && Array.isArray(line.tasks)) readTasks(line.tasks);
    if (line.type === 'task:started' && isJsonObject(line.request)) {
      const { as } = line;
      if (as !== undefined) line.as = undefined;
      const first = typeof line.class === 'string' ? firsts.get(line.class) : undefined;
      const begun = as === undefined ? first : byName.get(`${line.class} ${as}`);
      // One text for all of a class: a hundred thousand of their own would be 3 MB.
      if (first !== undefined) line.class = first.fact.class;
      isWhole = line.request.model !== undefined;
      line.request = longRequest(line.request, begun?.fact.request);
      sharePrompt(line.request, share);
      if (line.usd === undefined) line.usd = begun?.usd;
      if (line.timeoutMs === undefined) line.timeoutMs = begun?.fact.timeoutMs;
    }
    return line;
  }

  return { write, read, remember };
}

/** An attempt that is written whole, and what attempts that leave their price out are reserved at. */
interface Beginning {
  readonly fact: TaskStarted;
  usd: Usd | null;
}

/** By this much of its key an attempt is told from others of its class that were written whole. */
const nameLength = 8;

function nameOf({ key }: TaskStarted): string {
  return key.slice(0, nameLength);
}

/** No later attempt has the mark of this one, which facts of before it went without saying have. */
function unmarked(fact: TaskStarted): TaskStarted {
  const { request } = fact;
  const params = withoutMark(request.params);
  return params === request.params ? fact : { ...fact, request: { ...request, params } };
}

/** Begun again at another price: a line that leaves its price out may mean either. */
function raise(begun: Beginning, usd: Usd | null): void {
  if (usd !== null && (begun.usd === null || compareUsd(usd, begun.usd) > 0)) begun.usd = usd;
}

/** Takes of one cell follow each other: they share its axes, which lie in their order. */
function readTasks(tasks: readonly unknown[]): void {
  let cell: Record<string, unknown> | undefined;
  for (const task of tasks) {
    if (!isJsonObject(task)) continue;
    task.key = longHash(task.key);
    const { axes } = task;
    if (!isJsonObject(axes)) continue;
    if (cell !== undefined && sameAxes(cell, axes)) task.axes = cell;
    else cell = axes;
  }
}

function shortRequest(request: FrozenRequest, first: FrozenRequest | undefined): object {
  const shortened = request.images.map((each) => ({ ...each, sha256: shortHash(each.sha256) }));
  const missing =
    first !== undefined && Object.keys(first.params).some((name) => !Object.hasOwn(request.params, name));
  if (first === undefined || missing || first.model !== request.model)
    return { ...request, images: shortened };
  const other = Object.entries(request.params).filter(([name, value]) => first.params[name] !== value);
  const sameImages = JSON.stringify(request.images) === JSON.stringify(first.images);
  return {
    ...(other.length === 0 ? {} : { params: Object.fromEntries(other) }),
    ...(sameImages ? {} : { images: shortened }),
  };
}

function longRequest(request: Record<string, unknown>, first: FrozenRequest | undefined): unknown {
  if (Array.isArray(request.images)) {
    for (const each of request.images) if (isJsonObject(each)) each.sha256 = longHash(each.sha256);
  }
  if (request.model !== undefined || first === undefined) return request;
  const own = isJsonObject(request.params) ? request.params : {};
  return {
    model: first.model,
    params: { ...first.params, ...own },
    images: request.images ?? first.images,
  };
}

/** Takes of one cell have one prompt, which is the longest text of a task. */
function sharePrompt(request: unknown, share: (text: string) => string): void {
  const params = isJsonObject(request) ? request.params : undefined;
  if (isJsonObject(params) && typeof params.prompt === 'string') params.prompt = share(params.prompt);
}

/** So many texts are remembered, to be used again where they come again. */
const mostShared = 20_000;

function createShare(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size < mostShared) known.set(text, text);
    return text;
  };
}

/** What is no SHA-256 in hex stays as it is. */
function shortHash(hex: string): string {
  return /^[0-9a-f]{64}$/.test(hex) ? Buffer.from(hex, 'hex').toString('base64url') : hex;
}

/** One for all: there are two hashes a task to read. */
const hashBytes = Buffer.alloc(32);

function longHash(short: unknown): unknown {
  if (typeof short !== 'string' || short.length !== 43) return short;
  const length = hashBytes.write(short, 'base64url');
  return hashBytes.toString('hex', 0, length);
}

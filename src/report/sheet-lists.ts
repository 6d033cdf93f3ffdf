import { withoutMark } from '../core/mark.ts';
import type { Scalar, Task } from '../core/task.ts';
import type { Purchase } from '../state/state.ts';
import type { StoredRequest } from './stored-sheet.ts';

/** What was or would be sent, as purchases and tasks have it. */
export type AnyRequest = NonNullable<Purchase['request']> | Task['request'];
type Params = AnyRequest['params'];

/** What many takes of a sheet have in common, each once; it grows as takes ask for an index. */
export interface SheetLists {
  readonly prompts: readonly string[];
  readonly runs: readonly string[];
  readonly requests: readonly StoredRequest[];
  run(name: string): number;
  /** Of a task with this seed; its request is not always known. */
  request(request: AnyRequest | undefined, seed: number | null): number;
}

/** Empty lists. */
export function createSheetLists(): SheetLists {
  const prompts = createList<string>();
  const runs = createList<string>();
  const requests = createList<StoredRequest>();
  let last: { readonly request: AnyRequest; readonly isSeeded: boolean; readonly index: number } | undefined;
  return {
    prompts: prompts.all,
    runs: runs.all,
    requests: requests.all,
    run: (name) => runs.index(name, name),
    request(request, seed) {
      if (request === undefined) return requests.index('', { model: null, params: {} });
      const isSeeded = seed !== null && request.params.seed === seed;
      // Takes of one cell follow each other, and differ in the seed.
      const isLast =
        last?.isSeeded === isSeeded &&
        last.request.model === request.model &&
        areSame(last.request.params, request.params, isSeeded ? 'seed' : undefined);
      if (last !== undefined && isLast) return last.index;
      const { prompt: _, ...params } = paramsOf(request.params, isSeeded ? 'seed' : undefined);
      const { prompt } = request.params;
      const stored: StoredRequest = {
        model: request.model,
        prompt: typeof prompt === 'string' && prompt !== '' ? prompts.index(prompt, prompt) : undefined,
        params,
        isSeeded: isSeeded || undefined,
      };
      last = { request, isSeeded, index: requests.index(JSON.stringify(stored), stored) };
      return last.index;
    },
  };
}

/** A list of values that are found by a text of theirs. */
function createList<T>() {
  const all: T[] = [];
  const indexes = new Map<string, number>();
  const index = (text: string, value: T): number => {
    const known = indexes.get(text);
    if (known !== undefined) return known;
    indexes.set(text, all.length);
    return all.push(value) - 1;
  };
  return { all, index };
}

function areSame(left: Params, right: Params, except: string | undefined): boolean {
  let more = 0;
  for (const name in left) {
    if (name === except) continue;
    if (left[name] !== right[name] || !Object.hasOwn(right, name)) return false;
    more += 1;
  }
  for (const name in right) if (name !== except) more -= 1;
  return more === 0;
}

/** All parameters but one, and our own mark; a long one by its length. */
function paramsOf(params: Params, except: string | undefined): Record<string, Scalar> {
  const shown: Record<string, Scalar> = {};
  const own = withoutMark<Params[string]>(params);
  for (const name in own) {
    const value = own[name] ?? '';
    if (name !== except) shown[name] = typeof value === 'object' ? `${value.length} characters` : value;
  }
  return shown;
}

import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Model } from '../catalog/model.ts';
import type { NamedParams, ParameterName } from '../catalog/parameter-name.ts';
import type { GenerationRequest, ImageRef, Params, TaskKey } from '../core/task.ts';

/** The version of the key's form. A new form gets a new number, and old keys stay what they are. */
const form = 1;

/** What makes the picture, taken apart so that tasks share what they have in common. */
export interface Identity {
  readonly model: string;
  /** `decisiveParams` of the request. One object for all tasks that share it: its text is made once. */
  readonly params: Params;
  readonly images: readonly ImageRef[];
  readonly prompt?: string | undefined;
  readonly seed?: number | undefined;
}

/** Parameters that are passed through and make no picture. */
export const passedThrough: ReadonlySet<string> = new Set<ParameterName>(['payload', 'callback_url']);

/** The key of a request: the same for all requests that ask for the same picture. */
export function taskKey({ params, images }: GenerationRequest, model: Model): TaskKey {
  const { prompt, seed }: NamedParams = params;
  return identityKey({
    model: model.id,
    params: decisiveParams(params, model),
    images,
    prompt: typeof prompt === 'string' ? prompt : undefined,
    seed: typeof seed === 'number' ? seed : undefined,
  });
}

/** The params that differ from their defaults, without prompt, seed and what is merely passed through. */
export function decisiveParams(params: Params, model: Model): Params {
  const decisive = Object.entries(params).filter(
    ([name, value]) =>
      name !== 'prompt' &&
      name !== 'seed' &&
      !passedThrough.has(name) &&
      value !== model.defaultOf(name, params),
  );
  return Object.fromEntries(decisive);
}

/** SHA-256 over the canonical JSON (RFC 8785) of `{ images, model, params, prompt, provider, seed, v }`. */
export function identityKey(identity: Identity): TaskKey {
  return sha256(identityText(identity));
}

/**
 * That canonical JSON, put together from canonical pieces in the order of their names; a test compares it with the
 * canonical form of the whole. A prompt of nothing and seed 0 (random) say nothing and are left out.
 */
export function identityText({ model, params, images, prompt = '', seed = 0 }: Identity): string {
  const promptText = prompt === '' ? '' : `"prompt":${JSON.stringify(prompt)},`;
  const seedText = seed === 0 ? '' : `"seed":${seed},`;
  const before = `{"images":${textOf(images, contents)},"model":${JSON.stringify(model)},`;
  return `${before}"params":${textOf(params)},${promptText}"provider":"vtrix",${seedText}"v":${form}}`;
}

/** Texts by the objects they were made from: a plan of 100,000 tasks has a few sets of params and frames. */
const texts = new WeakMap<object, string>();

function textOf<T extends object>(value: T, project: (value: T) => unknown = (same) => same): string {
  let text = texts.get(value);
  if (text === undefined) {
    text = canonicalJson(project(value));
    texts.set(value, text);
  }
  return text;
}

/** Canonical JSON (RFC 8785) of a value that JSON can hold. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('a value without JSON was to be made canonical');
  return text;
}

/** 64 hex digits over the UTF-8 of a text. */
export function sha256(text: string): string {
  return hash('sha256', text);
}

/** A file is its bytes, wherever it lies; an address is its text; of what is not there yet there is only the path. */
function contents(images: readonly ImageRef[]): unknown {
  return images.map((image) => {
    if (image.kind === 'absent') return { absent: image.path };
    return image.kind === 'file' ? { sha256: image.sha256 } : { url: image.url };
  });
}

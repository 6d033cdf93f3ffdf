import type { FrozenImage, FrozenRequest } from '../core/fact.generated.ts';
import type { GenerationRequest, ImageRef, Params, Scalar } from '../core/task.ts';
import { sha256 } from './key.ts';

/** Parameters that are shortened when they are long. */
const shortened = new Set(['payload', 'meta_data']);

/** Parameters that are addresses: their query may be a signature. */
const addresses = new Set(['wm_url', 'callback_url']);

/** The longest text of the shortened ones that stands in full, in characters as JavaScript counts them. */
const maxLength = 200;

/** A request as the journal keeps it: nothing secret (a signed query is cut off), nothing longer than it need be. */
export function freezeRequest({ model, params, images }: GenerationRequest): FrozenRequest {
  return { model, params: freezeParams(params), images: freezeImages(images) };
}

/** Those themselves where none has to be changed: copies of 100,000 would be 6 MB to keep. */
function freezeParams(params: Params): FrozenRequest['params'] {
  const kept: Record<string, FrozenRequest['params'][string]> = {};
  for (const name of [...shortened, ...addresses]) {
    const value = params[name];
    if (value !== undefined) kept[name] = freezeParam(name, value);
  }
  return Object.keys(kept).length === 0 ? params : { ...params, ...kept };
}

/** The images of tasks that share them, frozen once: a hash for each of 100,000 tasks would be as many texts to keep. */
const frozenImages = new WeakMap<GenerationRequest['images'], FrozenImage[]>();

function freezeImages(images: GenerationRequest['images']): FrozenImage[] {
  const known = frozenImages.get(images) ?? images.map(freezeImage);
  frozenImages.set(images, known);
  return known;
}

function freezeParam(name: string, value: Scalar): FrozenRequest['params'][string] {
  if (typeof value !== 'string') return value;
  if (shortened.has(name) && value.length > maxLength) return { length: value.length, sha256: sha256(value) };
  return addresses.has(name) ? withoutSecrets(value) : value;
}

function freezeImage(image: ImageRef): FrozenImage {
  if (image.kind === 'file') return { sha256: image.sha256, bytes: image.bytes };
  if (image.kind === 'absent')
    throw new Error(`${image.path} was never there, and a clip of it was to be bought`);
  return { url: withoutSecrets(image.url), sha256: sha256(image.url) };
}

/** An address without its query, fragment, and user name. */
function withoutSecrets(url: string): string {
  return url.replace(/[?#].*$/s, '').replace(/^([^/]*\/\/)[^/]*@/, '$1');
}

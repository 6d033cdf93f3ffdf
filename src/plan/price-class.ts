import type { Model } from '../catalog/model.ts';
import type { ParameterName } from '../catalog/parameter-name.ts';
import type { Params, PriceClassId } from '../core/task.ts';
import { canonicalJson, decisiveParams, sha256 } from './key.ts';

/** Parameters that never change what a clip costs; prompt, seed, payload and callback_url are left out already. */
const priceless: ReadonlySet<string> = new Set<ParameterName>(['meta_data', 'wm_url', 'voice_id']);

/** Names the model and every parameter that may change the price; a default written out changes nothing. */
export function priceClass(params: Params, model: Model): PriceClassId {
  const decisive = decisiveParams(params, model);
  const priced = Object.fromEntries(Object.entries(decisive).filter(([name]) => !priceless.has(name)));
  return sha256(canonicalJson({ model: model.id, params: priced })).slice(0, 16);
}

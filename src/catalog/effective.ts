import type { Params, Scalar } from '../core/task.ts';
import type { Model } from './model.ts';

/** What a parameter comes to: as given, else its default; `undefined` where it has none. */
export function effective(model: Pick<Model, 'defaultOf'>, name: string, params: Params): Scalar | undefined {
  return Object.hasOwn(params, name) ? params[name] : model.defaultOf(name, params);
}

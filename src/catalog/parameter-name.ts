import type { Scalar } from '../core/task.ts';
import type { Vidu20Params } from './vidu20-img2video.generated.ts';
import type { Viduq2ProParams } from './viduq2-pro-start-end2video.generated.ts';

/** The name of a parameter of any model, from their schemas: a misspelt one does not compile. */
export type ParameterName = Exclude<keyof Vidu20Params | keyof Viduq2ProParams, 'images'>;

/** Params of any model by their known names. What is right for which model is for the model to say. */
export type NamedParams = { readonly [Name in ParameterName]?: Scalar };

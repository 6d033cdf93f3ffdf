import type { Params, Scalar } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';

/** One parameter of a model, from its schema. */
export interface Parameter {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean';
  readonly description: string;
  readonly options?: readonly Scalar[];
  /** In characters; an emoji is one. */
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Where it depends on nothing else. */
  readonly default?: Scalar;
}

/** A rule between parameters that a set of params breaks, or a parameter that has no effect beside the others. */
export interface ParameterProblem {
  /** Stable name of the rule, such as `resolution-for-duration`. */
  readonly rule: string;
  /** The parameter to point at, then the others concerned. */
  readonly parameters: readonly [string, ...string[]];
  readonly message: string;
  readonly hint?: string;
}

/** A value that one parameter does not take. */
export interface ValueProblem {
  readonly kind: 'wrong-type' | 'wrong-value' | 'too-long';
  readonly message: string;
  /** What is allowed, for hints and did-you-mean. */
  readonly allowed?: readonly Scalar[];
}

/** Everything dailies knows of a model, as data from its schema; prices and durations beside it. */
export interface Model {
  readonly id: string;
  readonly title: string;
  /** Roles of its images in order; their number is the number of images it takes. */
  readonly imageRoles: readonly ('start' | 'end')[];
  /** All but `model` and `images`; `prompt` and `seed` among them, in the schema's order. */
  readonly parameters: readonly Parameter[];
  /** The default of a parameter beside the other params; `undefined` where it has none. */
  defaultOf(name: string, params: Params): Scalar | undefined;
  /** Whether a value fits its parameter, everything else apart. */
  checkValue(name: string, value: unknown): ValueProblem | undefined;
  /** Rules between parameters that these (types and options being right) break. */
  brokenRules(params: Params): readonly ParameterProblem[];
  /** Parameters that do nothing beside the others. */
  withoutEffect(params: Params): readonly ParameterProblem[];
  /** The reference price; `null` where the table knows none (`is_rec`, `audio`). */
  tablePrice(params: Params): Usd | null;
  /** Typical time from create to completed, in milliseconds: a prior, not a truth. */
  typicalMs(params: Params): number;
}

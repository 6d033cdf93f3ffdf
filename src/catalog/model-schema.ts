import type { Params, Scalar } from '../core/task.ts';
import type { Parameter } from './model.ts';

/** What a model's schema says of one parameter, or of one image. */
export interface ParameterSchema {
  readonly type: string;
  readonly description: string;
  readonly title?: string;
  readonly enum?: readonly Scalar[];
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly contentMediaType?: string;
  readonly default?: Scalar;
  readonly prefixItems?: readonly ParameterSchema[];
}

/** What a branch of a rule says of other parameters. */
interface Branch {
  readonly properties: Readonly<
    Record<string, { readonly const?: Scalar; readonly default?: Scalar } | undefined>
  >;
}

/** A rule between parameters: when all of `if` hold, `then` holds, else `else`. `title` is its stable name. */
export interface RuleSchema {
  readonly title: string;
  readonly description: string;
  readonly if: Branch;
  readonly then: Branch;
  readonly else?: Branch;
}

/** The part of JSON Schema 2020-12 that the files under `schemas/models/` are written in. */
export interface ModelSchema {
  readonly title: string;
  readonly description: string;
  readonly properties: Readonly<Record<string, ParameterSchema | undefined>>;
  readonly allOf?: readonly RuleSchema[];
}

/** The parameters of a schema in its order, without the images. */
export function parametersOf(schema: ModelSchema): readonly Parameter[] {
  return Object.entries(schema.properties).flatMap(([name, property]) => {
    if (property === undefined || name === 'images') return [];
    const { type, description, maxLength, minimum, maximum } = property;
    if (type !== 'string' && type !== 'integer' && type !== 'boolean') {
      throw new Error(`${schema.title}: ${name} has a type that no parameter has`);
    }
    return {
      name,
      type,
      description,
      ...(property.enum && { options: property.enum }),
      ...(maxLength !== undefined && { maxLength }),
      ...(minimum !== undefined && { minimum }),
      ...(maximum !== undefined && { maximum }),
      ...(property.default !== undefined && { default: property.default }),
    };
  });
}

/** The default of a parameter: its own, or the one that a rule gives it beside the other params. */
export function defaultOf(schema: ModelSchema, name: string, params: Params): Scalar | undefined {
  for (const rule of schema.allOf ?? []) {
    const branch = holds(rule, params) ? rule.then : rule.else;
    const conditional = branch?.properties[name]?.default;
    if (conditional !== undefined) return conditional;
  }
  return Object.hasOwn(schema.properties, name) ? schema.properties[name]?.default : undefined;
}

/** Whether the condition of a rule holds. A parameter that was left out does not fulfil it, whatever its default. */
export function holds(rule: RuleSchema, params: Params): boolean {
  return Object.entries(rule.if.properties).every(
    ([name, wanted]) => Object.hasOwn(params, name) && params[name] === wanted?.const,
  );
}

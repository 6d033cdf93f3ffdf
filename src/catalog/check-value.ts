import { showCount } from '../core/show-count.ts';
import type { Scalar } from '../core/task.ts';
import type { ValueProblem } from './model.ts';
import type { ParameterSchema } from './model-schema.ts';

/** Compares one value with what the schema says of its parameter. Agrees with ajv; says it better. */
export function checkValue(parameter: ParameterSchema, value: unknown): ValueProblem | undefined {
  const { enum: options, minimum, maximum, maxLength, pattern } = parameter;
  const allowed = options ?? (parameter.type === 'boolean' ? [true, false] : undefined);
  if (!hasType(parameter.type, value)) {
    const message = `${typeNames[parameter.type] ?? parameter.type} is needed, not ${describe(value)}`;
    return { kind: 'wrong-type', message, ...(allowed && { allowed }) };
  }
  if (options && !options.some((option) => option === value)) {
    return { kind: 'wrong-value', message: `${describe(value)} is not one of its options`, allowed: options };
  }
  if (typeof value === 'number') {
    if (minimum !== undefined && value < minimum) {
      return { kind: 'wrong-value', message: `${value} is less than ${minimum}` };
    }
    if (maximum !== undefined && value > maximum) {
      return { kind: 'wrong-value', message: `${value} is more than ${maximum}` };
    }
  }
  if (typeof value === 'string') {
    // A character is at most two UTF-16 units, so most texts need no counting.
    if (maxLength !== undefined && value.length > maxLength) {
      const length = countCharacters(value);
      if (length > maxLength) {
        const message = `${showCount(length)} characters, ${showCount(maxLength)} are allowed`;
        return { kind: 'too-long', message };
      }
    }
    if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) {
      const message =
        parameter.format === 'uri'
          ? `an address beginning with https:// or http:// is needed, not ${describe(value)}`
          : `${describe(value)} is not written as ${pattern}`;
      return { kind: 'wrong-value', message };
    }
  }
  return undefined;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
};

function hasType(type: string, value: unknown): value is Scalar {
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

/** A value as a message names it. */
function describe(value: unknown): string {
  if (typeof value === 'string') {
    const short = value.length > 60 ? `${value.slice(0, 59)}…` : value;
    return `"${short}"`;
  }
  if (value === null || typeof value !== 'object') return String(value);
  return Array.isArray(value) ? 'a list' : 'a map';
}

/** Unicode code points: an emoji is one. */
function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

import { isJsonObject } from '../../core/json-object.ts';
/** A JSON object whose fields are yet to be looked at. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** The object that a body is; `undefined` for anything else. Never throws. */
export function parseRecord(text: string): JsonRecord | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A list as it is, one thing as a list of one, nothing as none. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

/** A number that may also be written as a text of digits. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

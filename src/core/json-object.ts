/** Whether a value is a JSON object, whose fields are yet to be looked at: not `null`, not a list. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

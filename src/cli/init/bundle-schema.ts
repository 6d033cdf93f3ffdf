/** A JSON value. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON Schema as an object. */
export type JsonSchema = { readonly [key: string]: Json };

/**
 * A schema in one piece: what it refers to in other files moves into its `$defs`, so that a copy of it works alone.
 * `files` has these by the path that the references use. Throws where a file is missing.
 */
export function bundleSchema(schema: JsonSchema, files: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const used = new Map<string, Json>();
  const rewrite = (value: Json, own: string): Json => {
    if (Array.isArray(value)) return value.map((each) => rewrite(each, own));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        key === '$ref' && typeof inner === 'string' ? reference(inner, own) : rewrite(inner, own),
      ]),
    );
  };
  const reference = (target: string, own: string): string => {
    const [path = '', pointer = ''] = target.split('#');
    if (path === '') return own + pointer;
    const name = (path.split('/').at(-1) ?? path).replace(/\.schema\.json$/, '');
    const place = `#/$defs/${name}`;
    const file = Object.hasOwn(files, path) ? files[path] : undefined;
    if (file === undefined) throw new Error(`A schema refers to ${path}, which is not there`);
    if (!used.has(name)) {
      used.set(name, null);
      const { $schema: _, $id: __, ...body } = file;
      used.set(name, rewrite(body, place));
    }
    return place + pointer;
  };
  const root = rewrite(schema, '#');
  const whole = Object.fromEntries(Object.entries(root ?? {}));
  return {
    ...whole,
    $defs: { ...Object.fromEntries(Object.entries(whole.$defs ?? {})), ...Object.fromEntries(used) },
  };
}

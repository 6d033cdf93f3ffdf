type Schema = Readonly<Record<string, unknown>>;

/** Every schema by the name that `dailies schema` takes; loaded only when asked for. */
const schemas: Readonly<Record<string, () => Promise<{ default: Schema }>>> = {
  pipeline: () => import('../../schemas/pipeline.schema.json', { with: { type: 'json' } }),
  'price-table': () => import('../../schemas/price-table.schema.json', { with: { type: 'json' } }),
  plan: () => import('../../schemas/plan.schema.json', { with: { type: 'json' } }),
  'plan-difference': () => import('../../schemas/plan-difference.schema.json', { with: { type: 'json' } }),
  result: () => import('../../schemas/result.schema.json', { with: { type: 'json' } }),
  'cost-report': () => import('../../schemas/cost-report.schema.json', { with: { type: 'json' } }),
  sidecar: () => import('../../schemas/sidecar.schema.json', { with: { type: 'json' } }),
  diagnostics: () => import('../../schemas/diagnostics.schema.json', { with: { type: 'json' } }),
  fact: () => import('../../schemas/fact.schema.json', { with: { type: 'json' } }),
  vidu20_img2video: () =>
    import('../../schemas/models/vidu20_img2video.schema.json', { with: { type: 'json' } }),
  viduq2_pro_start_end2video: () =>
    import('../../schemas/models/viduq2_pro_start_end2video.schema.json', { with: { type: 'json' } }),
};

/** Names of all schemas. */
export const schemaNames: readonly string[] = Object.keys(schemas);

/** A schema in one piece: what it takes from other files is put in its place, so that one file does for an editor. */
export async function schemaText(name: string): Promise<string | undefined> {
  const load = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
  if (load === undefined) return undefined;
  const schema = (await load()).default;
  return `${JSON.stringify(await inline(schema), null, 2)}\n`;
}

async function inline(node: unknown): Promise<unknown> {
  if (Array.isArray(node)) return Promise.all(node.map(inline));
  if (typeof node !== 'object' || node === null) return node;
  if ('$ref' in node && typeof node.$ref === 'string') {
    const [, file, pointer] = /^models\/([\w-]+)\.schema\.json#(\/.*)$/.exec(node.$ref) ?? [];
    if (file !== undefined && pointer !== undefined) return follow(file, pointer);
  }
  const entries = Object.entries(node).map(async ([key, value]) => [key, await inline(value)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function follow(file: string, pointer: string): Promise<unknown> {
  let node: unknown = (await schemas[file]?.())?.default;
  for (const step of pointer.split('/').slice(1)) {
    if (typeof node !== 'object' || node === null || !(step in node))
      throw new Error(`no ${pointer} in ${file}`);
    node = Reflect.get(node, step);
  }
  return node;
}

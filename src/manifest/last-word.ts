import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/source.ts';
import { refusalsOf, type SchemaRefusal } from '../schema/refusals.ts';
import { startOf } from './reading.ts';
import type { YamlValue } from './yaml-value.ts';

/** What the pipeline schema has against a manifest in which readers found nothing wrong: an editor underlines the same. */
export async function lastWord(root: YamlValue): Promise<readonly Diagnostic[]> {
  // Loaded only when there is something to check.
  const { validatePipeline } = await import('../schema/compiled.ts');
  return refusalsOf(validatePipeline, plainValue(root)).map((refusal): Diagnostic => {
    const { path, message, allowed } = refusal;
    const name = path.findLast((step) => !/^\d+$/.test(step)) ?? 'a pipeline';
    const hint = allowed && { hint: `allowed: ${allowed.join(', ')}` };
    const span = spanOf(root, refusal);
    return { code: 'schema', severity: 'error', message: `${name} ${message}`, span, ...hint };
  });
}

/** The value that a schema sees. What aliases repeat is one object, as it is one value here. */
function plainValue(root: YamlValue): unknown {
  const known = new Map<YamlValue, unknown>();
  const plain = (value: YamlValue): unknown => {
    if (value.kind === 'broken') return null;
    if (value.kind === 'scalar') return isJson(value.value) ? value.value : value.written;
    const made = known.get(value) ?? inner(value);
    known.set(value, made);
    return made;
  };
  const inner = (value: Extract<YamlValue, { kind: 'list' | 'map' }>): unknown =>
    value.kind === 'list'
      ? value.items.map(plain)
      : Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry.value)]));
  return plain(root);
}

/** `.inf` and `.nan` are no JSON: where text is taken as written, that is what they are. */
function isJson(value: unknown): boolean {
  return typeof value !== 'number' || Number.isFinite(value);
}

function spanOf(root: YamlValue, { path, about }: SchemaRefusal): Span {
  let value = root;
  let keyAt: Span | undefined;
  for (const step of path) {
    const entry = value.kind === 'map' ? value.entries.get(step) : undefined;
    const next = value.kind === 'list' ? value.items[Number(step)] : entry?.value;
    if (next === undefined) break;
    keyAt = entry?.keyAt;
    value = next;
  }
  if (about === 'key' && keyAt !== undefined) return keyAt;
  return value.kind === 'map' ? startOf(value) : value.at;
}

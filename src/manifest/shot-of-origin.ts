import { listed } from '../core/listed.ts';
import { nearest } from '../core/nearest.ts';
import type { Span } from '../core/source.ts';
import type { Cell } from './csv-rows.ts';
import type { Reading } from './reading.ts';
import type { YamlEntry, YamlMap, YamlScalar, YamlValue } from './yaml-value.ts';

/** What `${name}` stands for, and the place that gave it its name: the head of its column. */
export interface Named extends Cell {
  readonly keyAt: Span;
}

/** What one shot is made of: a file that a glob found, or a row of a table. */
export interface Origin {
  readonly names: ReadonlyMap<string, Named>;
  /** Its id where the entry gives none. */
  readonly id?: Cell;
  /** Where it comes from. */
  readonly keyAt: Span;
}

/** The shot that an `each:` or `from:` entry makes of one origin: its names are variables of the shot. */
export function shotOf(reading: Reading, item: YamlMap, origin: Origin): YamlMap | undefined {
  const written = item.entries.get('id');
  const id = written ? fillId(reading, written, origin) : origin.id;
  if (id === undefined) {
    const hint = 'fill the column id, or add id: ${…} to the entry';
    if (!written) reading.refuse('missing-key', origin.keyAt, 'the row has no id', hint);
    return undefined;
  }
  const vars = item.entries.get('vars') ?? { keyAt: origin.keyAt, value: noVars(item) };
  const entries = new Map<string, YamlEntry>();
  entries.set('id', {
    keyAt: written?.keyAt ?? origin.keyAt,
    value: scalar({ text: slug(id.text), at: id.at }),
  });
  for (const [key, entry] of item.entries) {
    if (key !== 'id') entries.set(key, entry);
  }
  entries.set('vars', { keyAt: vars.keyAt, value: withNames(vars.value, origin) });
  return { kind: 'map', at: item.at, entries };
}

/** The entry's own variables win over names of the origin. What is no map is left for its reader to refuse. */
function withNames(vars: YamlValue, { names }: Origin): YamlValue {
  if (vars.kind !== 'map') return vars;
  const entries = new Map<string, YamlEntry>();
  for (const [name, named] of names) entries.set(name, { keyAt: named.keyAt, value: scalar(named) });
  for (const [name, entry] of vars.entries) entries.set(name, entry);
  return { ...vars, entries };
}

function noVars({ at }: YamlMap): YamlMap {
  return { kind: 'map', at, entries: new Map() };
}

/** An id with its names filled in. Messages about it point at the origin, which is what tells such shots apart. */
function fillId(reading: Reading, { value }: YamlEntry, { names, keyAt }: Origin): Cell | undefined {
  if (value.kind !== 'scalar' || value.value === null) {
    if (value.kind !== 'broken')
      reading.refuse('wrong-type', value.at, "a shot's id must be a text or a number");
    return undefined;
  }
  let unknown = false;
  const text = value.written.replaceAll(/\$\{\s*([^[\]{}$]*?)\s*\}/g, (_, name: string) => {
    const cell = names.get(name);
    if (cell) return cell.text;
    const meant = nearest(name, names.keys());
    const hint = meant === undefined ? `known here: ${listed(names.keys())}` : `did you mean ${meant}?`;
    reading.note({
      code: 'unknown-name',
      severity: 'error',
      message: `nothing defines \${${name}} in an id`,
      span: value.at,
      hint,
      related: [{ message: `the shot is made of this, which has no ${name}`, span: keyAt }],
    });
    unknown = true;
    return '';
  });
  return unknown ? undefined : { text, at: keyAt };
}

/** File names and cells hold what ids may not: any run of it becomes a hyphen. */
function slug(text: string): string {
  return text
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .replace(/-+$/, '');
}

function scalar({ text, at }: Cell): YamlScalar {
  return { kind: 'scalar', at, value: text, written: text, plain: false };
}

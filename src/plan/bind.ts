import type { Diagnostic } from '../core/diagnostic.ts';
import { listed } from '../core/listed.ts';
import { nearest } from '../core/nearest.ts';
import { showCount } from '../core/show-count.ts';
import type { Span } from '../core/source.ts';
import type { Entries, Placed, Variable } from '../manifest/manifest.ts';
import { type Allowance, longestText } from './allowance.ts';
import { didYouMean, within } from './findings.ts';
import type { Lookup } from './merge.ts';
import { isPlain, parseTemplate, type Reference } from './template.ts';

/** A text, or a place for the value of an axis: as it is, or looked up. */
export type Piece = string | AxisSlot;

/** Filled in for each combination of axis values. */
export interface AxisSlot {
  /** Index into `Names.slots`. */
  readonly slot: number;
  /** Where the value is a key of a variable. */
  readonly entries?: ReadonlyMap<string, readonly Piece[]>;
  readonly reference: Reference;
}

/** Everything that templates of one shot in one variant may name. */
export interface Names {
  /** Built-ins that are the same for all its tasks. */
  readonly builtIns: ReadonlyMap<string, string>;
  /** Matrix axes, then `seed` where there are several. */
  readonly slots: readonly string[];
  readonly vars: Lookup<Variable>;
  /** What `${prompt}` stands for; only in a variant's prompt. */
  readonly prompt?: readonly Piece[];
}

/** A template with its variables filled in; `pieces` is absent where something is wrong with it. */
export interface Bound {
  readonly pieces?: readonly Piece[];
  /** Names of variables it used, also through other variables. */
  readonly uses: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Names that mean something everywhere and may not be given to axes or variables. */
export const builtInNames: readonly string[] = ['pipeline', 'shot', 'variant', 'seed', 'prompt'];

/** Variables of variables, so deep. */
const deepest = 50;
/** References that one text may lead to: two that each name two, and so on, are a million after twenty lines. */
const mostReferences = 10_000;

/** Fills in everything that does not depend on axis values. Variables may use others, but not themselves. */
export function bind(text: Placed<string>, names: Names, allowance: Allowance): Bound {
  // Most texts name nothing, and there may be four for each of 100,000 shots.
  if (isPlain(text.value) && text.value.length <= longestText) {
    return { pieces: [text.value], uses: nothing, diagnostics: [] };
  }
  const uses = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  let references = 0;
  let characters = 0;
  let tooMuch = false;
  const wrong = (at: Span, raw: string, fault: Pick<Diagnostic, 'code' | 'message' | 'hint'>) => {
    diagnostics.push({ severity: 'error', span: within(at, raw), ...fault });
    return [];
  };

  /** Says once that a text multiplies; from then on nothing is followed any more. */
  const stop = (at: Span, raw: string, message: string): readonly Piece[] => {
    if (tooMuch) return [];
    tooMuch = true;
    return wrong(at, raw, { code: 'template-syntax', message });
  };
  const counted = (pieces: readonly Piece[], at: Span): readonly Piece[] => {
    for (const piece of pieces) if (typeof piece === 'string') characters += piece.length;
    return characters <= longestText ? pieces : stop(at, '', tooLong);
  };

  function expand(written: Placed<string>, path: readonly string[]): readonly Piece[] {
    const { parts, faults } = parseTemplate(written.value);
    for (const { raw, message } of faults) {
      wrong(written.at, raw, { code: 'template-syntax', message, hint: 'write $${ for a plain ${' });
    }
    const { at } = written;
    return parts.flatMap((part) =>
      typeof part === 'string' ? counted([part], at) : resolve(part, at, path),
    );
  }

  function resolve(reference: Reference, at: Span, path: readonly string[]): readonly Piece[] {
    const { name, key, raw } = reference;
    references += 1;
    if (tooMuch) return [];
    if (references > mostReferences || !allowance.followed()) {
      return stop(at, raw, `variables of variables multiply to over ${showCount(mostReferences)}`);
    }
    const variable = names.vars.get(name);
    if (key === undefined) {
      const slot = names.slots.indexOf(name);
      if (slot !== -1) return [{ slot, reference }];
      const builtIn = names.builtIns.get(name);
      if (builtIn !== undefined) return [builtIn];
      if (name === 'prompt' && names.prompt !== undefined) return counted(names.prompt, at);
    }
    if (variable === undefined) return wrong(at, raw, unknown(reference, names));
    uses.add(name);
    if (path.includes(name)) {
      const message = `${name} is defined by itself: ${[...path, name].join(' → ')}`;
      return wrong(at, raw, { code: 'template-syntax', message });
    }
    if (path.length === deepest) return stop(at, raw, `variables are nested more than ${deepest} deep`);
    const inner = [...path, name];
    const { value } = variable;
    if (typeof value === 'string') {
      if (key === undefined) return expand({ value, at: variable.at }, inner);
      return wrong(at, raw, {
        code: 'template-syntax',
        message: `${name} is a text, there is nothing to look up in it`,
      });
    }
    if (key === undefined) {
      const message = `${name} is a map: say which entry is meant`;
      const hint = `\${${name}[…]} with the name of an axis, or one of ${listed(value.keys())}`;
      return wrong(at, raw, { code: 'template-syntax', message, hint });
    }
    return lookUp({ reference, key, entries: value }, at, inner);
  }

  function lookUp(
    { reference, key, entries }: { reference: Reference; key: string; entries: Entries<string> },
    at: Span,
    path: readonly string[],
  ): readonly Piece[] {
    const { name, raw } = reference;
    const slot = names.slots.indexOf(key);
    if (slot !== -1) {
      const bound = [...entries].map(([each, entry]) => [each, expand(entry, path)] as const);
      return [{ slot, entries: new Map(bound), reference }];
    }
    const known = names.builtIns.has(key) || names.vars.get(key) !== undefined;
    const pieces = known ? resolve({ name: key, raw }, at, path) : [key];
    const wanted = pieces.join('');
    const entry = pieces.every((piece) => typeof piece === 'string') ? entries.get(wanted) : undefined;
    if (entry !== undefined) return expand(entry, path);
    if (known && pieces.length === 0) return [];
    const meant = nearest(wanted, each(entries.keys(), names.slots, names.vars.keys()));
    return wrong(at, raw, noEntry(name, { wanted, entries, meant }));
  }

  const pieces = joined(expand(text, []));
  return { ...(diagnostics.length === 0 && { pieces }), uses, diagnostics };
}

const nothing: ReadonlySet<string> = new Set();

/** The words for a key that a variable does not have. */
export function noEntry(
  name: string,
  {
    wanted,
    entries,
    meant,
  }: { wanted: string; entries: ReadonlyMap<string, unknown>; meant?: string | undefined },
): Pick<Diagnostic, 'code' | 'message' | 'hint'> {
  const hint = didYouMean(meant).hint ?? `it has ${listed(entries.keys())}`;
  return { code: 'unknown-name', message: `${name} has no entry ${wanted}`, hint };
}

function unknown({ name }: Reference, names: Names): Pick<Diagnostic, 'code' | 'message' | 'hint'> {
  const code = 'unknown-name';
  if (name === 'seed') {
    return { code, message: 'the shot has no seed', hint: 'give it seed, seeds or takes' };
  }
  if (name === 'variant') return { code, message: 'the shot has no variants' };
  if (name === 'prompt') {
    return {
      code,
      message: '${prompt} is the prompt of the shot, and can be used in the prompt of a variant only',
    };
  }
  const all = () => each(names.slots, names.vars.keys(), names.builtIns.keys());
  const meant = nearest(name, all());
  const environment = /^(env\b.*|[A-Z][A-Z0-9]*_[A-Z0-9_]+)$/.test(name);
  const hint = environment ? 'the environment is never read in a manifest' : `known here: ${listed(all())}`;
  return { code, message: `nothing defines \${${name}}`, hint: didYouMean(meant).hint ?? hint };
}

/** Words for a text that nothing could be done with. */
export const tooLong = `filled in, the text has more than ${showCount(longestText)} characters`;

/** One after the other, without a list of them all: it may be made a hundred thousand times. */
function* each(...many: readonly Iterable<string>[]): Generator<string> {
  for (const names of many) yield* names;
}

function joined(pieces: readonly Piece[]): readonly Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') out[out.length - 1] = last + piece;
    else out.push(piece);
  }
  return out;
}

import {
  Composer,
  type CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type ParsedNode,
  Parser,
  type YAMLMap,
} from 'yaml';
import { collectDiagnostics } from '../core/collect-diagnostics.ts';
import type { Diagnostic, DiagnosticCode } from '../core/diagnostic.ts';
import type { Staged } from '../core/result.ts';
import type { SourceFile, Span } from '../core/source.ts';
import { createAnchors } from './anchors.ts';
import { countBadEscapes } from './bad-escapes.ts';
import { mergeInto } from './merge-keys.ts';
import { findUnquotedTemplates, hideTemplates, showTemplates } from './unquoted-template.ts';
import { firstOfEachLine, mostFaults, type YamlFault, yamlWords } from './yaml-fault.ts';
import type { YamlEntry, YamlScalar, YamlValue } from './yaml-value.ts';

/** Deeper than any manifest; yaml overflows the stack at some thousand. */
const deepest = 60;
/** Words, brackets and spaces: beyond this, reading takes hundreds of megabytes. */
const mostLexemes = 450_000;
/** Longer than any text that the gateway takes, every character of it escaped; yaml puts texts together by the character. */
const longestText = 2_500_000;
/** What aliases may repeat, in values: an honest list of thousands of shots is far below, a bomb far above. */
const mostRepeated = 1_000_000;
const reservedKeys = new Set(['__proto__', 'constructor', 'prototype']);

/** Reads a YAML text. Without a value where the text is no YAML at all; what is wrong inside it is `broken`. */
export function parseYaml(file: SourceFile): Staged<YamlValue | undefined> {
  const composed = compose(file, file.text);
  if (composed.diagnostics.length === 0) return resolve(file, composed.node, (text) => text);
  if (composed.tooLarge) return { value: undefined, diagnostics: composed.diagnostics };
  const templates = file.text.includes('${')
    ? findUnquotedTemplates(file.text, new Lexer().lex(file.text))
    : [];
  if (templates.length === 0) return { value: undefined, diagnostics: composed.diagnostics };
  const unquoted = templates
    .slice(0, mostFaults)
    .map(({ start, end, whole }) =>
      problem(
        'yaml-unquoted-template',
        { file, start, end },
        'a text with ${…} inside { } or [ ] needs quotes',
        `quote it: "${whole}"`,
      ),
    );
  // Read on as if the quotes were there, so that what else is wrong shows at once.
  const mended = compose(file, hideTemplates(file.text, templates));
  if (mended.diagnostics.length > 0) {
    return { value: undefined, diagnostics: [...unquoted, ...mended.diagnostics] };
  }
  const { value, diagnostics } = resolve(file, mended.node, showTemplates);
  return { value, diagnostics: [...unquoted, ...diagnostics] };
}

interface Composed {
  readonly node: ParsedNode | null;
  readonly diagnostics: readonly Diagnostic[];
  /** It was not even looked at whole. */
  readonly tooLarge?: true;
}

/** The nodes of a text as yaml reads them, or what keeps it from reading them. */
function compose(file: SourceFile, text: string): Composed {
  const tokens: CST.Token[] = [];
  const parser = new Parser();
  const escapes = countBadEscapes();
  let lexemes = 0;
  let offset = 0;
  let lastQuote = 0;
  const refuse = (diagnostic: Diagnostic): Composed => ({
    node: null,
    diagnostics: [diagnostic],
    tooLarge: true,
  });
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    if (lexemes > mostLexemes) {
      const span = { file, start: offset, end: offset + 1 };
      const message = 'the file holds more words and values than a manifest may';
      const hint = 'split it into several pipelines, or keep the shots in a CSV file (from:)';
      return refuse(problem('file-too-large', span, message, hint));
    }
    if (lexeme.length > longestText) {
      const span = { file, start: offset, end: offset + 1 };
      return refuse(problem('file-too-large', span, 'a text as long as this is none that a task could take'));
    }
    const bad = lexeme.startsWith('"') ? escapes.firstBeyond(mostFaults, lexeme) : undefined;
    if (bad !== undefined) {
      const span = { file, start: offset + bad, end: offset + bad + 2 };
      const { message, hint } = yamlWords('BAD_DQ_ESCAPE', '');
      return refuse(problem('yaml-syntax', span, message, hint));
    }
    // The lexer's own marks take no room in the text.
    if (lexeme !== '\x02' && lexeme !== '\x18' && lexeme !== '\x1f') {
      if (lexeme.startsWith('"') || lexeme.startsWith("'")) lastQuote = offset;
      offset += lexeme.length;
    }
    // One by one: as arguments of one call, a hundred thousand of them would overflow the stack.
    for (const token of parser.next(lexeme)) tokens.push(token);
  }
  for (const token of parser.end()) tokens.push(token);
  const deep = deeperThan(deepest, tokens);
  if (deep !== undefined) {
    const span = { file, start: deep, end: deep + 1 };
    return {
      node: null,
      diagnostics: [problem('yaml-syntax', span, `values nested more than ${deepest} deep`)],
    };
  }
  const [document, second] = new Composer({ uniqueKeys: false }).compose(tokens, true, text.length);
  if (document === undefined) throw new Error('yaml composed no document');
  const faults: YamlFault[] = [...document.errors, ...document.warnings].map(({ code, message, pos }) => {
    // Where a quote is never closed, yaml points at the end of the text; the author wants its beginning.
    const unclosed = code === 'MISSING_CHAR' && message.includes('closing');
    const [start, end] = unclosed ? [lastQuote, lastQuote + 1] : pos;
    return { ...yamlWords(code, message), start, end };
  });
  if (second !== undefined) {
    const start = Math.max(0, text.lastIndexOf('---', second.range[0]));
    faults.push({ ...yamlWords('MULTIPLE_DOCS', ''), start, end: start + 3 });
  }
  return {
    node: document.contents,
    diagnostics: firstOfEachLine(text, faults).map(({ start, end, message, hint, look }) =>
      problem('yaml-syntax', { file, start, end }, message, look?.(text, start) ?? hint),
    ),
  };
}

/** Where a syntax tree becomes too deep. Goes by a stack of its own, since the program's is what is in danger. */
function deeperThan(most: number, tokens: readonly CST.Token[]): number | undefined {
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next;
    if (depth > most) return token.offset;
    if (token.type === 'document' && token.value) open.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key) open.push({ token: key, depth: depth + 1 });
      if (value) open.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}

/** Walks the nodes once; an alias is the very value that its anchor was, so that repeating costs nothing. */
function resolve(
  file: SourceFile,
  root: ParsedNode | null,
  restore: (text: string) => string,
): Staged<YamlValue | undefined> {
  const diagnostics = collectDiagnostics();
  let bombed = false;
  const anchors = createAnchors(mostRepeated);
  const spanOf = ([start, end]: readonly [number, number, number]): Span => ({ file, start, end });
  const broken = (at: Span, code: DiagnosticCode, message: string, hint?: string): YamlValue => {
    diagnostics.add(problem(code, at, message, hint));
    return { kind: 'broken', at };
  };

  function visit(node: ParsedNode): YamlValue {
    const at = spanOf(node.range);
    if (isAlias(node)) {
      const name = restore(node.source);
      const found = anchors.find(name);
      if (found === 'none') {
        const hint = 'a text that begins with * needs quotes';
        return broken(at, 'yaml-alias', `no anchor &${name} stands before this`, hint);
      }
      if (found === 'open') return broken(at, 'yaml-alias', `&${name} would contain itself`);
      if (found === 'too-large') {
        if (bombed) return { kind: 'broken', at };
        bombed = true;
        return broken(at, 'yaml-too-many-aliases', 'aliases of aliases multiply to over a million values');
      }
      return found;
    }
    if (node.anchor !== undefined) anchors.open(node.anchor);
    const value = isScalar(node)
      ? scalar(node.value, node.source ?? '', node.type === 'PLAIN', at)
      : isSeq<ParsedNode>(node)
        ? anchors.measured({ kind: 'list', at, items: node.items.map(visit) })
        : isMap<ParsedNode, ParsedNode | null>(node)
          ? anchors.measured({ kind: 'map', at, entries: entriesOf(node) })
          : broken(at, 'yaml-syntax', 'a value that is no text, list or map');
    if (node.anchor !== undefined) anchors.close(node.anchor, value);
    return value;
  }

  function scalar(value: unknown, source: string, plain: boolean, at: Span): YamlScalar {
    const text = restore(source);
    if (typeof value === 'string')
      return { kind: 'scalar', at, value: restore(value), written: restore(value), plain };
    if (typeof value === 'number' || typeof value === 'boolean') {
      return { kind: 'scalar', at, value, written: text, plain };
    }
    return { kind: 'scalar', at, value: null, written: text, plain };
  }

  function entriesOf(map: YAMLMap<ParsedNode, ParsedNode | null>): ReadonlyMap<string, YamlEntry> {
    const own = new Map<string, YamlEntry>();
    const merged: { readonly before: number; readonly value: YamlValue }[] = [];
    for (const { key: keyNode, value: valueNode } of map.items) {
      const keyAt = spanOf(keyNode.range);
      const key = visit(keyNode);
      const value: YamlValue = valueNode
        ? visit(valueNode)
        : {
            kind: 'scalar',
            at: { file, start: keyAt.end, end: keyAt.end },
            value: null,
            written: '',
            plain: true,
          };
      if (key.kind !== 'scalar' || key.written === '') {
        if (key.kind !== 'broken') broken(keyAt, 'yaml-syntax', 'a key must be a text');
        continue;
      }
      const name = key.written;
      const before = own.get(name);
      if (name === '<<' && key.plain) merged.push({ before: own.size, value });
      else if (reservedKeys.has(name))
        broken(keyAt, 'yaml-reserved-key', `no manifest may use the key ${name}`);
      else if (before) {
        diagnostics.add({
          ...problem('yaml-duplicate-key', keyAt, `"${name}" stands twice in this map`, 'keep one of them'),
          related: [{ message: 'first here', span: before.keyAt }],
        });
      } else own.set(name, { keyAt, value });
    }
    if (merged.length === 0) return own;
    return mergeInto(own, merged, (at, message) => broken(at, 'yaml-alias', message));
  }

  if (root === null) return { value: undefined, diagnostics: diagnostics.all };
  const value = visit(root);
  return { value, diagnostics: diagnostics.all };
}

function problem(code: DiagnosticCode, span: Span, message: string, hint?: string): Diagnostic {
  return { code, severity: 'error', message, span, ...(hint !== undefined && { hint }) };
}

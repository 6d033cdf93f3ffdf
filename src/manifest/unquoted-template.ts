/** A `${…}` without quotes inside `{ }` or `[ ]`, where YAML takes its brackets for its own. Offsets, end exclusive. */
export interface UnquotedTemplate {
  readonly start: number;
  readonly end: number;
  /** The whole text that it is part of: what the quotes belong around. */
  readonly whole: string;
}

/** Finds them among the lexemes of a text, as yaml's lexer cuts it. */
export function findUnquotedTemplates(text: string, lexemes: Iterable<string>): readonly UnquotedTemplate[] {
  const found: UnquotedTemplate[] = [];
  let offset = 0;
  let depth = 0;
  let lastScalarEnd = -1;
  let isScalar = false;
  for (const lexeme of lexemes) {
    // Marks of the lexer's own; \x1f says that the next lexeme is a scalar.
    if (lexeme === '\x02' || lexeme === '\x18' || (lexeme === '\x1f' && !isScalar)) {
      isScalar = lexeme === '\x1f';
      continue;
    }
    if (isScalar) lastScalarEnd = offset + lexeme.length;
    else if (lexeme === '{' || lexeme === '[') {
      if (depth > 0 && lexeme === '{' && lastScalarEnd === offset && text[offset - 1] === '$') {
        if ((found.at(-1)?.end ?? 0) < offset) found.push(textAround(text, offset - 1));
      }
      depth += 1;
    } else if (lexeme === '}' || lexeme === ']') depth = Math.max(0, depth - 1);
    isScalar = false;
    offset += lexeme.length;
  }
  return found;
}

/** The unquoted text around a `${`: it begins after a bracket, comma or key, and ends before a comma or bracket. */
function textAround(text: string, dollar: number): UnquotedTemplate {
  // Backwards by hand: an expression that ends in `$` would begin at each of these characters anew.
  let from = dollar;
  while (from > Math.max(0, dollar - 500) && !',[]{}\n'.includes(text.charAt(from - 1))) from -= 1;
  const before = text.slice(from, dollar);
  const lead = before.replace(/^.*: /, '').trimStart();
  const start = dollar - lead.length;
  const rest = /^(\$\{[^}\n]*\}?|[^,[\]{}\n])*/.exec(text.slice(dollar, dollar + 2000))?.[0] ?? '';
  const whole = `${lead}${rest}`.trimEnd();
  return { start, end: start + whole.length, whole };
}

const brackets = '{}[]';
const standIns = '\ue000\ue001\ue002\ue003';

/** The text with characters that YAML leaves alone in place of the templates' brackets; every offset stays. */
export function hideTemplates(text: string, templates: readonly UnquotedTemplate[]): string {
  let hidden = '';
  let from = 0;
  for (const { start, end } of templates) {
    if (start < from) continue;
    hidden += text.slice(from, start) + exchange(text.slice(start, end), brackets, standIns);
    from = end;
  }
  return hidden + text.slice(from);
}

/** What `hideTemplates` did, undone in a piece of its result. */
export function showTemplates(text: string): string {
  return exchange(text, standIns, brackets);
}

function exchange(text: string, from: string, to: string): string {
  return text.replaceAll(/[{}[\]\ue000-\ue003]/g, (each) => to[from.indexOf(each)] ?? each);
}

import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

/** One import, re-export, `import()` or `import('…').Type` of a source file. */
export interface ImportLine {
  readonly line: number;
  readonly specifier: string;
  /** Nothing of it is left when the types are stripped. */
  readonly typeOnly: boolean;
}

/** A use of the outside world without an import, such as `process` or `Date.now()`. */
export interface GlobalUse {
  readonly line: number;
  readonly name: string;
}

/** What the rules need to know of one source file. */
export interface SourceUnit {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly ImportLine[];
  readonly globals: readonly GlobalUse[];
}

/** Every file below `src/`, code or not. */
export function listSourceFiles(): string[] {
  return readdirSync('src', { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/'))
    .sort();
}

/** Reads and parses one source file of the repository. */
export function readSource(path: string): SourceUnit {
  return parseSource(path, readFileSync(path, 'utf8'));
}

/** Parses a source text. Comments and strings are not code: only what the parser sees counts. */
export function parseSource(path: string, text: string): SourceUnit {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const imports: ImportLine[] = [];
  const globals: GlobalUse[] = [];
  const lineOf = (node: ts.Node) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  const visit = (node: ts.Node): void => {
    const found = importOf(node);
    if (found !== undefined) imports.push({ line: lineOf(node), ...found });
    const name = globalOf(node);
    if (name !== undefined) globals.push({ line: lineOf(node), name });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { path, lines: text.split('\n').length - 1, imports, globals };
}

function importOf(node: ts.Node): Omit<ImportLine, 'line'> | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, typeOnly: isTypeOnly(node.importClause) };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    const named = node.exportClause;
    const allTypes =
      named !== undefined && ts.isNamedExports(named) && named.elements.every((each) => each.isTypeOnly);
    return { specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly || allTypes };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    const { literal } = node.argument;
    if (ts.isStringLiteral(literal)) return { specifier: literal.text, typeOnly: true };
  }
  if (ts.isCallExpression(node) && isLoader(node.expression)) {
    const [first] = node.arguments;
    const specifier = first && ts.isStringLiteralLike(first) ? first.text : '(not a literal)';
    return { specifier, typeOnly: false };
  }
  return undefined;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return (
    clause.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((each) => each.isTypeOnly)
  );
}

function isLoader(callee: ts.Expression): boolean {
  return (
    callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')
  );
}

const globalNames = new Set(['process', 'console']);
const globalCalls = new Set(['Date.now', 'Math.random', 'performance.now', 'crypto.randomUUID']);

function globalOf(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) {
    return 'new Date()';
  }
  if (ts.isPropertyAccessExpression(node)) {
    const text = node.getText();
    if (globalCalls.has(text)) return text;
    if (text === 'globalThis.process' || text === 'globalThis.console') return node.name.text;
  }
  if (!ts.isIdentifier(node) || !globalNames.has(node.text)) return undefined;
  const { parent } = node;
  const isName =
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    ((ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodSignature(parent)) &&
      parent.name === node);
  return isName ? undefined : node.text;
}

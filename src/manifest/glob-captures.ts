/**
 * What each wildcard of a glob stood for in a path that it matched, in order: `*`, `**`, `?`, `[…]` and `{a,b}`. Empty
 * where the glob is written in a way that has no such parts.
 */
export function captures(glob: string, path: string): readonly string[] {
  const pattern = glob
    .replace(/^\.\//, '')
    .replaceAll(/\*\*\/|\*\*|\*|\?|\[[^\]]+\]|\{[^{}]*\}|[^*?[{]+|[[{]/g, (part) => captured(part));
  try {
    return [...(new RegExp(`^${pattern}$`, 'u').exec(path)?.slice(1) ?? [])].map((each) => each ?? '');
  } catch {
    // A class of characters that globs know and regular expressions do not.
    return [];
  }
}

function captured(part: string): string {
  if (part === '**/') return '(?:(.*)/)?';
  if (part === '**') return '(.*)';
  if (part === '*') return '([^/]*)';
  if (part === '?') return '([^/])';
  if (part.length > 1 && part.startsWith('['))
    return `([${part.slice(1, -1).replace(/^!/, '^').replaceAll('\\', '')}])`;
  if (part.length > 1 && part.startsWith('{'))
    return `(${part.slice(1, -1).split(',').map(literal).join('|')})`;
  return literal(part);
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

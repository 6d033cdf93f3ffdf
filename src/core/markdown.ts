import { onOneLine } from './plain-text.ts';

/** Text as it stands, whatever markup it looks like; nobody is notified by an `@`. */
export function plainMarkdown(words: string): string {
  return onOneLine(words).replace(/[\\`*_{}[\]<>()#+!|~&@]/g, (found) => `\\${found}`);
}

/** A name or a command, in a fixed-width font; safe in a table. */
export function codeSpan(words: string): string {
  return `\`${onOneLine(words).replace(/[`|]/g, "'")}\``;
}

/** A table; cells are Markdown already. The columns named in `right` are flush right. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (right.includes(column) ? '---:' : '---'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** A part that is folded away until it is asked for. The summary is plain text, the body Markdown. */
export function folded(summary: string, body: string): string {
  const safe = onOneLine(summary).replace(/[&<>]/g, (found) => `&#${found.charCodeAt(0)};`);
  return `<details><summary>${safe}</summary>\n\n${body}\n\n</details>`;
}

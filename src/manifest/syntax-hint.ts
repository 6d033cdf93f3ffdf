import { shapes } from './pipeline-shape.ts';

/** What to do about a fault, from the line that it is in and the one before; `undefined` where they tell nothing. */
export type Look = (text: string, at: number) => string | undefined;

/** For a line that should have been a key and its value. */
export const lookForKey: Look = (text, at) => {
  const line = lineAt(text, at);
  const [, key = '', colon = '', rest = ''] = /^([a-z_]+)(:?)(.*)$/s.exec(line.text) ?? [];
  if (!keys.has(key) || (colon === '' && !/^[\s[{"']/.test(rest))) return lookAbove(text, line);
  const shown = rest.trim().length > 40 ? '…' : rest.trim();
  return colon === ''
    ? `write "${key}: ${shown}"`
    : `a space belongs after the ":": write "${key}: ${shown}"`;
};

/** For a line that stands where none fits. */
export const lookForIndent: Look = (text, at) => lookAbove(text, lineAt(text, at));

/** For what follows something that YAML takes for whole. */
export const lookForAlias: Look = (text, at) => {
  const [, value] = /(?:^|[:,[]\s+|[[,])(\*\S.*)$/.exec(lineAt(text, at).text) ?? [];
  if (value === undefined) return undefined;
  return `a text that begins with * needs quotes${value.length > 60 ? '' : `: "${value.trim()}"`}`;
};

const keys: ReadonlySet<string> = new Set(
  Object.values(shapes).flatMap((shape) => [
    ...Object.keys(shape.properties),
    ...('parameters' in shape ? Object.keys(shape.parameters) : []),
  ]),
);

/** Far more than a line of a manifest; what is longer is looked at no further. */
const longestLine = 2000;

interface Line {
  /** Without its indentation and the `- ` of an item. */
  readonly text: string;
  readonly start: number;
}

function lineAt(text: string, at: number): Line {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const [whole = ''] = /^[^\r\n]*/.exec(text.slice(start, start + longestLine)) ?? [];
  return { text: whole.replace(/^[\s-]*/, ''), start };
}

/** A line below the text of a key may be meant to go on with it. */
function lookAbove(text: string, { text: own, start }: Line): string | undefined {
  if (start === 0 || own === '' || /^[\w$]+:(\s|$)/.test(own)) return undefined;
  const above = lineAt(text, start - 1).text;
  const [, key, value] = /^([\w$]+):\s+(\S.*)$/.exec(above) ?? [];
  if (key === undefined || value === undefined || /^[[{*&]/.test(value)) return undefined;
  return /^[|>][-+\d]*\s*(#.*)?$/.test(value)
    ? `the text after ${value.charAt(0)} is indented further than ${key}`
    : `if this goes on with the text of ${key}, indent it further than ${key}`;
}

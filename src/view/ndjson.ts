import type { View, Write } from './view.ts';

/** A fact a line, last the summary: for machines. Signals are forgotten. `pipeline` is put to each fact when several run together. */
export function ndjson(options: { readonly write: Write; readonly pipeline?: string }): View {
  const { write, pipeline } = options;
  return {
    fact: (fact) => write(jsonLine(pipeline === undefined ? fact : { pipeline, ...fact })),
    signal: () => {},
    end: (result) => write(jsonLine(result)),
  };
}

/** JSON on one line; what JSON leaves bare and a terminal acts on is escaped, which changes nothing for a parser. */
export function jsonLine(value: object): string {
  const json = JSON.stringify(value);
  const escaped = json.replace(/[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (found) => {
    return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `${escaped}\n`;
}

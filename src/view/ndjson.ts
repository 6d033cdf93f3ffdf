import { jsonText } from '../core/json-text.ts';
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

/** JSON on one line. */
export function jsonLine(value: object): string {
  return `${jsonText(value)}\n`;
}

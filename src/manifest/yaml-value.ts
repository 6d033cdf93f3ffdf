import type { Span } from '../core/source.ts';

/** A YAML text taken apart: aliases and merges resolved, every value with the place that wrote it. */
export type YamlValue = YamlScalar | YamlList | YamlMap | YamlBroken;

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly at: Span;
  readonly value: string | number | boolean | null;
  /** As the author wrote it: `010` is not 10. Of a quoted text, what the quotes hold. */
  readonly written: string;
  /** Without quotes and in its own line, so that a ` #` after it starts a comment. */
  readonly plain: boolean;
}

export interface YamlList {
  readonly kind: 'list';
  readonly at: Span;
  readonly items: readonly YamlValue[];
}

export interface YamlMap {
  readonly kind: 'map';
  readonly at: Span;
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

/** Something that was wrong and has been reported: whoever meets it says nothing more. */
export interface YamlBroken {
  readonly kind: 'broken';
  readonly at: Span;
}

/** An entry of a map. */
export interface YamlEntry {
  readonly keyAt: Span;
  readonly value: YamlValue;
}

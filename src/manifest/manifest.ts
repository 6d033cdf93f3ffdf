import type { Diagnostic } from '../core/diagnostic.ts';
import type { SourceFile, Span } from '../core/source.ts';
import type { Scalar } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';

/** A value and the place that wrote it. */
export interface Placed<T> {
  readonly value: T;
  readonly at: Span;
}

/** A map entry: its value, the value's place, and its key's place. */
export interface Entry<T> extends Placed<T> {
  readonly keyAt: Span;
}

/** A map of the manifest, in its order. */
export type Entries<T> = ReadonlyMap<string, Entry<T>>;

/** A variable: a text as written, or a map that `${name[key]}` looks up in. */
export type Variable = string | Entries<string>;

/** Frames by role, or in the model's order. A `null` role takes an outer one away. */
export type Images =
  | { readonly kind: 'map'; readonly byRole: Entries<string | null> }
  | { readonly kind: 'list'; readonly items: readonly Placed<string>[] };

/** How many of each were asked for; `takes: 3` is `seeds` 1, 2, 3 with the place of the 3. */
export type Seeds =
  | { readonly kind: 'seed'; readonly seed: Placed<number | null>; readonly keyAt: Span }
  | { readonly kind: 'seeds' | 'takes'; readonly seeds: readonly Placed<number>[]; readonly keyAt: Span };

/**
 * What may stand on pipeline, `models` entry, shot and variant; the inner wins. `null` takes an outer value away. Text
 * is as written (vars, matrix values), prompts are trimmed, NFC, LF; templates are not yet filled in.
 */
export interface Level {
  readonly model?: Entry<string>;
  readonly params?: Entries<Scalar | null>;
  readonly images?: Entry<Images | null>;
  readonly prompt?: Entry<string | null>;
  readonly vars?: Entries<Variable | null>;
  readonly tags?: readonly Placed<string>[];
  /** Not on a variant. */
  readonly matrix?: Entries<readonly Placed<string>[] | null>;
  /** Not on a variant. */
  readonly seeds?: Seeds;
  readonly skip?: Entry<string | null>;
}

/** A named way to make every shot. */
export interface Variant extends Level {
  readonly id: Placed<string>;
}

/** An entry of a shot's own `variants`: a whole one, or the name of one of the pipeline's. */
export type VariantEntry =
  | { readonly kind: 'own'; readonly variant: Variant }
  | { readonly kind: 'named'; readonly id: Placed<string> };

/** An entry of `exclude` or `include`: axis (a matrix name, `variant` or `seed`) to value as written. */
export type AxisEntry = Placed<Entries<string>>;

/** An entry of `shots`, after `each` and `from` were expanded. */
export interface Shot extends Level {
  readonly id: Placed<string>;
  readonly at: Span;
  /** The key `each` or `from` of the entry that made it of a file or row, where one did. */
  readonly madeBy?: Span;
  /** Absent: the pipeline's. */
  readonly variants?: Entry<readonly VariantEntry[]>;
  readonly exclude: readonly AxisEntry[];
  readonly include: readonly AxisEntry[];
}

/** How a run goes; nothing here is part of any key. */
export interface RunSection {
  readonly concurrency?: Placed<number>;
  readonly budgetRun?: Placed<Usd>;
  readonly budgetTotal?: Placed<Usd>;
  /** `run.attempts`. */
  readonly attempts?: Placed<number>;
  readonly taskTimeoutMs?: Placed<number>;
}

/** A manifest whose shape is right. What was wrong was left out and is in the diagnostics. */
export interface Manifest extends Level {
  readonly file: SourceFile;
  /** Absolute folder of the file: paths in it are relative to this. */
  readonly dir: string;
  readonly name: Placed<string>;
  /** Replaces the `out` part of the output folder; as written. */
  readonly output?: Placed<string>;
  readonly run: RunSection;
  /** Defaults for tasks of one model. */
  readonly models: ReadonlyMap<string, { readonly keyAt: Span; readonly level: Level }>;
  readonly variants: readonly Variant[];
  readonly shots: readonly Shot[];
  /** Ids of chosen tasks. */
  readonly picks: readonly Placed<string>[];
  /**
   * What the pipeline schema refuses though its shape is right. Most of it the plan finds too, and says with more
   * knowledge: only the rest is shown.
   */
  readonly refusals: readonly Diagnostic[];
}

import type { Span } from './source.ts';
import type { Usd } from './usd.ts';

/** The human address of a task: `shot[/variant][/axis=value…][/seed-N]`. */
export type TaskId = string;

/** SHA-256 (64 hex digits) over what makes the picture; see `plan/key`. */
export type TaskKey = string;

/** One create sent for a key: the key's first 16 hex digits, `-`, and the attempt's number counted from 1. */
export type AttemptId = string;

/** The provider's name for an attempt. */
export type JobId = string;

/** 16 hex digits naming a model and every parameter that may change its price; see `plan/price-class`. */
export type PriceClassId = string;

/** What a model parameter can be. */
export type Scalar = string | number | boolean;

/** Parameters of one request, prompt and seed among them, images and model not. */
export type Params = Readonly<Record<string, Scalar>>;

/** A local frame as it was when planned, the address of one, or, of a skipped task only, one that is not there yet. */
export type ImageRef =
  | {
      readonly kind: 'file';
      /** Absolute. */
      readonly path: string;
      readonly sha256: string;
      readonly bytes: number;
      readonly format: 'png' | 'jpeg' | 'webp';
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: 'url'; readonly url: string }
  | {
      readonly kind: 'absent';
      /** As written, templates filled in. */
      readonly path: string;
    };

/** What is asked of a provider for one clip. */
export interface GenerationRequest {
  readonly model: string;
  readonly params: Params;
  /** In the model's order: start, then end. */
  readonly images: readonly ImageRef[];
}

/** One clip to make, from expansion. */
export interface Task {
  readonly id: TaskId;
  readonly shot: string;
  readonly variant?: string;
  /** Matrix axes in order, values as written. */
  readonly axes: Readonly<Record<string, string>>;
  /** Only where `seeds` or `takes` were asked for (a single `seed` stands in the params alone). */
  readonly seed?: number;
  /** Position among its siblings that differ by seed alone, from 0: creates go out take by take. */
  readonly take: number;
  readonly tags: readonly string[];
  readonly key: TaskKey;
  readonly request: GenerationRequest;
  readonly priceClass: PriceClassId;
  /** Where the clip goes, relative to the output folder, with forward slashes. */
  readonly clipPath: string;
  /** Why it is not to be bought. */
  readonly skip?: string;
  /** For messages about it later in its life. */
  readonly places: {
    readonly shot: Span;
    readonly prompt?: Span;
    readonly params: Readonly<Record<string, Span>>;
  };
}

/** What a task would cost, and how that is known. */
export interface Price {
  /** `null` is unknown, which is never 0. */
  readonly usd: Usd | null;
  readonly source: 'quote' | 'table' | 'unknown';
  /** The gateway's words where a quote gave no price. */
  readonly reason?: string;
}

/** Where a task stands; the order is that of summaries. Words for people are in `view` and `report`. */
export const taskStates = [
  'done',
  'new',
  'resume',
  'fetch',
  'retry',
  'failed',
  'refused',
  'uncertain',
  'late',
  'lost',
  'gone',
  'skipped',
  'dropped',
] as const;

/**
 * `done` its clip is there (or recorded as delivered elsewhere) · `new` to be bought · `resume` in flight at the
 * provider · `fetch` bought, its clip to be downloaded · `retry` failed, and another attempt is due · `failed` for
 * good · `refused` by content policy · `uncertain` perhaps bought · `late` in flight past its time · `lost` unknown
 * to the provider · `gone` bought, and the provider has the clip no more · `skipped` by the manifest · `dropped` no
 * longer in the manifest.
 */
export type TaskState = (typeof taskStates)[number];

/** Where a task stays until a person does something: it is named wherever others are counted. */
export const stuckStates: readonly TaskState[] = ['failed', 'refused', 'uncertain', 'lost', 'gone'];

/** How often a key may be bought in all where `run.attempts` says nothing. */
export const usualAttempts = 2;

/** How many tasks a pipeline may have without `--max-tasks`. */
export const usualMaxTasks = 100_000;

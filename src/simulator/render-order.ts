import type { RenderMode } from './simulator-options.ts';

/** A clip to be made, as it goes to a worker: plain data. */
export interface RenderOrder {
  readonly mode: RenderMode;
  /** One or two, start first: picture files, or addresses that become titled cards. */
  readonly frames: readonly OrderedFrame[];
  readonly seconds: number;
  /** Lines asked for, such as `720p`. */
  readonly resolution: string;
  readonly amplitude: 'auto' | 'small' | 'medium' | 'large';
  /** Direction and kind of the motion follow from it. */
  readonly seed: number;
  /** Burnt in: the parameters in one line, and the prompt. */
  readonly caption: { readonly head: string; readonly prompt: string };
  /** Where the MP4 goes; it appears there whole. */
  readonly clipPath: string;
}

export type OrderedFrame =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string };

/** What becomes of an order. `picture`: a frame cannot be decoded; `bug`: anything else. */
export type Rendered =
  | { readonly kind: 'clip' }
  | { readonly kind: 'picture'; readonly text: string }
  | { readonly kind: 'bug'; readonly text: string };

/** What a worker says: how far it is (0 to 1), then what became of the order. */
export type WorkerWord =
  | { readonly kind: 'progress'; readonly progress: number }
  | { readonly kind: 'end'; readonly rendered: Rendered };

import type { Params } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
import type { Fault } from './faults.ts';

/** A frame of an accepted job: a file in the state folder, or what may be kept of an address. */
export type StoredFrame =
  | { readonly kind: 'file'; readonly sha256: string }
  /** Without its query, which may hold a signature. */
  | { readonly kind: 'url'; readonly url: string };

/** A create that was accepted. All that happens to it later follows from this record. */
export interface Job {
  readonly id: string;
  readonly model: string;
  /** Without what does not change the picture and may be long or private. */
  readonly params: Params;
  readonly frames: readonly StoredFrame[];
  /** The seed that was sent, or the one that was drawn for it. */
  readonly seed: number;
  readonly createdAtMs: number;
  /** How long it takes at least, rendering apart. */
  readonly takesMs: number;
  /** What it costs, unless it fails. */
  readonly costUsd: Usd;
  readonly afflictions: readonly Fault[];
  /** SHA-256 of the body that asked for it. */
  readonly body: string;
}

/** Where a job stands. */
export type JobLook =
  | { readonly status: 'running'; readonly progress: number }
  | { readonly status: 'completed'; readonly clipPath: string }
  | { readonly status: 'failed'; readonly code: string; readonly text: string };

/** Parameters that a job does not keep. */
const dropped = ['payload', 'meta_data', 'callback_url', 'wm_url'];

/** What a job keeps of the params it was sent. */
export function keptParams(params: Params): Params {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !dropped.includes(name)));
}

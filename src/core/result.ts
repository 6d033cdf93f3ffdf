import type { Diagnostic } from './diagnostic.ts';

/** What a stage hands on: everything that is right, and a diagnostic for everything it had to leave out. */
export interface Staged<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** The outcome of something that may fail for a reason the caller is expected to handle. */
export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

/** A `Result` that went well. */
export function ok<T>(value: T): Result<T, never> {
  return { ok: true, value };
}

/** A `Result` that did not. */
export function fail<E>(error: E): Result<never, E> {
  return { ok: false, error };
}

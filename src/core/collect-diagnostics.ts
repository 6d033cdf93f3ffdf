import type { Diagnostic, Severity } from './diagnostic.ts';

/** Kept of each severity. Ten times as many as are ever shown; a file has room for hundreds of thousands. */
const mostKept = 10_000;

/** Diagnostics as they are found. */
export interface DiagnosticCollection {
  readonly all: readonly Diagnostic[];
  /** Beyond ten thousand errors, further errors are let go, and likewise warnings: a first error is never lost. */
  add(diagnostic: Diagnostic): void;
  /** Whether no further error would be kept: whoever looks for them may stop. */
  isFull(): boolean;
}

/** A fresh one. */
export function collectDiagnostics(): DiagnosticCollection {
  const all: Diagnostic[] = [];
  const kept: Record<Severity, number> = { error: 0, warning: 0 };
  return {
    all,
    add(diagnostic) {
      if (kept[diagnostic.severity] === mostKept) return;
      kept[diagnostic.severity] += 1;
      all.push(diagnostic);
    },
    isFull: () => kept.error === mostKept,
  };
}

// Generated from schemas/diagnostics.schema.json by `npm run generate`. Do not edit.
import type { DiagnosticCode } from '../core/diagnostic.ts';

/**
 * What `dailies validate --format json` found: every problem of every file, sorted by file and place.
 */
export interface DiagnosticsDocument {
/**
 * How many stand in the way of a run.
 */
errors: number
/**
 * How many stand in the way only under --strict.
 */
warnings: number
/**
 * The first thousand of them; those of a file without a place in it come first in their file.
 */
diagnostics: ShownDiagnostic[]
}
/**
 * One problem. Without path it is one of the command line; without a line it is one of a whole file.
 */
export interface ShownDiagnostic {
/**
 * Stable name of the kind of problem. A later dailies may know more of them.
 */
code: DiagnosticCode
/**
 * An error stops before anything is sent, a warning does so only under --strict.
 */
severity: ("error" | "warning")
/**
 * What was found and what was expected, in one sentence.
 */
message: string
/**
 * The file, as it was named on the command line, or from there on for files that it names.
 */
path?: string
/**
 * Line of the value or key at fault, from 1.
 */
line?: number
/**
 * Column in it, from 1, in UTF-16 units as editors count.
 */
column?: number
/**
 * Line where the stretch ends.
 */
endLine?: number
/**
 * Column after its last character.
 */
endColumn?: number
/**
 * What to do next.
 */
hint?: string
/**
 * Other places that have to do with it.
 */
related?: RelatedPlace[]
}
/**
 * A place, and what it has to do with the problem.
 */
export interface RelatedPlace {
/**
 * What stands there.
 */
message: string
/**
 * The file, as it was named on the command line, or from there on for files that it names.
 */
path: string
/**
 * Line of the value or key at fault, from 1.
 */
line: number
/**
 * Column in it, from 1, in UTF-16 units as editors count.
 */
column: number
/**
 * Line where the stretch ends.
 */
endLine: number
/**
 * Column after its last character.
 */
endColumn: number
}

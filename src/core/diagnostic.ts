import type { Span } from './source.ts';

/** `error` stops before anything is sent; `warning` does so only under `--strict`. */
export type Severity = 'error' | 'warning';

/** Something the author of the manifest or of the flags can put right. Data: collected, never thrown. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** What was found and what was expected, in one sentence without a full stop at the end. */
  readonly message: string;
  /** The value (or key) at fault; absent only where there is no text to point at, such as a missing file. */
  readonly span?: Span;
  /** The file, where there is no span. */
  readonly path?: string;
  /** What to do next: "did you mean …", "allowed: …". */
  readonly hint?: string;
  readonly related?: readonly { readonly message: string; readonly span: Span }[];
}

/** Every kind of diagnostic there is, with the sentence that `docs/diagnostics.md` and editors show for it. */
export const diagnosticCodes = {
  // the file itself
  'file-missing': 'The file does not exist',
  'file-unreadable': 'The file cannot be read',
  'file-not-text': 'The file is not UTF-8 text',
  'file-too-large': 'The file is larger than a manifest may be',
  'file-empty': 'The file is empty',
  // YAML
  'yaml-syntax': 'The text is not YAML',
  'yaml-duplicate-key': 'A key stands twice in one map',
  'yaml-alias': 'An alias has no anchor, or contains itself',
  'yaml-too-many-aliases': 'Aliases multiply beyond reason',
  'yaml-unquoted-template': 'A template inside { } or [ ] must be quoted',
  'yaml-comment-cuts-text': 'A # after a space starts a comment and cuts the text short',
  'yaml-reserved-key': 'A key that no manifest may use',
  // shape
  'unknown-key': 'A key that is not known here',
  'missing-key': 'A required key is missing',
  'wrong-type': 'A value of another type is needed here',
  'wrong-value': 'A value outside what is allowed here',
  schema: 'A value that the pipeline schema refuses, wherever it would have counted',
  // names
  'invalid-id': 'An id has characters that ids may not have',
  'duplicate-id': 'Two things have one id',
  'duplicate-name': 'Two manifests of one command have one name',
  'unknown-model': 'A model that dailies does not know',
  'missing-model': 'A shot has no model',
  'unknown-variant': 'A variant that the pipeline does not define',
  'no-match': 'An entry or pattern that matches nothing',
  // axes and templates
  'seed-zero': 'Seed 0 means random',
  'seed-conflict': 'More than one of seed, seeds and takes on one level',
  'incomplete-include': 'An include entry does not name every axis',
  'too-many-tasks': 'The product of the axes is larger than allowed',
  'unknown-name': 'A name in a template that nothing defines',
  'name-conflict': 'A name is defined twice: as axis, variable or built-in',
  'template-syntax': 'A template is not written ${name} or ${name[key]}',
  'slug-collision': 'Two axis values become one in paths',
  'path-collision': 'Two tasks would be written to one path',
  'same-key': 'Two tasks are one and the same clip',
  // parameters
  'unknown-parameter': 'A parameter that the model does not take',
  'misplaced-parameter': 'A parameter that has its own place in the manifest',
  'parameter-rule': 'Parameters that do not go together',
  'prompt-too-long': 'A prompt over the limit',
  'prompt-empty': 'A prompt that says nothing',
  'no-effect': 'Something that would have no effect',
  'unused-variable': 'A variable that no template uses',
  'unused-variant': 'A variant that no shot uses',
  // images
  'image-count': 'The model takes another number of images',
  'image-missing': 'An image file does not exist',
  'image-unreadable': 'An image file cannot be read',
  'image-format': 'An image is not png, jpeg or webp',
  'image-too-large': 'An image is over the size limit',
  'image-aspect': 'An image is too wide or too tall',
  'image-pair': 'Start and end frame differ too much in size',
  'image-url': 'An address that cannot be used for an image',
  'image-signed-url': 'An image address with a signature',
  'body-too-large': 'The request would be over the gateway limit',
  // shots from files
  'shots-file': 'A file of shots cannot be used',
  // the command line
  flag: 'A flag cannot be used so',
} as const satisfies Record<string, string>;

/** The stable name of a kind of diagnostic. */
export type DiagnosticCode = keyof typeof diagnosticCodes;

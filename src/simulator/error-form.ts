/** The codes that the seeds name, as far as a request or a job can earn them here. */
export const errorCodes = {
  parameterInvalid: '008005002',
  imageInvalid: '008005004',
  durationInvalid: '008005005',
  resolutionInvalid: '008005006',
  generationFailed: '008005098',
} as const;

/** How a model of the gateway words its errors: the two seeds do not agree. */
export interface ErrorForm {
  /** The code for a missing image. */
  readonly imageMissing: string;
  /** The `error` object of a failed job. */
  inJob(code: string, text: string): Readonly<Record<string, unknown>>;
  /** The `error` object of an answer that is no job: always with `error_message`, beside what the model adds. */
  inAnswer(code: string, text: string): Readonly<Record<string, unknown>>;
}

/** A numeric code, which loses its leading zeros, and `error_message`. Also where the model is not known. */
const numeric: ErrorForm = {
  imageMissing: '008005001',
  inJob: (code, text) => ({ code: Number(code), error_message: text }),
  inAnswer: (code, text) => ({ code: Number(code), error_message: text }),
};

/** A code as text, and `message`. */
const textual: ErrorForm = {
  imageMissing: '002014001',
  inJob: (code, text) => ({ code, message: text }),
  inAnswer: (code, text) => ({ code, error_message: text, message: text }),
};

/** The form of a model's errors. */
export function errorForm(modelId: string | undefined): ErrorForm {
  return modelId === 'viduq2_pro_start_end2video' ? textual : numeric;
}

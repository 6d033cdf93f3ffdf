import { findModel } from '../catalog/catalog.ts';
import type { Model } from '../catalog/model.ts';
import { isJsonObject } from '../core/json-object.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Params, Scalar } from '../core/task.ts';
import { checkFrames, type SentFrame } from './check-frames.ts';
import { errorCodes } from './error-form.ts';

/** A create or quote that the gateway takes. */
export interface CheckedRequest {
  readonly model: Model;
  readonly params: Params;
  /** In the model's order. */
  readonly frames: readonly SentFrame[];
}

/** What the gateway says of a request it does not take. */
export interface RefusedRequest {
  /** Nine digits, as in the seeds. */
  readonly code: string;
  readonly text: string;
  /** The model's id, where the request named one that exists: errors are worded by model. */
  readonly modelId?: string;
}

/** Compares the JSON body of a create or quote with what the seeds allow. */
export function checkRequest(body: unknown): Result<CheckedRequest, RefusedRequest> {
  const { parameterInvalid } = errorCodes;
  if (!isJsonObject(body)) return fail({ code: parameterInvalid, text: 'the body is not a JSON object' });
  const { model: modelId, input } = body;
  if (typeof modelId !== 'string') return fail({ code: parameterInvalid, text: 'model is missing' });
  const model = findModel(modelId);
  if (model === undefined) return fail({ code: parameterInvalid, text: `model ${modelId} does not exist` });

  const refuse = (code: string, text: string) => fail<RefusedRequest>({ code, text, modelId });
  const first: unknown = Array.isArray(input) && input.length === 1 ? input[0] : undefined;
  if (!isJsonObject(first) || !isJsonObject(first.params)) {
    return refuse(parameterInvalid, 'input is not a list of one { "params": { … } }');
  }

  const { images, ...rest } = first.params;
  const params: Record<string, Scalar> = {};
  for (const [name, value] of Object.entries(rest)) {
    if (!model.parameters.some((parameter) => parameter.name === name)) {
      return refuse(parameterInvalid, `parameter ${name} does not exist`);
    }
    const problem = model.checkValue(name, value);
    if (problem !== undefined) return refuse(codeFor(name), `${name}: ${problem.message}`);
    if (isScalar(value)) params[name] = value;
  }
  const [broken] = model.brokenRules(params);
  if (broken !== undefined) return refuse(codeFor(broken.parameters[0]), broken.message);

  const frames = checkFrames(images, model);
  if (!frames.ok) return refuse(frames.error.code, frames.error.text);
  return ok({ model, params, frames: frames.value });
}

function codeFor(parameter: string): string {
  if (parameter === 'duration') return errorCodes.durationInvalid;
  if (parameter === 'resolution') return errorCodes.resolutionInvalid;
  return errorCodes.parameterInvalid;
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

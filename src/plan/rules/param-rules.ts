import type { Model, ParameterProblem, ValueProblem } from '../../catalog/model.ts';
import { nearest } from '../../core/nearest.ts';
import type { Params } from '../../core/task.ts';
import { didYouMean, type Finding } from '../findings.ts';

/** One set of params as a model would get it, prompt and seed apart. */
export interface ParamSet {
  readonly model: Model;
  readonly params: Params;
  /** Names of others that nobody knows the value of. */
  readonly unclear?: readonly string[];
  readonly hasPrompt: boolean;
}

/** A rule on a set of params; it is silent about what another rule has found. */
type ParamRule = (set: ParamSet) => readonly Finding[];

/**
 * Runs the rules on one set of params. Those between parameters see only what is right by itself, and what they say of
 * one that is wrong, or was meant by a wrong name, is not said: nobody knows yet what it will be.
 */
export function judgeParams(set: ParamSet): readonly Finding[] {
  const alone = onOneParameter.flatMap((rule) => rule(set));
  const wrong = new Set(alone.map(({ about: [name] }) => name));
  const known = parameterNames(set.model);
  const meant = [...wrong].map((name) => (known.includes(name) ? undefined : meantBy(name, set)));
  const unclear = new Set([...wrong, ...meant, ...(set.unclear ?? [])]);
  const right = Object.entries(set.params).filter(([name]) => !wrong.has(name));
  const rest = { ...set, params: Object.fromEntries(right) };
  const between = betweenParameters.flatMap((rule) => rule(rest));
  return [...alone, ...between.filter(({ about }) => !about.some((name) => unclear.has(name)))];
}

/** Parameters with a place of their own, and where that is. */
const elsewhere: Readonly<Record<string, string>> = {
  model: 'model',
  images: 'images',
  image: 'images',
  prompt: 'prompt',
  seed: 'seed, seeds or takes',
};

const misplaced: ParamRule = ({ params }) =>
  namesOf(params, (name) => Object.hasOwn(elsewhere, name)).map((name) => ({
    code: 'misplaced-parameter',
    severity: 'error',
    message: `${name} has its own place in the manifest`,
    hint: `write ${elsewhere[name]} beside params, not in it`,
    about: [name],
    point: 'name',
  }));

const unknown: ParamRule = (set) => {
  const { model, params } = set;
  const known = parameterNames(model);
  const names = namesOf(params, (name) => !known.includes(name) && !Object.hasOwn(elsewhere, name));
  return names.map((name) => {
    const hint = didYouMean(meantBy(name, set)).hint ?? `it takes ${known.join(', ')}`;
    // Where the model is not known, only what is none of any model's is wrong.
    const message = `${model.id === '' ? 'no model has a' : `${model.id} has no`} parameter ${name}`;
    return { code: 'unknown-parameter', severity: 'error', message, hint, about: [name], point: 'name' };
  });
};

const fitting: ParamRule = ({ model, params }) =>
  namesOf(params, (name) => parameterNames(model).includes(name)).flatMap((name) => {
    const problem = model.checkValue(name, params[name]);
    if (problem === undefined) return [];
    return {
      code: problem.kind === 'wrong-type' ? 'wrong-type' : 'wrong-value',
      severity: 'error',
      message: `${name}: ${problem.message}`,
      ...hintFor(params[name], problem),
      about: [name],
    } as const;
  });

const together: ParamRule = ({ model, params }) =>
  model
    .brokenRules(params)
    .map((problem) => fromProblem(problem, { code: 'parameter-rule', severity: 'error' }));

const effective: ParamRule = ({ model, params, hasPrompt }) => {
  // What the prompt says makes no difference to whether it is read at all.
  const all = hasPrompt ? { ...params, prompt: 'prompt' } : params;
  return model
    .withoutEffect(all)
    .map((problem) => fromProblem(problem, { code: 'no-effect', severity: 'warning' }));
};

const onOneParameter: readonly ParamRule[] = [misplaced, unknown, fitting];
const betweenParameters: readonly ParamRule[] = [together, effective];

/** Names of what may stand in `params` of a model. */
export function parameterNames(model: Model): readonly string[] {
  return model.parameters.map(({ name }) => name).filter((name) => !Object.hasOwn(elsewhere, name));
}

/** The parameter that a name comes nearest to: rather one that is not there, but a shot may have meant to say another value. */
function meantBy(name: string, { model, params }: ParamSet): string | undefined {
  const known = parameterNames(model);
  const absent = known.filter((each) => !Object.hasOwn(params, each));
  return nearest(name, absent) ?? nearest(name, known);
}

function namesOf(params: Params, isMeant: (name: string) => boolean): readonly string[] {
  return Object.keys(params).filter(isMeant);
}

function fromProblem(
  { message, hint, parameters }: ParameterProblem,
  kind: Pick<Finding, 'code' | 'severity'>,
): Finding {
  return { ...kind, message, ...(hint !== undefined && { hint }), about: parameters };
}

function hintFor(found: unknown, { kind, allowed }: ValueProblem): { readonly hint?: string } {
  if (allowed === undefined) {
    if (kind !== 'wrong-type') return {};
    if (typeof found !== 'string') return { hint: `in quotes it is one: "${found}"` };
    const [number] = /^\d+(?=\s*[a-z]*$)/i.exec(found) ?? [];
    return number === undefined ? {} : { hint: `write the number alone: ${number}` };
  }
  const listed = `allowed: ${allowed.join(', ')}`;
  // Of numbers each is as near as the next.
  if (typeof found !== 'string' && kind !== 'wrong-type') return { hint: listed };
  if (kind === 'wrong-type' && allowed.some((option) => String(option) === found)) {
    return { hint: `without quotes it is one: ${found}` };
  }
  const meant = nearest(String(found), allowed.map(String));
  return { hint: meant === undefined ? listed : `did you mean ${meant}? ${listed}` };
}

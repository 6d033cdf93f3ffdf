import type { Params } from '../core/task.ts';
import type { ParameterProblem } from './model.ts';
import { holds, type ModelSchema, type RuleSchema } from './model-schema.ts';
import type { NamedParams, ParameterName } from './parameter-name.ts';

/** Rules between parameters that a set of params breaks, their types and options being right. */
export function brokenRules(schema: ModelSchema, params: Params): readonly ParameterProblem[] {
  const broken = (schema.allOf ?? []).flatMap((rule) => (holds(rule, params) ? breaches(rule, params) : []));
  return [...broken, ...unreadableJson(schema, params)];
}

/** Parameters that do nothing beside the others. */
export function withoutEffect(params: Params): readonly ParameterProblem[] {
  return effects.flatMap(({ rule, parameter, idle, message, hint, others }) =>
    Object.hasOwn(params, parameter) && idle(params)
      ? [{ rule, parameters: [parameter, ...others] as const, message, hint }]
      : [],
  );
}

function breaches(rule: RuleSchema, params: Params): ParameterProblem[] {
  const because = Object.keys(rule.if.properties);
  const why = because.map((name) => `${name} ${params[name]}`).join(' and ');
  return Object.entries(rule.then.properties).flatMap(([name, wanted]) => {
    if (wanted?.const === undefined || !Object.hasOwn(params, name) || params[name] === wanted.const)
      return [];
    const message = `${name} ${params[name]} does not go with ${why}: ${rule.description}`;
    const hint = `write ${name}: ${wanted.const}, or change ${because.join(' and ')}`;
    return { rule: rule.title, parameters: [name, ...because] as const, message, hint };
  });
}

function unreadableJson(schema: ModelSchema, params: Params): ParameterProblem[] {
  return Object.entries(params).flatMap(([name, value]) => {
    const property = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    if (property?.contentMediaType !== 'application/json' || value === '' || isJson(value)) return [];
    const rule = `${name.replaceAll('_', '-')}-is-json`;
    const message = `${name} is not JSON text`;
    return { rule, parameters: [name] as const, message, hint: `for example ${name}: '{"Label": "spring"}'` };
  });
}

function isJson(value: unknown): boolean {
  try {
    JSON.parse(String(value));
    return true;
  } catch {
    return false;
  }
}

/** A parameter that is there but counts for nothing. */
interface Effect {
  readonly rule: string;
  readonly parameter: ParameterName;
  readonly others: readonly ParameterName[];
  readonly idle: (params: NamedParams) => boolean;
  readonly message: string;
  readonly hint: string;
}

const effects: readonly Effect[] = [
  {
    rule: 'prompt-under-is-rec',
    parameter: 'prompt',
    others: ['is_rec'],
    idle: ({ is_rec, prompt }) => is_rec === true && prompt !== '',
    message: 'the prompt is ignored while is_rec is true',
    hint: 'take is_rec away to use the prompt',
  },
  {
    rule: 'voice-id-without-audio',
    parameter: 'voice_id',
    others: ['audio'],
    idle: ({ audio }) => audio !== true,
    message: 'voice_id counts only while audio is true',
    hint: 'add audio: true, or take voice_id away',
  },
  ...(['wm_position', 'wm_url'] as const).map(
    (parameter): Effect => ({
      rule: `${parameter.replaceAll('_', '-')}-without-watermark`,
      parameter,
      others: ['watermark'],
      idle: ({ watermark }) => watermark !== true,
      message: `${parameter} counts only while watermark is true`,
      hint: `add watermark: true, or take ${parameter} away`,
    }),
  ),
  {
    rule: 'off-peak-switched-off',
    parameter: 'off_peak',
    others: [],
    idle: ({ off_peak }) => off_peak === true,
    message: 'the provider has off-peak mode switched off at present',
    hint: 'take off_peak away until it is back',
  },
];

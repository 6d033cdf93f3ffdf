import type { Model, Parameter } from '../catalog/model.ts';
import { showCount } from '../core/show-count.ts';
import { showDuration } from '../core/show-duration.ts';
import type { Params, Scalar } from '../core/task.ts';
import { showUsd } from '../core/usd.ts';
import { columns, wrap } from './columns.ts';
import { count } from './words.ts';

/** Every model in a line: `dailies models`. */
export function modelsList(models: readonly Model[]): string {
  const rows = models.map(({ id, title, imageRoles }) => [id, title, `${imageRoles.join(' + ')} frame`]);
  return `${columns(rows).join('\n')}\n\nParameters, bounds and prices of one: dailies models ID\n`;
}

/** All that one model takes, and what it costs: `dailies models ID`. */
export function modelTable(model: Model, width: number): string {
  const { id, title, imageRoles, parameters } = model;
  const own = parameters.filter(({ name }) => name !== 'prompt' && name !== 'seed');
  const rows = parameters.map((parameter) => [
    parameter.name,
    parameter.type,
    allowed(parameter),
    shown(parameter.default ?? model.defaultOf(parameter.name, {})),
  ]);
  const head = ['parameter', 'type', 'allowed', 'default'];
  const descriptions = parameters.flatMap(({ name, description }) => [
    name,
    ...wrap(description, Math.max(30, Math.min(100, width) - 2)).map((line) => `  ${line}`),
  ]);
  return [
    `${id}: ${title}`,
    `${count(imageRoles.length, 'image')}: ${imageRoles.join(', ')}. In a manifest, images, prompt and seed have places of their own; the other ${own.length} go under params.`,
    '',
    ...columns([head, ...rows]),
    '',
    ...priceLines(model),
    '',
    ...descriptions,
  ]
    .join('\n')
    .concat('\n');
}

function allowed({ options, maxLength, minimum, maximum }: Parameter): string {
  if (options !== undefined) return options.map(String).join(', ');
  if (maxLength !== undefined) return `up to ${showCount(maxLength)} characters`;
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  if (minimum !== undefined) return `${minimum} or more`;
  return '';
}

function shown(value: Scalar | undefined): string {
  return value === undefined ? '' : String(value);
}

/** A price for each length and resolution that go together, from the reference table. */
function priceLines(model: Model): readonly string[] {
  const optionsOf = (name: string) => model.parameters.find((each) => each.name === name)?.options ?? [];
  const resolutions = optionsOf('resolution');
  const lengths = optionsOf('duration');
  const cell = (params: Params) => {
    if (model.brokenRules(params).length > 0) return '–';
    const usd = model.tablePrice(params);
    return usd === null ? 'unknown' : showUsd(usd);
  };
  const rows = lengths.map((length) => [
    `${length} s`,
    ...resolutions.map((resolution) => cell({ duration: length, resolution })),
  ]);
  const right = resolutions.map((_, index) => index + 1);
  return [
    'Reference prices in USD (an estimate; `dailies plan` asks the gateway):',
    ...columns([['', ...resolutions.map(String)], ...rows], right),
    `Typically done in ${showDuration(model.typicalMs({}))} with the defaults.`,
  ];
}

import pipelineSchema from '../../schemas/pipeline.schema.json' with { type: 'json' };

const { properties, required, $defs } = pipelineSchema;
const parameters = $defs['params.any'].properties;

/** What the schema says of the keys of one kind of map. */
export interface Shape {
  /** How messages name the map. */
  readonly what: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  /** Keys that may stand there and are not read. */
  readonly ignored?: RegExp;
  /** What may stand in its params, for who wrote one beside them. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** A key of any map of a manifest: what readers ask for is in the schema, or does not compile. */
export type Key =
  | keyof typeof properties
  | keyof typeof properties.run.properties
  | keyof typeof properties.run.properties.budget.properties
  | keyof typeof $defs.frames.properties
  | keyof typeof $defs.shot.properties
  | keyof typeof $defs.variant.properties;

/** The maps of a manifest. */
export const shapes = {
  pipeline: { what: 'a pipeline', properties, required, ignored: /^x-/, parameters },
  run: { what: 'run', properties: properties.run.properties },
  budget: { what: 'run.budget', properties: properties.run.properties.budget.properties },
  models: { what: 'models', properties: properties.models.properties },
  modelLevel: { what: 'an entry of models', properties: $defs.modelLevel.properties, parameters },
  variant: {
    what: 'a variant',
    properties: $defs.variant.properties,
    required: $defs.variant.required,
    parameters,
  },
  images: { what: 'images', properties: $defs.frames.properties },
  shot: { what: 'a shot', properties: $defs.shot.properties, required: ['id'], parameters },
} as const satisfies Readonly<Record<string, Shape>>;

/** Bounds of whole numbers. */
export const bounds = {
  concurrency: properties.run.properties.concurrency,
  attempts: properties.run.properties.attempts,
  takes: $defs.takes,
} as const;

/** What an id may look like. */
export const idPattern = new RegExp($defs.id.pattern);

/** What a name in `${…}` may look like. */
export const namePattern = new RegExp($defs.vars.propertyNames.pattern);

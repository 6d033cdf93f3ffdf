import pipelineSchema from '../../schemas/pipeline.schema.json' with { type: 'json' };

const { properties, required, $defs } = pipelineSchema;
const parameters = $defs['params.any'].properties;

/** What the schema says of the keys of one kind of map. */
export interface Shape {
  /** How messages name the map. */
  readonly what: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  /** What to write in place of something that is no such map at all. */
  readonly form?: string;
  /** Keys that may stand there and are not read. */
  readonly ignored?: RegExp;
  /** What may stand in its params, for who wrote one beside them. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** What may stand in its `run`, likewise. */
  readonly inRun?: Readonly<Record<string, unknown>>;
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
  pipeline: {
    what: 'a pipeline',
    properties,
    required,
    ignored: /^x-/,
    parameters,
    inRun: properties.run.properties,
  },
  run: { what: 'run', properties: properties.run.properties },
  budget: {
    what: 'run.budget',
    properties: properties.run.properties.budget.properties,
    form: 'write { run: 5.00, total: 20.00 }: US dollars for one run, and for everything ever',
  },
  models: {
    what: 'models',
    properties: properties.models.properties,
    form: 'models holds defaults for each; the one that all shots use is model:',
  },
  modelLevel: { what: 'an entry of models', properties: $defs.modelLevel.properties, parameters },
  variant: {
    what: 'a variant',
    properties: $defs.variant.properties,
    required: $defs.variant.required,
    parameters,
  },
  images: { what: 'images', properties: $defs.frames.properties },
  shot: {
    what: 'a shot',
    properties: $defs.shot.properties,
    required: ['id'],
    parameters,
    form: 'a shot begins with "- id:"',
  },
} as const satisfies Readonly<Record<string, Shape>>;

/** What to write where a key is missing that has to be there. */
export const examples: Readonly<Record<string, string>> = {
  version: 'version: 1',
  name: 'name: spring-campaign, which names the output folder',
  shots: 'shots: and below it an item for each, beginning with - id: opening',
  id: 'id: opening, which names its clips',
};

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

/** Something that a schema refuses. */
export interface SchemaRefusal {
  /** Keys and indices from the root of the value. */
  readonly path: readonly string[];
  /** Whether it is the last key of the path that may not stand there, or what it was given. */
  readonly about: 'key' | 'value';
  /** What is wrong, to be said after its name: `must be a text`. */
  readonly message: string;
  /** The values that may stand there, where they can be listed. */
  readonly allowed?: readonly unknown[];
}

/** What a validator of ajv is, as far as it is used here. */
export interface Validator {
  (value: unknown): boolean;
  errors?: readonly Fault[] | null;
}

interface Fault {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
  /** Where a key is wrong by its form. */
  readonly propertyName?: string;
}

/**
 * What a schema has against a value, one refusal a place. ajv tells of every branch of a choice and of all that holds
 * the wrong value; what is said here is the innermost, in the words of the first branch.
 */
export function refusalsOf(validate: Validator, value: unknown): readonly SchemaRefusal[] {
  if (validate(value)) return [];
  const places = new Map<string, Fault[]>();
  for (const fault of validate.errors ?? []) {
    const place = placeOf(fault);
    const known = places.get(place);
    if (known === undefined) places.set(place, [fault]);
    else known.push(fault);
  }
  const outer = new Set([...places.keys()].flatMap(placesAround));
  return [...places].flatMap(([place, faults]) => (outer.has(place) ? [] : refusalOf(place, faults)));
}

/** A JSON pointer: of the value, or of the key that may not stand in it. */
function placeOf({ instancePath, params, propertyName }: Fault): string {
  const key = propertyName ?? params.additionalProperty;
  return typeof key === 'string'
    ? `${instancePath}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
    : instancePath;
}

function placesAround(place: string): readonly string[] {
  const steps = place.split('/').slice(0, -1);
  return steps.map((_, index) => steps.slice(0, index + 1).join('/'));
}

/** Keywords that say that something inside them failed, and not what. */
const choices = new Set(['anyOf', 'oneOf', 'if', 'not', 'propertyNames']);

function refusalOf(place: string, faults: readonly Fault[]): readonly SchemaRefusal[] {
  const first = faults.find(({ keyword }) => !choices.has(keyword)) ?? faults[0];
  if (first === undefined) return [];
  const allowed = [...new Set(faults.flatMap(({ params }) => listOf(params.allowedValues)))];
  const path = place
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const about = place === first.instancePath ? 'value' : 'key';
  return [{ path, about, message: wordsOf(first), ...(allowed.length > 0 && { allowed }) }];
}

function wordsOf({ keyword, params, message = 'is refused' }: Fault): string {
  if (keyword === 'additionalProperties') return 'is not known here';
  if (keyword === 'required') return `needs the key "${params.missingProperty}"`;
  if (keyword === 'enum') return 'is not one of its options';
  if (keyword === 'type') {
    const names = [params.type].flat().map((name) => typeNames[String(name)] ?? String(name));
    return `must be ${names.join(', ').replace(/, ([^,]+)$/, ' or $1')}`;
  }
  return message.replace('NOT', 'not');
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
  null: 'nothing',
};

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

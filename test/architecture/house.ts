/** What one room may touch. */
export interface Room {
  /** Rooms it may import. */
  readonly imports: readonly string[];
  /** Rooms of which it may import types, and nothing that is left when types are stripped. */
  readonly types: readonly string[];
  readonly packages: readonly string[];
  readonly node: readonly string[];
  /** Its answers follow from its arguments: no clock, no random. */
  readonly pure?: true;
}

/** Modules of node that reach nothing outside the program: any room may use them. */
export const inward = ['node:buffer', 'node:events', 'node:string_decoder', 'node:util'];

const files = ['node:fs', 'node:fs/promises', 'node:path'];

/** house.md, section 2: who may import whom, and who may touch what of the world. `bin` and `start` are files. */
export const rooms: Readonly<Record<string, Room>> = {
  core: { imports: [], types: [], packages: ['big.js'], node: [], pure: true },
  schema: { imports: ['core'], types: [], packages: ['ajv'], node: [], pure: true },
  catalog: { imports: ['core', 'schema'], types: [], packages: [], node: [], pure: true },
  image: { imports: ['core'], types: [], packages: ['image-size', 'sharp'], node: [...files, 'node:crypto'] },
  manifest: {
    imports: ['core', 'schema', 'catalog'],
    types: [],
    packages: ['yaml', 'csv-parse', 'tinyglobby', 'parse-duration'],
    node: files,
  },
  plan: {
    imports: ['core', 'catalog'],
    types: ['manifest', 'image'],
    packages: ['canonicalize', 'picomatch'],
    node: ['node:crypto', 'node:path'],
    pure: true,
  },
  state: {
    imports: ['core'],
    types: ['plan'],
    packages: [],
    node: [...files, 'node:crypto', 'node:net', 'node:os', 'node:readline'],
  },
  provider: {
    imports: ['core'],
    types: ['catalog', 'image'],
    packages: ['got'],
    node: ['node:crypto', 'node:http', 'node:https', 'node:stream', 'node:zlib'],
  },
  output: {
    imports: ['core'],
    types: ['provider', 'state'],
    packages: [],
    node: [...files, 'node:crypto', 'node:stream', 'node:stream/promises'],
  },
  run: {
    imports: ['core'],
    types: ['catalog', 'image', 'manifest', 'plan', 'state', 'provider', 'output'],
    packages: ['p-limit'],
    node: [],
  },
  simulator: {
    imports: ['core', 'catalog', 'image'],
    types: [],
    packages: ['h264-mp4-encoder', 'sharp'],
    node: [
      ...files,
      'node:crypto',
      'node:events',
      'node:http',
      'node:os',
      'node:stream',
      'node:worker_threads',
    ],
  },
  view: {
    imports: ['core'],
    types: ['catalog', 'plan', 'state'],
    packages: ['listr2', 'picocolors'],
    node: [],
  },
  report: {
    imports: ['core', 'plan', 'state'],
    types: [],
    packages: ['csv-stringify', 'preact', 'uplot'],
    node: [],
    pure: true,
  },
  cli: { imports: ['everything'], types: [], packages: ['commander'], node: ['everything'] },
  start: { imports: ['everything'], types: [], packages: [], node: ['everything'] },
  bin: {
    imports: ['cli'],
    types: ['start'],
    packages: [],
    node: ['node:crypto', 'node:fs', 'node:module', 'node:path', 'node:vm'],
  },
};

/** Rooms that may read the JSON files beside `src/` (`schemas/`, `package.json`). */
export const readersOfSchemas = ['schema', 'catalog', 'manifest', 'cli'];

/** The files that may touch `process` and `console`; everyone else is handed what they need. */
export const edge = ['src/bin.ts', 'src/start.ts'];

/** Folders whose insides nobody but `cli` may import: the world sees `provider/provider.ts`. */
export const closedFolders = ['src/provider/vtrix/'];

/** Names that say nothing of what is in a file. */
export const emptyNames = [
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'misc',
  'types',
  'constants',
  'index',
];

/** What breaks a rule and may, with the reason. A row that no longer breaks anything is refused. */
export const exceptions: readonly {
  readonly file: string;
  readonly touches: string;
  readonly why: string;
}[] = [];

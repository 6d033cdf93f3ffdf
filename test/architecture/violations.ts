import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { closedFolders, edge, emptyNames, inward, readersOfSchemas, rooms } from './house.ts';
import type { ImportLine, SourceUnit } from './source-tree.ts';

/** A line that breaks the house's rules. */
export interface Violation {
  readonly file: string;
  readonly line: number;
  /** The imported file, package or global: what an exception names. */
  readonly touches: string;
  readonly message: string;
}

/** One line for people: `src/plan/key.ts:3: …`. */
export function showViolation({ file, line, message }: Violation): string {
  return `${file}:${line}: ${message}`;
}

/** The room of a source path: the folder under `src/`, or `bin`. */
export function roomOf(path: string): string {
  const [, folder = '', rest] = path.split('/');
  return rest === undefined ? folder.replace(/\.ts$/, '') : folder;
}

/**
 * Everything that breaks a rule, in the order of the files. `assets` are the paths below `src/` that are not code
 * (tables as JSON, styles): they belong to their room like any other file.
 */
export function findViolations(units: readonly SourceUnit[], assets: readonly string[] = []): Violation[] {
  const known = new Set([...assets, ...units.map(({ path }) => path)]);
  return [
    ...units.flatMap((unit) => [...layoutOf(unit), ...importsOf(unit, known), ...globalsOf(unit)]),
    ...packagesOfSeveral(units),
    ...cyclesOf(units),
  ];
}

function layoutOf({ path, lines }: SourceUnit): Violation[] {
  const stem = posix.basename(path).replace(/(\.generated)?\.tsx?$/, '');
  const complain = (message: string): Violation => ({ file: path, line: 1, touches: path, message });
  const found: Violation[] = [];
  if (rooms[roomOf(path)] === undefined) {
    found.push(complain(`${roomOf(path)} is not a room: ${Object.keys(rooms).join(', ')}`));
  }
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem)) found.push(complain('file names are kebab-case'));
  const empty = path
    .split('/')
    .map((part) => part.replace(/\..*$/, ''))
    .find((part) => emptyNames.includes(part));
  if (empty !== undefined)
    found.push(complain(`"${empty}" says nothing of what is in it: name its main export`));
  if (lines > 300 && !path.endsWith('.generated.ts')) {
    found.push({ ...complain(`${lines} lines; 300 is a wall: where is the second idea?`), line: 301 });
  }
  return found;
}

function importsOf({ path, imports }: SourceUnit, known: ReadonlySet<string>): Violation[] {
  return imports.flatMap((line) => {
    const found = judgeImport(path, line, known);
    return found === undefined ? [] : [{ file: path, line: line.line, ...found }];
  });
}

type Judged = Pick<Violation, 'touches' | 'message'>;

function judgeImport(path: string, line: ImportLine, known: ReadonlySet<string>): Judged | undefined {
  const { specifier } = line;
  const name = roomOf(path);
  const room = rooms[name];
  if (room === undefined) return undefined;
  if (specifier.startsWith('.')) return judgeFile(path, line, known);
  if (specifier.startsWith('node:')) {
    if (inward.includes(specifier) || allows(room.node, specifier)) return undefined;
    return { touches: specifier, message: `${name} may not touch ${specifier}; ${listed(room.node)}` };
  }
  if (builtinModules.includes(specifier)) {
    return { touches: specifier, message: `write node:${specifier}` };
  }
  const touches = packageOf(specifier);
  if (room.packages.includes(touches)) return undefined;
  const owners = Object.keys(rooms).filter((each) => rooms[each]?.packages.includes(touches));
  const owned = owners.length === 0 ? 'no room may' : `only ${owners.join(' or ')} may`;
  return { touches, message: `${name} may not import the package ${touches}; ${owned}` };
}

function judgeFile(path: string, line: ImportLine, known: ReadonlySet<string>): Judged | undefined {
  const name = roomOf(path);
  const touches = posix.join(posix.dirname(path), line.specifier);
  if (!touches.startsWith('src/')) {
    if (touches.endsWith('.json') && readersOfSchemas.includes(name)) return undefined;
    return { touches, message: `${name} may not reach outside src for ${touches}` };
  }
  if (!known.has(touches)) return { touches, message: `${touches} is no source file` };
  const target = roomOf(touches);
  const closed = closedFolders.find((folder) => touches.startsWith(folder) && !path.startsWith(folder));
  if (closed !== undefined && name !== 'cli')
    return { touches, message: `only cli may import from ${closed}` };
  const room = rooms[name];
  if (target === name || room === undefined || allows(room.imports, target)) return undefined;
  if (room.types.includes(target)) {
    if (line.typeOnly) return undefined;
    return { touches, message: `${name} may import only types of ${target}` };
  }
  const typed = room.types.length > 0 ? `; types of ${room.types.join(', ')}` : '';
  return { touches, message: `${name} may not import ${target}; ${listed(room.imports)}${typed}` };
}

function globalsOf({ path, globals }: SourceUnit): Violation[] {
  const room = rooms[roomOf(path)];
  return globals.flatMap(({ line, name }) => {
    if (name === 'process' || name === 'console') {
      if (edge.includes(path)) return [];
      return [
        {
          file: path,
          line,
          touches: name,
          message: `only ${edge.join(' and ')} touch ${name}: have it handed in`,
        },
      ];
    }
    if (room?.pure !== true) return [];
    const message = `${roomOf(path)} is pure: no clock, no random (${name})`;
    return [{ file: path, line, touches: name, message }];
  });
}

function packagesOfSeveral(units: readonly SourceUnit[]): Violation[] {
  const owner = new Map<string, string>();
  return units.flatMap(({ path, imports }) =>
    imports.flatMap(({ line, specifier }) => {
      if (specifier.startsWith('.') || specifier.startsWith('node:')) return [];
      const touches = packageOf(specifier);
      const first = owner.get(touches) ?? path;
      owner.set(touches, first);
      if (first === path) return [];
      const message = `one file for each package: ${touches} is already imported by ${first}`;
      return [{ file: path, line, touches, message }];
    }),
  );
}

/** Each cycle once, at the import that closes it; type imports count. */
function cyclesOf(units: readonly SourceUnit[]): Violation[] {
  const byPath = new Map(units.map((unit) => [unit.path, unit]));
  const finished = new Set<string>();
  const found: Violation[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    for (const { line, specifier } of byPath.get(path)?.imports ?? []) {
      const touches = posix.join(posix.dirname(path), specifier);
      if (!specifier.startsWith('.') || finished.has(touches)) continue;
      const start = trail.indexOf(touches);
      if (start === -1) walk(touches, [...trail, touches]);
      else {
        const message = `a cycle: ${[...trail.slice(start), touches].join(' → ')}`;
        found.push({ file: path, line, touches, message });
      }
    }
    finished.add(path);
  };
  for (const { path } of units) if (!finished.has(path)) walk(path, [path]);
  return found;
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function allows(list: readonly string[], name: string): boolean {
  return list.includes(name) || list.includes('everything');
}

function listed(list: readonly string[]): string {
  return list.length === 0 ? 'it may import none' : `it may import ${list.join(', ')}`;
}

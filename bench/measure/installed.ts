import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from './bench.ts';

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly devOptional?: boolean }>>;
}

/** What an install for production brings, in MB: our own files and each package, the largest first. */
export function installedSizes(): readonly (readonly [string, number])[] {
  const { packages }: Lockfile = JSON.parse(readFileSync(join(projectDir, 'package-lock.json'), 'utf8'));
  const used = Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true)
    .map(([path]) => path)
    // What is for other systems is in the lockfile too.
    .filter((path) => existsSync(join(projectDir, path)));
  const sizes = used.map((path) => [path.replace(/^.*node_modules\//, ''), sizeOf(path)] as const);
  const own = sizeOf('dist') + sizeOf('schemas');
  return [['dailies', own] as const, ...sizes].sort(([, a], [, b]) => b - a);
}

function sizeOf(dir: string): number {
  const files = readdirSync(join(projectDir, dir), { recursive: true, withFileTypes: true });
  const bytes = files
    .filter((file) => file.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  return bytes / 1_048_576;
}

import { join } from 'node:path';
import { type Access, resolveAccess } from './access.ts';
import type { Io } from './io.ts';
import { readSmallFile } from './read-small-file.ts';

/** The flags that name the gateway. */
export interface AccessFlags {
  readonly baseUrl?: string;
  readonly apiKey?: string;
}

/** Reads `.env` of the working directory, unless in CI, and resolves. */
export async function readAccess(io: Io, flags: AccessFlags): Promise<Access> {
  const inCi = isCi(io);
  const dotEnv = inCi ? undefined : await readSmallFile(join(io.cwd, '.env')).catch(() => undefined);
  return resolveAccess({ flags: { baseUrl: flags.baseUrl, key: flags.apiKey }, env: io.env, dotEnv });
}

/** Whether this runs in CI, by the variable that every CI sets. */
export function isCi(io: Io): boolean {
  const { CI } = io.env;
  return CI !== undefined && CI !== '' && CI !== 'false' && CI !== '0';
}

import { parseEnv } from 'node:util';

/** Where the gateway is, and what opens it. */
export interface Access {
  /** Absent: the default gateway. */
  readonly baseUrl?: string;
  readonly key?: string;
}

/** The three places that may say it, the first first. */
export interface AccessSources {
  readonly flags: Access;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Text of `.env` in the working directory; absent where there is none, or in CI. */
  readonly dotEnv?: string;
}

/**
 * Flag, then environment, then `.env`. A base URL from `.env` counts only with the key that stands in the same file:
 * otherwise a file in a folder somebody cloned could send the user's own key elsewhere.
 */
export function resolveAccess({ flags, env, dotEnv }: AccessSources): Access {
  const own: Access = {
    baseUrl: flags.baseUrl ?? filled(env.VTRIX_BASE_URL),
    key: flags.key ?? filled(env.VTRIX_API_KEY),
  };
  if (dotEnv === undefined || own.key !== undefined) return own;
  const file = parseEnv(dotEnv);
  const key = filled(file.VTRIX_API_KEY);
  return key === undefined ? own : { baseUrl: own.baseUrl ?? filled(file.VTRIX_BASE_URL), key };
}

function filled(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}

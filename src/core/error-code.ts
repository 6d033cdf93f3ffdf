/** The system's code (`ENOSPC`) of anything thrown; `undefined` for what has none. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** The system's code of anything thrown. What has none is a bug, and thrown on. */
export function errorCodeOrThrow(error: unknown): string {
  const code = errorCode(error);
  if (code === undefined) throw error;
  return code;
}

/** For a folder that is not there: it has no entries. Whatever else keeps the system from listing one is thrown on. */
export function noneIfAbsent(error: unknown): never[] {
  if (saysAbsent(error)) return [];
  throw error;
}

/** Whether an error says that nothing is there: all others leave open what is. */
export function saysAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '');
}

/**
 * Whether an error says that folders cannot be synced here (Windows, some network mounts): then new names in them last
 * without, or nothing can be done. A folder that may not be read is no such case: what is in it would be lost silently.
 */
export function saysFoldersNeedNoSync(error: unknown): boolean {
  return ['EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP'].includes(errorCode(error) ?? '');
}

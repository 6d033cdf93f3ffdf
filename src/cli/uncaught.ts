import { errorCode } from '../core/error-code.ts';
import { exitCodes } from './exit-codes.ts';

/** What the system says of itself, wherever it comes up: no line of ours is wrong. */
const systemWords: Readonly<Record<string, string>> = {
  EMFILE: 'too many open files; give fewer manifests at once, or raise `ulimit -n`',
  ENFILE: 'too many open files on this machine',
  ENOMEM: 'there is no memory left',
  EAGAIN: 'no room for another process or thread',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EROFS: 'the disk is read-only',
  EIO: 'the disk cannot be read or written',
  EACCES: 'permission is missing',
  EPERM: 'permission is missing',
  ELOOP: 'a symlink leads back to itself',
  ESTALE: 'a folder of the network went away',
};

/** What is shown of an error that nobody caught, and the exit code. */
export function describeUncaught(
  error: unknown,
  version: string,
): { readonly text: string; readonly exit: number } {
  const code = errorCode(error);
  const words = code === undefined ? undefined : systemWords[code];
  if (words === undefined || !(error instanceof Error && 'syscall' in error)) {
    return { text: describeBug(error, version), exit: exitCodes.bug.code };
  }
  const path = 'path' in error && typeof error.path === 'string' ? ` ${error.path}` : '';
  return {
    text: `dailies: stopped by the system: ${words} (${code}: ${error.syscall}${path}). What was bought is safe on disk.\n`,
    exit: exitCodes.disk.code,
  };
}

/** The stack of what is wrong in dailies itself, and what to do with it. */
function describeBug(error: unknown, version: string): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    '',
    `This is a bug in dailies ${version}, not in your manifest. What was bought is safe on disk.`,
    'Please report it with the command you ran and these lines:',
    '',
    stack,
    '',
  ].join('\n');
}

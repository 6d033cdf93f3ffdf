import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { errorCode } from '../core/error-code.ts';
import type { Failure } from '../core/failure.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { ImageFile } from './probe.ts';

/**
 * Reads a planned frame as a data URI. Bytes that are not the planned ones are refused (`disk`, code `ECHANGED`): the
 * task's key speaks of the planned picture, and another one must not be bought under it.
 */
export async function readDataUri(image: ImageFile): Promise<Result<string, Failure>> {
  try {
    const bytes = await readFile(image.path);
    if (createHash('sha256').update(bytes).digest('hex') !== image.sha256) {
      return fail({ kind: 'disk', code: 'ECHANGED', path: image.path });
    }
    return ok(`data:image/${image.format};base64,${bytes.toString('base64')}`);
  } catch (error) {
    return fail({ kind: 'disk', code: errorCode(error) ?? 'EIO', path: image.path });
  }
}

import { nearest } from '../../core/nearest.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { schemaNames, schemaText } from '../schema-text.ts';
import { tell } from '../tell.ts';

/** `dailies schema NAME`. */
export async function schema(io: Io, [name = '']: readonly string[]): Promise<number> {
  const text = await schemaText(name);
  if (text !== undefined) {
    io.stdout.write(text);
    return exitCodes.ok.code;
  }
  const meant = nearest(name, schemaNames);
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  tell(io, `there is no schema ${name}.${hint} There are: ${schemaNames.join(', ')}`);
  return exitCodes.invalid.code;
}

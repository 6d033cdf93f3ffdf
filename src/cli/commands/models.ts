import { models as all, findModel } from '../../catalog/catalog.ts';
import { nearest } from '../../core/nearest.ts';
import { modelsList, modelTable } from '../../view/models-table.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { tell } from '../tell.ts';

/** `dailies models [ID]`. */
export async function models(
  io: Io,
  [id]: readonly string[],
  flags: { readonly json?: boolean },
): Promise<number> {
  const model = id === undefined ? undefined : findModel(id);
  if (id !== undefined && model === undefined) {
    const meant = nearest(
      id,
      all.map((each) => each.id),
    );
    const hint =
      meant === undefined ? `There are: ${all.map((each) => each.id).join(', ')}` : `Did you mean ${meant}?`;
    tell(io, `no model is called ${id}. ${hint}`);
    return exitCodes.invalid.code;
  }
  const shown = model === undefined ? all : model;
  if (flags.json) io.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
  else io.stdout.write(model === undefined ? modelsList(all) : modelTable(model, io.stdout.columns()));
  return exitCodes.ok.code;
}

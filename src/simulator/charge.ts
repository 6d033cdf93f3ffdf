import type { Model } from '../catalog/model.ts';
import type { ParameterName } from '../catalog/parameter-name.ts';
import type { Params } from '../core/task.ts';
import { addUsd, parseUsd, type Usd, zeroUsd } from '../core/usd.ts';

/** What the simulated gateway adds for what the reference prices do not know. Made up, and of a plausible size. */
const surcharges = { is_rec: '0.05', audio: '0.15' } satisfies { [Name in ParameterName]?: string };

/** What a finished job costs: the reference price, and a surcharge for what that leaves out. */
export function chargeFor(model: Model, params: Params): Usd {
  const plain = Object.fromEntries(
    Object.entries(params).filter(([name]) => !Object.hasOwn(surcharges, name)),
  );
  const extras = Object.entries(surcharges).flatMap(([name, text]) => {
    const usd = params[name] === true ? parseUsd(text) : undefined;
    return usd === undefined ? [] : [usd];
  });
  return addUsd(model.tablePrice(plain) ?? zeroUsd, ...extras);
}

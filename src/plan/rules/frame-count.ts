import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Recipe } from '../recipe.ts';

/** Whether a recipe gives exactly the frames that its model takes. */
export function judgeFrameCount({ model, shot, written }: Recipe): readonly Diagnostic[] {
  const { byRole, surplus, at = shot.madeBy ?? shot.id.at } = written.frames;
  const roles = model.imageRoles;
  if (model.id === '') return [];
  const takes =
    roles.length === 1 ? `one image, ${roles[0]}` : `${roles.length} images, ${roles.join(' and ')}`;
  const isFile = shot.madeBy !== undefined && shot.vars?.has('path') === true;
  const found = isFile ? '; ${path} is the file that was found' : '';
  const problem = {
    code: 'image-count',
    severity: 'error',
    hint: `${model.id} takes ${takes}${found}`,
  } as const;
  const missing = roles.filter((role) => !byRole.has(role));
  const given = [...byRole].filter(([role]) => !roles.some((each) => each === role));
  return [
    ...(missing.length === 0
      ? []
      : [{ ...problem, message: `there is no ${missing.join(' and no ')} frame`, span: at }]),
    ...given.map(([role, { at: span }]) => ({
      ...problem,
      message: `the ${role} frame is one too many`,
      span,
    })),
    ...surplus.map(({ value, at: span }) => ({
      ...problem,
      message: `${value} is one image too many`,
      span,
    })),
  ];
}

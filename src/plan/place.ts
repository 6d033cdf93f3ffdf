import { models } from '../catalog/catalog.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/source.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Finding } from './findings.ts';
import type { Recipe } from './recipe.ts';
import { parameterNames } from './rules/param-rules.ts';

/** Puts a finding about a parameter where it was written. */
export function placeParamFinding(finding: Finding, recipe: Recipe, manifest: Manifest): Diagnostic {
  const { about, point, ...said } = finding;
  const [name, ...others] = about;
  const entry = recipe.written.params.get(name);
  const related = others.flatMap((other) => {
    const span = spanOf(other, recipe);
    return span === undefined ? [] : [{ message: other, span }];
  });
  const diagnostic = {
    ...said,
    span: (point === 'name' ? entry?.keyAt : spanOf(name, recipe)) ?? recipe.shot.id.at,
    ...(related.length > 0 && { related }),
  };
  return entry !== undefined && manifest.params?.get(name) === entry
    ? inherited(diagnostic, { name, recipe })
    : diagnostic;
}

/** Puts a finding about a frame where its path or address was written. */
export function placeFrameFinding(finding: Finding, recipe: Recipe): Diagnostic {
  const { about, point: _, ...said } = finding;
  const [role, ...others] = about;
  const { byRole, at } = recipe.written.frames;
  const related = others.flatMap((other) => {
    const span = byRole.get(other)?.at;
    return span === undefined ? [] : [{ message: `the ${other} frame`, span }];
  });
  return {
    ...said,
    severity: mayWait(finding, recipe) ? 'warning' : said.severity,
    span: byRole.get(role)?.at ?? at ?? recipe.shot.id.at,
    ...(related.length > 0 && { related }),
  };
}

/** A shot is often skipped just because its frames are not there yet. */
function mayWait({ code }: Finding, { skip }: Recipe): boolean {
  return (
    skip !== undefined && (code === 'image-missing' || code === 'image-format' || code === 'image-unreadable')
  );
}

/** A parameter of the whole pipeline that is wrong for one shot says which, and where it would be right. */
function inherited(
  diagnostic: Diagnostic,
  { name, recipe }: { readonly name: string; readonly recipe: Recipe },
): Diagnostic {
  const { value: shot, at: span } = recipe.shot.id;
  const related = [...(diagnostic.related ?? []), { message: `shot ${shot} takes it from here`, span }];
  const takers = models.filter((model) => parameterNames(model).includes(name));
  if (diagnostic.code !== 'unknown-parameter' || takers.length === 0) return { ...diagnostic, related };
  const homes = takers.map((model) => model.id).join(' or ');
  const hint = `write it under models: ${homes}: params, or take it away in the shot with params: { ${name}: null }`;
  return { ...diagnostic, hint, related };
}

function spanOf(name: string, { written }: Recipe): Span | undefined {
  return name === 'prompt' ? written.prompt?.at : written.params.get(name)?.at;
}

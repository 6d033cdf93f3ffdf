import type { Entry, Level, Manifest, Variable, Variant } from '../manifest/manifest.ts';
import type { Report } from './findings.ts';

/** What some shot made use of. */
export interface Used {
  readonly vars: ReadonlySet<Entry<Variable | null>>;
  readonly variants: ReadonlySet<Variant>;
  readonly models: ReadonlySet<string>;
}

/** Warns of variables, variants and model defaults that nothing uses. Columns of a file of shots need no use. */
export function reportUnused(manifest: Manifest, used: Used, report: Report): void {
  for (const { id } of manifest.variants.filter((variant) => !used.variants.has(variant))) {
    const message = `no shot uses the variant ${id.value}`;
    const hint = 'name it in the variants of a shot, or take it away';
    report({ code: 'unused-variant', severity: 'warning', message, span: id.at, hint });
  }
  for (const [id, { keyAt }] of manifest.models) {
    if (used.models.has(id)) continue;
    const message = `no shot uses the model ${id}`;
    report({ code: 'no-effect', severity: 'warning', message, span: keyAt });
  }
  for (const { vars } of levelsThatCount(manifest, used)) {
    for (const [name, entry] of vars ?? []) {
      if (entry.value === null || used.vars.has(entry) || entry.keyAt.file !== manifest.file) continue;
      const message = `no template uses the variable ${name}`;
      const hint = `\${${name}} in a prompt would`;
      report({ code: 'unused-variable', severity: 'warning', message, span: entry.keyAt, hint });
    }
  }
}

/** All levels but those that were found unused as a whole. */
function levelsThatCount(manifest: Manifest, used: Used): readonly Level[] {
  const ownVariants = manifest.shots.flatMap(({ variants }) =>
    (variants?.value ?? []).flatMap((entry) => (entry.kind === 'own' ? [entry.variant] : [])),
  );
  const models = [...manifest.models].filter(([id]) => used.models.has(id)).map(([, { level }]) => level);
  const variants = manifest.variants.filter((variant) => used.variants.has(variant));
  return [manifest, ...models, ...variants, ...manifest.shots, ...ownVariants];
}

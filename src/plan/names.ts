import type { Level, Manifest, Shot, Variable, Variant } from '../manifest/manifest.ts';
import type { Axes } from './axes.ts';
import { builtInNames, type Names } from './bind.ts';
import type { Report } from './findings.ts';
import { type Lookup, lookUpIn } from './merge.ts';

/** What templates of a shot in a variant may name. A name that is defined twice is an error at the later place. */
export function namesOf(
  levels: readonly Level[],
  of: {
    readonly manifest: Manifest;
    readonly shot: Shot;
    readonly variant?: Variant | undefined;
    readonly axes: Axes;
  },
  report: Report,
): Names {
  const { manifest, shot, variant, axes } = of;
  const vars = lookUpIn<Variable>(levels, (level) => level.vars);
  reportConflicts(vars, axes, report);
  const { seeds } = axes;
  const builtIns: readonly (readonly [string, string])[] = [
    ['pipeline', manifest.name.value],
    ['shot', shot.id.value],
    ...(variant === undefined ? [] : [['variant', variant.id.value] as const]),
    ...(seeds.kind === 'one' ? [['seed', String(seeds.seed)] as const] : []),
  ];
  const slots = axes.matrix.map(({ name }) => name);
  return {
    builtIns: new Map(builtIns),
    slots: seeds.kind === 'several' ? [...slots, 'seed'] : slots,
    vars,
  };
}

function reportConflicts(vars: Lookup<Variable>, { written }: Axes, report: Report): void {
  for (const [kind, entries] of [
    ['a variable', vars],
    ['an axis', written],
  ] as const) {
    for (const name of builtInNames) {
      const keyAt = entries.get(name)?.keyAt;
      if (keyAt === undefined) continue;
      const message = `${name} is built in and cannot be ${kind}`;
      report({ code: 'name-conflict', severity: 'error', message, span: keyAt, hint: 'use another name' });
    }
  }
  for (const [name, { keyAt }] of written) {
    const variable = vars.get(name);
    if (variable === undefined) continue;
    const message = `${name} is both an axis and a variable`;
    const related = [{ message: 'the variable', span: variable.keyAt }];
    const hint = `rename one of them, or take the variable away here with vars: { ${name}: null }`;
    report({ code: 'name-conflict', severity: 'error', message, span: keyAt, hint, related });
  }
}

import { listed } from '../core/listed.ts';
import { nearest } from '../core/nearest.ts';
import type { AxisEntry, Shot } from '../manifest/manifest.ts';
import { didYouMean, type Report } from './findings.ts';

/** A combination as entries speak of it: axis to value as written, `variant` and `seed` among the axes. */
export type Combination = Readonly<Record<string, string>>;

/** Says whether a combination is excluded, and remembers which entries ever said so. */
export interface Exclusion {
  excludes(combination: Combination): boolean;
  /** Reports the entries that excluded nothing. */
  finish(): void;
}

/** Different sets of axes that the entries of one `exclude` are over: each is looked up for each task. */
const mostGroups = 50;

/** The `exclude` of a shot. Entries over the same axes are looked up together: there may be thousands. */
export function exclusionOf({ exclude }: Shot, axes: readonly string[], report: Report): Exclusion {
  const groups = new Map<string, { names: readonly string[]; byValues: Map<string, AxisEntry[]> }>();
  for (const entry of exclude.filter((each) => namesAxes(each, { axes, what: 'exclude', report }))) {
    const names = [...entry.value.keys()].sort();
    if (groups.size === mostGroups && !groups.has(names.join('\n'))) {
      const message = `the entries of exclude name more than ${mostGroups} different sets of axes`;
      report({ code: 'wrong-value', severity: 'error', message, span: entry.at });
      break;
    }
    const group = groups.get(names.join('\n')) ?? { names, byValues: new Map() };
    groups.set(names.join('\n'), group);
    const values = JSON.stringify(names.map((name) => entry.value.get(name)?.value));
    const same = group.byValues.get(values);
    if (same === undefined) group.byValues.set(values, [entry]);
    else same.push(entry);
  }
  const unmatched = new Set([...groups.values()].flatMap(({ byValues }) => [...byValues.values()].flat()));
  return {
    excludes(combination) {
      let excluded = false;
      for (const { names, byValues } of groups.values()) {
        const entries = byValues.get(JSON.stringify(names.map((name) => combination[name])));
        for (const entry of entries ?? []) unmatched.delete(entry);
        excluded ||= entries !== undefined;
      }
      return excluded;
    },
    finish() {
      for (const { at } of unmatched) {
        const message = 'this entry of exclude matches no task';
        const hint = 'values are compared as they are written';
        report({ code: 'no-match', severity: 'error', message, span: at, hint });
      }
    },
  };
}

/** The entries of `include` that name every axis and nothing else. */
export function inclusionsOf(
  { include }: Shot,
  axes: readonly string[],
  report: Report,
): readonly AxisEntry[] {
  return include.filter((entry) => {
    if (!namesAxes(entry, { axes, what: 'include', report })) return false;
    const missing = axes.filter((name) => !entry.value.has(name));
    if (missing.length === 0) return true;
    const message = `this entry of include does not say which ${missing.join(' and ')}`;
    const hint = `an entry names every axis: ${listed(axes)}`;
    report({ code: 'incomplete-include', severity: 'error', message, span: entry.at, hint });
    return false;
  });
}

function namesAxes(
  entry: AxisEntry,
  { axes, what, report }: { axes: readonly string[]; what: string; report: Report },
): boolean {
  if (entry.value.size === 0 || axes.length === 0) {
    const message =
      axes.length === 0
        ? `the shot has no axes, so ${what} can match nothing`
        : `this entry of ${what} is empty`;
    report({ code: 'no-match', severity: 'error', message, span: entry.at });
    return false;
  }
  const unknown = [...entry.value].filter(([name]) => !axes.includes(name));
  for (const [name, { keyAt }] of unknown) {
    const message = `the shot has no axis ${name}`;
    const hint = didYouMean(nearest(name, axes)).hint ?? `it has ${listed(axes)}`;
    report({ code: 'unknown-name', severity: 'error', message, span: keyAt, hint });
  }
  return unknown.length === 0;
}

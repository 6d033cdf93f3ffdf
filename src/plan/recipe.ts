import type { Model } from '../catalog/model.ts';
import type { Scalar, Task } from '../core/task.ts';
import type { Entries, Entry, Manifest, Placed, Shot, Variable, Variant } from '../manifest/manifest.ts';
import type { Allowance } from './allowance.ts';
import type { Axes } from './axes.ts';
import { bind, builtInNames, type Names } from './bind.ts';
import {
  type Field,
  type FilledFrame,
  type FilledParams,
  type Filling,
  framesField,
  type KnownFields,
  paramsField,
  promptField,
} from './fields.ts';
import type { Report } from './findings.ts';
import { type Frames, innermost, levelsOf, mergeEntries, mergeFrames, mergeTags } from './merge.ts';
import { namesOf } from './names.ts';
import { reportOn } from './origin.ts';

/** One shot in one variant: everything its tasks share. */
export interface Recipe {
  readonly shot: Shot;
  readonly variant?: Variant;
  readonly model: Model;
  /** Looked at for mistakes alone: its id is another's, or its model nobody knows. */
  readonly idle?: true;
  readonly written: Written;
  readonly tags: readonly string[];
  readonly skip?: string;
  /** A single `seed`, which is no part of the address. */
  readonly seed?: number;
  readonly places: Task['places'];
}

/**
 * What differs from task to task, as fields, which answer with one and the same object for equal values. They hold on to
 * all that their templates may name, and are let go of once the shot is expanded: a manifest may have 100,000.
 */
export interface TaskFields {
  readonly params: Field<FilledParams>;
  readonly frames: Field<readonly FilledFrame[]>;
  /** `''` where there is none. */
  readonly prompt: Field<string>;
}

/** A recipe and its fields. */
export interface FillableRecipe {
  readonly recipe: Recipe;
  readonly fields: TaskFields;
}

/** The merged values as they stand in the manifest. */
interface Written {
  readonly params: Entries<Scalar>;
  readonly frames: Frames;
  readonly prompt?: Entry<string>;
}

/** What a recipe is made of. */
export interface Ingredients {
  readonly manifest: Manifest;
  readonly shot: Shot;
  readonly variant?: Variant | undefined;
  readonly model: Model;
  readonly idle: boolean;
  readonly axes: Axes;
  /** Takes the variables that some template used. */
  readonly usedVars: Set<Entry<Variable | null>>;
  readonly report: Report;
  /** The manifest's. */
  readonly allowance: Allowance;
  /** The manifest's too. */
  readonly known: KnownRecipes;
}

/** What recipes share. */
export interface KnownRecipes extends KnownFields {
  /** Where the values of params were written. */
  readonly places: WeakMap<Entries<Scalar>, Task['places']['params']>;
}

/** Merges the levels and fills in everything that is the same for all tasks. */
export function createRecipe(ingredients: Ingredients): FillableRecipe {
  const { manifest, shot, variant, model, axes, usedVars, allowance, known } = ingredients;
  const report = reportOn(shot, ingredients.report);
  const shotLevels = levelsOf(manifest, shot, { model: model.id });
  const levels = variant === undefined ? shotLevels : [...shotLevels, variant];
  const names = namesOf(levels, ingredients, ingredients.report);
  const markUsed = (name: string): void => {
    for (const { vars } of levels) {
      const entry = vars?.get(name);
      // Columns of a table need no use, and there may be half a million cells.
      if (entry?.keyAt.file === manifest.file) usedVars.add(entry);
    }
  };
  // Of a variable whose name is taken nobody needs to hear twice.
  [...names.slots, ...builtInNames].forEach(markUsed);
  const fillingWith = (from: Names): Filling => ({
    names: from,
    report,
    allowance,
    known,
    bind(text) {
      const { pieces, uses, diagnostics } = bind(text, from, allowance);
      diagnostics.forEach(report);
      uses.forEach(markUsed);
      return pieces;
    },
  });
  const filling = fillingWith(names);

  const params = mergeEntries(levels, (level) => level.params);
  const frames = mergeFrames(levels, model.imageRoles);
  const shotPrompt = innermost(shotLevels, (level) => level.prompt);
  const prompt = innermost(levels, (level) => level.prompt);
  const skip = innermost(levels, (level) => level.skip)?.value;
  const places =
    known.places.get(params) ?? Object.fromEntries([...params].map(([name, { at }]) => [name, at]));
  known.places.set(params, places);
  const recipe = {
    shot,
    ...(variant !== undefined && { variant }),
    model,
    ...(ingredients.idle && { idle: true as const }),
    written: { params, frames, ...(prompt !== undefined && { prompt }) },
    tags: mergeTags(levels),
    ...(skip !== undefined && { skip }),
    ...(axes.seeds.kind === 'one' && { seed: axes.seeds.seed }),
    places: {
      shot: shot.id.at,
      ...(prompt !== undefined && { prompt: prompt.at }),
      params: places,
    },
  };
  const fields = {
    params: paramsField(params, model, filling),
    frames: framesField(frames, model.imageRoles, filling),
    prompt: prompt === undefined ? () => '' : promptField(prompt, promptFilling(prompt)),
  };
  return { recipe, fields };

  /** In a variant's own prompt, `${prompt}` is the shot's. */
  function promptFilling(own: Placed<string>): Filling {
    if (own === shotPrompt) return filling;
    const inner = shotPrompt === undefined ? undefined : filling.bind(shotPrompt);
    return fillingWith({ ...names, prompt: inner ?? [''] });
  }
}

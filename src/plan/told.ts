import type { Recipe } from './recipe.ts';

/** What was said of a recipe: its tasks share most of what may be wrong, and may be many. */
export interface Told<Subject extends object> {
  /** Whether nothing was said yet of this subject in this recipe. */
  first(subject: Subject, recipe: Recipe): boolean;
}

/** Nothing was said yet. */
export function createTold<Subject extends object>(): Told<Subject> {
  const told = new WeakMap<Recipe, WeakSet<Subject>>();
  return {
    first(subject, recipe) {
      const subjects = told.get(recipe) ?? new WeakSet<Subject>();
      told.set(recipe, subjects);
      if (subjects.has(subject)) return false;
      subjects.add(subject);
      return true;
    },
  };
}

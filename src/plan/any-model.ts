import { models } from '../catalog/catalog.ts';
import type { Model } from '../catalog/model.ts';

/**
 * Stands in where nobody knows the model, so that what else is wrong shows all the same: it takes these frames, and
 * refuses only what every model does.
 */
export function anyModel(imageRoles: Model['imageRoles']): Model {
  return {
    id: '',
    title: '',
    imageRoles,
    parameters,
    defaultOf: () => undefined,
    checkValue(name, value) {
      const takers = models.filter((model) => model.parameters.some((each) => each.name === name));
      const problems = takers.flatMap((model) => model.checkValue(name, value) ?? []);
      const [first] = problems;
      if (first === undefined || problems.length < takers.length) return undefined;
      const { allowed: _, ...said } = first;
      const allowed = new Set(problems.flatMap((problem) => problem.allowed ?? []));
      return problems.every((problem) => problem.allowed) ? { ...said, allowed: [...allowed] } : said;
    },
    brokenRules: () => [],
    withoutEffect: () => [],
    tablePrice: () => null,
    typicalMs: () => 0,
  };
}

const byName = new Map(models.flatMap((model) => model.parameters.map((each) => [each.name, each] as const)));
const parameters = [...byName.values()];

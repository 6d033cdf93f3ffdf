import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Puts first the files that failed last time, as neighbouring mutants die of the same tests, and then the quickest. */
export class CheapestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => this.#cost(one) - this.#cost(other));
  }

  #cost({ moduleId, project }: TestSpecification): number {
    const path = relative(this.ctx.config.root, moduleId);
    const last = this.ctx.cache.getFileTestResults(`${project.name}:${path}`);
    return last?.failed ? 0 : (last?.duration ?? 0);
  }
}

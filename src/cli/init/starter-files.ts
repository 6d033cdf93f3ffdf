import { firstPipeline } from './first-pipeline.ts';
import { githubWorkflow } from './github-workflow.ts';
import { gitlabWorkflow } from './gitlab-workflow.ts';
import { sunriseFrame } from './sunrise-frame.ts';

/** A file that `dailies init` writes. */
export interface StarterFile {
  /** Relative to the folder, with forward slashes. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Where the file exists already: lines that it lacks are added to its end. Without this it is left as it is. */
  readonly addsLines?: true;
  /** Counts only at the root of a repository. */
  readonly atRoot?: true;
}

/**
 * Everything that `dailies init` writes, in the order in which it should be shown. `schema` is the text of the
 * pipeline schema in one piece: a copy lies beside the manifest, so that editors need no network. `below` is where the
 * folder lies in its repository, with a slash at its end: paths in workflows begin at the root.
 */
export function starterFiles(schema: string, below = ''): readonly StarterFile[] {
  const fromRoot = (workflow: string): string => workflow.replaceAll('pipelines/', `${below}pipelines/`);
  return [
    { path: 'pipelines/first.yaml', content: firstPipeline },
    { path: 'pipelines/frames/dawn.png', content: sunriseFrame('dawn') },
    { path: 'pipelines/frames/day.png', content: sunriseFrame('day') },
    { path: 'pipelines/dailies.schema.json', content: schema },
    { path: '.gitignore', content: 'node_modules/\npipelines/out/\n.env\n', addsLines: true },
    { path: '.github/workflows/dailies.yml', content: fromRoot(githubWorkflow), atRoot: true },
    { path: '.gitlab-ci.yml', content: fromRoot(gitlabWorkflow), atRoot: true },
  ];
}

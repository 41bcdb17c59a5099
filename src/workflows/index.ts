import { inspectWorkflow } from './inspect.ts';
import { checked, type WorkflowFile, type WorkflowOptions } from './options.ts';
import { releaseWorkflow } from './release.ts';
import { stagingWorkflow } from './staging.ts';

export type { UsedAction, WorkflowFile, WorkflowOptions } from './options.ts';

/**
 * The three workflows of a repository: staging (pushes, pull requests, merge groups), release and inspect (by hand).
 * Pure: the same options give the same bytes.
 * @throws RangeError where an option would not fit into the files, such as a branch with a line break
 */
export function workflowFiles(options: WorkflowOptions): readonly WorkflowFile[] {
  checked(options);
  const file = (name: string, text: string) => ({ path: `.github/workflows/${name}.yml`, text });
  return [
    file('staging', stagingWorkflow(options)),
    file('release', releaseWorkflow(options)),
    file('inspect', inspectWorkflow(options)),
  ];
}

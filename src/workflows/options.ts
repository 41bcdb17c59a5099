/** The actions of Tidegate that the workflows call. */
export type UsedAction =
  'validate' | 'report' | 'train' | 'deploy' | 'plan' | 'promote' | 'rollback' | 'inspect';

/** What is different from one repository to another. */
export interface WorkflowOptions {
  /**
   * How a step names an action of Tidegate: `./actions/train` in Tidegate's own repository, and
   * `OWNER/tidegate/actions/train@SHA # v1.2.3` everywhere else. A version may follow as a comment.
   */
  readonly uses: (action: UsedAction) => string;
  readonly defaultBranch: string;
  /** Patterns of branches whose pushes go to staging; left out: `staging/**`. */
  readonly stagingBranches?: readonly string[];
  /** The environment of staging, in tidegate.yml as on GitHub. */
  readonly staging: string;
  readonly production: string;
  /** The label of the runner; left out: `ubuntu-latest`. */
  readonly runsOn?: string;
  /**
   * Names of secrets of the environments, which the steps that speak to a target or a store get as variables. The job
   * that trains gets none.
   */
  readonly secrets?: readonly string[];
  /**
   * The secret with the key ring, and the environment (of GitHub's alone) that holds it: then the comment of a bot
   * without an id has its sealed file. It is open to every branch, so that the last job never waits for it.
   */
  readonly keyRing?: { readonly secret: string; readonly environment: string };
}

/** A file of `.github/workflows`. */
export interface WorkflowFile {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly text: string;
}

/**
 * Refuses what can't stand in a workflow: expressions, line breaks and quotes.
 * @throws RangeError
 */
export function checked(options: WorkflowOptions): void {
  const { defaultBranch, stagingBranches = [], staging, production, runsOn = '', keyRing } = options;
  const secrets = [...(options.secrets ?? []), ...(keyRing ? [keyRing.secret] : [])];
  const texts = { defaultBranch, staging, production, runsOn, keyRing: keyRing?.environment ?? '' };
  for (const [name, value] of [
    ...Object.entries(texts),
    ...stagingBranches.map((branch) => ['stagingBranches', branch] as const),
  ]) {
    if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\$\{\{/.test(value))
      throw new RangeError(`${name} can't stand in a workflow: ${JSON.stringify(value)}.`);
  }
  for (const name of secrets)
    if (!/^[A-Z_][A-Z0-9_]*$/.test(name) || name.startsWith('GITHUB_'))
      throw new RangeError(
        `A secret has letters, digits and _, and doesn't begin with GITHUB_: ${JSON.stringify(name)}.`,
      );
}

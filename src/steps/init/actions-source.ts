import { UserError } from '../../domain/errors.ts';
import { quoted } from '../../domain/text.ts';

/** Where workflows take Tidegate's actions from: a repository at one commit, with the version that it has. */
export interface ActionsSource {
  /** `OWNER/REPOSITORY`. */
  readonly repository: string;
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** Such as `v1.2.3`: a comment for people and for tools that renew pins. */
  readonly version: string;
}

const form =
  /^([A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9_.-]{1,100})@([0-9a-f]{40})#v?(\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,40})?)$/;

/** How a source is written in one word. */
export const actionsSourceForm = 'OWNER/REPOSITORY@COMMIT#VERSION';

/** Reads `OWNER/REPOSITORY@COMMIT#VERSION`; undefined for anything else. */
export function readActionsSource(text: string): ActionsSource | undefined {
  const [, repository, commit, version] = form.exec(text.trim()) ?? [];
  if (repository === undefined || commit === undefined || version === undefined) return undefined;
  return /\/\.{1,2}$/.test(repository) ? undefined : { repository, commit, version: `v${version}` };
}

/**
 * Reads what a person gave.
 * @throws UserError that says what is allowed.
 */
export function actionsSourceOf(text: string): ActionsSource {
  const source = readActionsSource(text);
  if (source) return source;
  throw new UserError(
    `--actions takes ${actionsSourceForm}, with all 40 digits of the commit, not ${quoted(text)}.`,
    {
      code: 'bad-option',
      next: 'Copy the commit from a release of the repository that holds the actions; a tag or a branch could be moved.',
    },
  );
}

/** The source that workflow files name already: those that were written before keep theirs. */
export function sourceInWorkflows(texts: readonly string[]): ActionsSource | undefined {
  for (const text of texts) {
    for (const [, repository, commit, version] of text.matchAll(
      /uses:\s*["']?([\w.-]+\/[\w.-]+)\/actions\/[a-z-]+@([0-9a-f]{40})["']?\s+#\s*(v[\w.-]+)/g,
    )) {
      const source = readActionsSource(`${repository}@${commit}#${version}`);
      if (source) return source;
    }
  }
  return undefined;
}

/** What stands behind `uses:` for an action, with the version as a comment. */
export function usesOf({ repository, commit, version }: ActionsSource, action: string): string {
  return `${repository}/actions/${action}@${commit} # ${version}`;
}

/** The runner that workflow files name already; undefined: none, or the usual one. */
export function runnerInWorkflows(texts: readonly string[]): string | undefined {
  for (const text of texts) {
    for (const [, label] of text.matchAll(/^\s+runs-on:[ \t]*["']?([\w.-]{1,100})["']?[ \t]*(?:#.*)?$/gm))
      if (label !== 'ubuntu-latest') return label;
  }
  return undefined;
}

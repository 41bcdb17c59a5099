import * as v from 'valibot';
import type { GitHubClient } from './client.ts';
import { isMissing } from './failures.ts';
import { branchRules, checksRule, protectedBranch } from './shapes.ts';

/**
 * Whether a branch asks for a check before anything is merged into it: by its protection, or by a rule. A token that may
 * read the repository sees both.
 */
export async function isCheckRequired(client: GitHubClient, branch: string, check: string): Promise<boolean> {
  const doing = `read the rules of ${branch}`;
  const { protection } = await client.rest(
    'GET /repos/{owner}/{repo}/branches/{branch}',
    { branch },
    protectedBranch,
    doing,
  );
  if (protection?.required_status_checks?.contexts?.includes(check) === true) return true;
  const route = 'GET /repos/{owner}/{repo}/rules/branches/{branch}';
  const rules = await client.rest(route, { branch, per_page: 100 }, branchRules, doing).catch((error) => {
    // Servers from before there were rulesets.
    if (isMissing(error)) return [];
    throw error;
  });
  return rules
    .filter(({ type }) => type === 'required_status_checks')
    .some(({ parameters }) => {
      const read = v.safeParse(checksRule, parameters);
      return read.success && read.output.required_status_checks.some(({ context }) => context === check);
    });
}

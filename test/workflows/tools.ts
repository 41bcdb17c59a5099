import { test } from '@jest/globals';
import { findTool, type Tool } from '../../sandbox/act/tools.ts';

/** A tool for tests: where it is missing they are skipped, aloud; in CI they fail. */
export function toolForTests(tool: Tool): { readonly path: string; readonly testWith: typeof test } {
  const path = findTool(tool);
  if (path !== undefined) return { path, testWith: test };
  const told = `${tool} is not installed: .ci/run says how.`;
  if (process.env['CI']) throw new Error(told);
  console.warn(`SKIPPED: ${told}`);
  return { path: tool, testWith: test.skip as typeof test };
}

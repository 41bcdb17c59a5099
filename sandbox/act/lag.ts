import type { Tool } from './tools.ts';

/**
 * Where act and the linters lag behind GitHub: what they are given is a workflow's own text with these lines taken out,
 * and nothing else changed. One list, each entry with its reason.
 */
const lagging = [
  {
    line: /^ *queue: max$\n/gm,
    reason: "concurrency's `queue` (2026-05) is unknown to both",
    tools: ['actionlint', 'act'],
  },
  {
    line: /^ *deployment: false(?: #.*)?$\n/gm,
    reason: "an environment's `deployment` (2026) is unknown to act",
    tools: ['act'],
  },
] as const satisfies readonly { line: RegExp; reason: string; tools: readonly Tool[] }[];

/** A copy of a workflow that act 0.2.87, or actionlint 1.7.12, understands. */
export function withoutLag(workflow: string, tool: 'act' | 'actionlint'): string {
  return lagging
    .filter(({ tools }) => (tools as readonly Tool[]).includes(tool))
    .reduce((text, { line }) => text.replaceAll(line, ''), workflow);
}

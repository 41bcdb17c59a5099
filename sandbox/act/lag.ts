/**
 * Where act and the linters lag behind GitHub: what they are given is a workflow's own text with these lines taken out,
 * and nothing else changed. One list, each entry with its reason.
 */
const lagging: readonly { readonly line: RegExp; readonly reason: string }[] = [
  {
    line: /^ *queue: max$\n/gm,
    reason: "concurrency's `queue` (2026-05) is unknown to actionlint 1.7.12 and act 0.2.87",
  },
];

/** A copy of a workflow that act 0.2.87 and actionlint 1.7.12 understand. */
export function withoutLag(workflow: string): string {
  return lagging.reduce((text, { line }) => text.replaceAll(line, ''), workflow);
}

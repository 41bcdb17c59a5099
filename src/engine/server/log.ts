/** Lines that are remembered at most. */
const mostLines = 500;

/** A log that tells the same line once in `forMs` milliseconds: what is wrong with every message is said once. */
export function withoutRepeats(
  log: (line: string) => void,
  forMs: number,
  now: () => number = Date.now,
): (line: string) => void {
  const told = new Map<string, number>();
  return (line) => {
    const before = told.get(line);
    if (before !== undefined && now() - before < forMs) return;
    told.delete(line);
    told.set(line, now());
    for (const oldest of told.keys()) {
      if (told.size <= mostLines) break;
      told.delete(oldest);
    }
    log(line);
  };
}

/** One job of a matrix, as its workflow reads it. */
export interface MatrixEntry {
  /** What its artifacts are named by: the bot, or `part-3` where bots share jobs. */
  readonly name: string;
  /** The bots, with commas between them. */
  readonly bots: string;
}

/** Jobs of one matrix: a host takes 256. */
const mostJobs = 200;

/** One job per bot; where they would be too many, bots share jobs as evenly as can be. */
export function jobMatrix(bots: readonly string[]): readonly MatrixEntry[] {
  if (bots.length <= mostJobs) return bots.map((name) => ({ name, bots: name }));
  return Array.from({ length: mostJobs }, (_, index) => ({
    name: `part-${index + 1}`,
    bots: bots.filter((_bot, at) => at % mostJobs === index).join(','),
  }));
}

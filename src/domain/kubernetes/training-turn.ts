/** A training's Job, as far as its turn depends on it. Times are the API server's, in milliseconds since 1970. */
export interface TrainingTurn {
  readonly name: string;
  readonly createdAt: number;
  /** It has neither succeeded nor failed. */
  readonly unfinished: boolean;
  readonly suspended: boolean;
  /** Nobody has looked yet whether it is its turn. */
  readonly awaitsTurn: boolean;
}

/**
 * Milliseconds after a Job was made until every one that was made before it is surely among those that are listed:
 * times of creation are whole seconds.
 */
export const settleMs = 1_500;

/** A Job whose maker died before it looked counts for so long, in milliseconds, by the API server's clock. */
const abandonedMs = 30_000;

/** Whether another training may begin: fewer run than may. One that somebody suspended takes nobody's place. */
export function hasRoom(jobs: readonly TrainingTurn[], most: number): boolean {
  return jobs.filter(running).length < most;
}

/**
 * Whether a Job that was made suspended may run. Of several that are made at once, those that come first by time and
 * name do, so that never more than `most` run: `settle` means to look again once `settleMs` have passed since it was
 * made; `wait`, to take it away and come back when there is room.
 * @param jobs all trainings of the namespace, itself among them.
 * @param sinceMs how long ago it was made.
 */
export function turnOf(
  own: Pick<TrainingTurn, 'name' | 'createdAt'>,
  jobs: readonly TrainingTurn[],
  { most, sinceMs }: { readonly most: number; readonly sinceMs: number },
): 'go' | 'settle' | 'wait' {
  const others = jobs.filter(({ name }) => name !== own.name);
  const rivals = others.filter(
    (job) => job.unfinished && job.suspended && job.awaitsTurn && own.createdAt - job.createdAt < abandonedMs,
  );
  const busy = others.filter(running).length;
  if (busy + rivals.length < most) return 'go';
  if (busy >= most) return 'wait';
  if (sinceMs < settleMs) return 'settle';
  const ahead = rivals.filter((job) => isAhead(job, own)).length;
  return busy + ahead < most ? 'go' : 'wait';
}

function running({ unfinished, suspended }: TrainingTurn): boolean {
  return unfinished && !suspended;
}

function isAhead(a: Pick<TrainingTurn, 'name' | 'createdAt'>, b: Pick<TrainingTurn, 'name' | 'createdAt'>) {
  return a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.name < b.name);
}

import type { ContainerStatus } from '../../domain/rollout/objects.ts';
import type { Culprit } from '../../domain/rollout/verdict.ts';
import type { Api } from './api/types.ts';
import { asPod } from './api/objects.ts';

const shown = 20;
const patienceMs = 5_000;

/** What a kubelet answers, with 200, in the place of a log whose container is gone already. */
const gone = /^unable to retrieve container logs for \S+$/;

/**
 * What the culprit of a verdict wrote last: its log, that of its other life where there is none, and at last what its
 * status kept of it (`terminationMessagePolicy: FallbackToLogsOnError`). Nothing where none of them can be read: the
 * verdict stands without.
 */
export async function lastLinesOf(api: Api, culprit: Culprit): Promise<readonly string[]> {
  const { previous } = culprit;
  for (const read of [
    () => logLines(api, culprit, previous),
    () => logLines(api, culprit, !previous),
    () => keptLines(api, culprit),
  ]) {
    const lines = await read().catch(() => []);
    if (lines.length > 0) return lines;
  }
  return [];
}

async function logLines(
  api: Api,
  { pod, container }: Culprit,
  previous: boolean,
): Promise<readonly string[]> {
  const lines: string[] = [];
  const options = { container, previous, tail: shown, signal: AbortSignal.timeout(patienceMs) };
  for await (const line of api.logs(pod, options)) if (!gone.test(line)) lines.push(line);
  return lines.slice(-shown);
}

async function keptLines(api: Api, { pod, container, previous }: Culprit): Promise<readonly string[]> {
  const object = await api.get('Pod', pod, AbortSignal.timeout(patienceMs));
  const status = object && asPod(object).status;
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const own = all.find(({ name }) => name === container);
  return (own ? messageOf(own, previous) : '')
    .split('\n')
    .filter((line) => line !== '')
    .slice(-shown);
}

function messageOf({ state, lastState }: ContainerStatus, previous: boolean): string {
  const [now, before] = [state?.terminated?.message ?? '', lastState?.terminated?.message ?? ''];
  return previous ? before || now : now || before;
}

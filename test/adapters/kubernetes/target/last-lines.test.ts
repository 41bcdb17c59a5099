import { expect, test } from '@jest/globals';
import { lastLinesOf } from '../../../../src/adapters/kubernetes/last-lines.ts';
import type { Api } from '../../../../src/adapters/kubernetes/api/types.ts';

const culprit = { half: 'core', pod: 'rose-1', container: 'core', previous: true, exitCode: 7 } as const;

/** A kubelet with a log of each life of the container, and what the pod's status kept. */
function api(logs: Readonly<Record<'previous' | 'current', readonly string[] | Error>>, kept?: string): Api {
  const status = kept === undefined ? {} : { lastState: { terminated: { exitCode: 7, message: kept } } };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'rose-1', uid: 'u', resourceVersion: '1' },
    spec: { containers: [{ name: 'core' }] },
    status: { containerStatuses: [{ name: 'core', ready: false, restartCount: 1, ...status }] },
  };
  return {
    get: () => Promise.resolve(pod),
    async *logs(_: string, { previous = false }: { previous?: boolean }) {
      const lines = logs[previous ? 'previous' : 'current'];
      if (lines instanceof Error) throw lines;
      yield* await Promise.resolve(lines);
    },
  } as unknown as Api;
}

const removed = ['unable to retrieve container logs for containerd://58c40c89a286591021ae0c33ddc85272'];

test('the log of the life that failed is read, then that of the other one', async () => {
  expect(await lastLinesOf(api({ previous: ['a', 'b'], current: ['c'] }), culprit)).toEqual(['a', 'b']);
  expect(await lastLinesOf(api({ previous: new Error('400'), current: ['c'] }), culprit)).toEqual(['c']);
});

test('where a container is gone already, the kubelet has no log, and the status kept its end', async () => {
  const logs = { previous: removed, current: removed };
  expect(await lastLinesOf(api(logs, 'one\n\ntwo\n'), culprit)).toEqual(['one', 'two']);
  expect(await lastLinesOf(api(logs), culprit)).toEqual([]);
});

test('no more than the last twenty lines are told', async () => {
  const lines = Array.from({ length: 30 }, (_, index) => String(index));
  expect(await lastLinesOf(api({ previous: lines, current: [] }), culprit)).toEqual(lines.slice(-20));
});

import { expect, test } from '@jest/globals';
import { tellPush, type Aftermath } from '../../../src/steps/report/afterwards.ts';
import { beginWrites } from '../../../src/steps/report/writes.ts';
import { World } from '../../support/fakes/world.ts';
import { CodeHost, down } from '../code-host.ts';

test('what nobody can tell yet is noted; what could not be written is missed', async () => {
  const world = new World();
  const host = new CodeHost();
  const { id: commit } = world.commitBot('bank', 'hello = 1');
  host.late.add(commit);
  const aftermath = {
    request: {
      run: { id: 7, attempt: 1, url: 'https://github.example/run/7' },
      commit,
      event: { kind: 'push', before: undefined },
    },
    kind: { kind: 'default', branch: 'main' },
    conclusion: { state: 'failure', headline: 'It failed.', notes: [], bots: [] },
  } as unknown as Aftermath;
  const tell = async () => {
    const writes = beginWrites();
    await tellPush(world.ports, host.forge, writes, aftermath);
    return writes;
  };
  const late = await tell();
  expect(late.untold()).toEqual([]);
  expect(late.notes()).toEqual([expect.stringContaining('Nobody could tell yet which pull request brought')]);
  host.failing = { call: /merged/, error: down };
  const failed = await tell();
  expect(failed.untold()).toHaveLength(1);
  expect(failed.notes()).toEqual([expect.stringContaining('GitHub is down.')]);
  world.repository.history = () => Promise.reject(down);
  expect((await tell()).untold()).toHaveLength(1);
});

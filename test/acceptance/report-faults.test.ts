import { expect, jest, test } from '@jest/globals';
import type { Ports } from '../../src/steps/context.ts';
import { begin } from '../../src/steps/report/begin.ts';
import { end } from '../../src/steps/report/end.ts';
import { openPull, sandbox } from '../adapters/github/host.ts';
import { nameOf, push, Reported, whole } from '../steps/report/scene.ts';

jest.setTimeout(180_000);

test('whatever call fails with a chance of 30 %: told, or failed cleanly and converging, with nothing twice', async () => {
  await using host = await sandbox();
  const { github, people, name } = host;
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const branch = `staging/f${seed}`;
    const pull = await openPull(host, branch);
    const scene = new Reported();
    const { repository } = scene.world;
    const commit = repository.commit(
      branch,
      { 'bots/bank/data.txt': 'x' },
      { id: pull.head, from: scene.world.head },
    ).id;
    // Each job is another process.
    const ports = (): Ports => {
      const forge = host.forge();
      return { ...scene.ports, forge: () => Promise.resolve(forge) };
    };
    const about = (attempt: number) =>
      scene.request({ commit, run: nameOf(commit, attempt), event: push(branch), records: whole(commit) });
    github.faults.byChance({ probability: 0.3, seed });
    await begin(ports(), about(1));
    let reason = '';
    for (let attempt = 1; attempt <= 40 && reason !== 'passed'; attempt += 1) {
      ({ reason } = await end(ports(), about(attempt)));
      expect(reason).toMatch(/^(passed|not-told)$/);
    }
    github.faults.clear();
    expect(reason).toBe('passed');
    expect((await end(ports(), about(50))).reason).toBe('passed');
    const checks = await people.ada.checks.listForRef({ ...name, ref: commit, filter: 'all', per_page: 100 });
    const shown = checks.data.check_runs.map((run) => `${run.name}: ${run.conclusion ?? run.status}`).sort();
    expect({ seed, shown }).toEqual({
      seed,
      shown: [
        'bank / deploy: success',
        'bank / talk: success',
        'bank / train: success',
        'bank / validate: success',
      ],
    });
    const deployments = await people.ada.repos.listDeployments({ ...name, sha: commit });
    expect(deployments.data).toHaveLength(1);
    const statuses = await people.ada.repos.listDeploymentStatuses({
      ...name,
      deployment_id: deployments.data[0]!.id,
    });
    expect(statuses.data.map(({ state }) => state)).toEqual(['success']);
    const comments = await people.ada.issues.listComments({ ...name, issue_number: pull.number });
    expect(comments.data).toHaveLength(1);
    expect(scene.world.ledger.records).toHaveLength(2);
  }
  expect(github.mismatches).toEqual([]);
});

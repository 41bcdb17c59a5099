import { renameSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { liveProject, merge, production, yaml } from '../support/acceptance/live.ts';
import { Project, say, type Document } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';

jest.setTimeout(60_000);

const short = (hash: string) => hash.slice(7, 19);
const denied = (plan: Document): string[] =>
  plan.bots.flatMap(({ decisions }: Document) =>
    decisions.filter(({ allowed }: Document) => !allowed).map(({ code }: Document) => code),
  );

describe('candidates, plan, promote, rollback', () => {
  let project: Project;
  let url: string;
  const commits: string[] = [];
  beforeAll(async () => {
    ({ project, url } = await liveProject());
    commits.push(await merge(project, 'Three'));
    commits.push(await merge(project, 'Four'));
  }, 120_000);
  afterAll(() => project[Symbol.asyncDispose]());

  test('candidates are what is merged and not live, newest first', async () => {
    const { bots } = await project.done(['candidates']);
    expect(bots[0].live).toMatchObject({ version: '1.1.0' });
    expect(bots[0].candidates.map(({ change }: Document) => change.commit.subject)).toEqual([
      'feat: greet with Four',
      'feat: greet with Three',
    ]);
    expect(bots[0].candidates.map(({ verification }: Document) => verification)).toEqual([
      'verified',
      'verified',
    ]);
    const { stdout } = await project.run(['candidates']);
    expect(stdout).toContain(`tidegate plan ${commits[1]?.slice(0, 7)}`);
  });

  test('a plan names who comes along, and is the same when it is asked again', async () => {
    const pick = commits[1]?.slice(0, 7) ?? '';
    const { plan, reason } = await project.done(['plan', pick]);
    expect(reason).toBe('ships');
    expect(plan.bots[0].passengers.map(({ commit }: Document) => commit.subject)).toEqual([
      'feat: greet with Three',
    ]);
    expect((await project.done(['plan', pick])).plan.hash).toBe(plan.hash);
    const { stdout } = await project.run(['plan', pick]);
    expect(stdout).toMatch(/feat: greet with Three +\(Ada Test\) +passenger: comes along unpicked/);
    expect(stdout).toContain(`tidegate promote ${pick} --plan ${short(plan.hash)}`);
  });

  test('without consent, or with that to another plan, nothing is changed', async () => {
    const pick = commits[1]?.slice(0, 7) ?? '';
    const before = await production(project);
    const without = await project.json(['promote', pick]);
    expect(without).toMatchObject({ code: 1, reason: 'unconfirmed' });
    expect(without.decisions.map(({ code }: Document) => code)).toEqual(['PASSENGERS_UNCONFIRMED']);
    const wrong = await project.json(['promote', pick, '--plan', '0123456789ab']);
    expect(wrong).toMatchObject({ code: 1, reason: 'unconfirmed' });
    expect(wrong.decisions.map(({ code }: Document) => code)).toContain('PLAN_STALE');
    expect(await production(project)).toEqual(before);
    expect((await project.run(['promote', pick])).stdout).toContain('Nothing was changed.');
  });

  test('a wrong selection says what is allowed', async () => {
    for (const words of [
      ['nonsense'],
      ['0000000'],
      ['tea:all'],
      ['all', '--bots', 'coffee'],
      ['all', '--set-version', 'tea'],
    ])
      expect(await project.json(['plan', ...words])).toMatchObject({ code: 2, kind: 'your-mistake' });
  });

  test('with consent the very same package is live, with a version, a tag and a record', async () => {
    const pick = commits[0]?.slice(0, 7) ?? '';
    const { plan } = await project.done(['plan', pick]);
    const staged = (await project.done(['models'])).packages.find(
      ({ commit }: Document) => commit === commits[0],
    );
    const done = await project.done(['promote', pick, '--plan', short(plan.hash), '--why', 'third']);
    expect(done.bots).toMatchObject([
      {
        reason: 'released',
        url,
        release: { version: '1.2.0', package: staged.package, why: 'third' },
        tagged: 'created',
      },
    ]);
    expect(await say(url, 'hello')).toBe('Three');
    project.work.git('fetch', '--quiet', '--tags');
    expect(project.work.git('cat-file', '-t', 'tea/v1.2.0')).toBe('tag');
    expect(project.work.git('rev-parse', 'tea/v1.2.0^{commit}')).toBe(commits[0]);
    // Typed again, it says what is already so.
    const again = await project.json(['promote', pick, '--plan', short(plan.hash)]);
    expect(again.code).toBe(0);
    const { records } = await project.done(['history', 'tea', '--environment', 'production']);
    expect(records.filter(({ version }: Document) => version === '1.2.0')).toHaveLength(1);
  });

  test('back, and again, and forward to the version that was there', async () => {
    const back = await project.done(['rollback', 'tea', '--why', 'no']);
    expect(back).toMatchObject({ reason: 'rolled-back', url, recorded: true, to: { version: '1.1.0' } });
    expect(await say(url, 'hello')).toBe('Two');
    expect(await project.done(['rollback', 'tea'])).toMatchObject({ reason: 'already-active' });
    const further = await project.json(['rollback', 'tea', '--to', '1.0.0']);
    expect(further).toMatchObject({ code: 0, reason: 'rolled-back', to: { version: '1.0.0' } });
    expect(await say(url, 'hello')).toBe('One');
    expect(await project.json(['rollback', 'tea', '--to', '9.9.9'])).toMatchObject({ code: 2 });

    const pick = commits[0]?.slice(0, 7) ?? '';
    const { plan } = await project.done(['plan', pick]);
    const forward = await project.done(['promote', pick, '--plan', short(plan.hash)]);
    expect(forward.bots).toMatchObject([
      { release: { version: '1.2.0' }, tag: 'tea/v1.2.0', tagged: 'exists' },
    ]);
    expect(await say(url, 'hello')).toBe('Three');
  });

  test('back without the origin; the record follows with the next words', async () => {
    const elsewhere = `${project.origin.directory}.away`;
    renameSync(project.origin.directory, elsewhere);
    const back = await project.json(['rollback', 'tea', '--to', '1.1.0', '--why', 'at night']);
    expect(back).toMatchObject({ code: 0, reason: 'rolled-back', recorded: false });
    expect(await say(url, 'hello')).toBe('Two');
    for (const verb of ['plan', 'promote', 'history', 'candidates'])
      expect(
        await project.json(verb === 'plan' || verb === 'promote' ? [verb, 'all'] : [verb]),
      ).toMatchObject({
        code: 3,
        kind: 'our-failure',
      });
    renameSync(elsewhere, project.origin.directory);
    await project.done(['stage', 'tea']);
    const { records } = await project.done(['history', 'tea', '--environment', 'production']);
    expect(records[0]).toMatchObject({ kind: 'rollback', why: 'at night' });
    expect(records.filter(({ why }: Document) => why === 'at night')).toHaveLength(1);
  });

  test('what somebody deployed to production by hand is drift, and stops a promotion', async () => {
    const { plan } = await project.done(['plan', 'all']);
    const four = (await project.done(['models'])).packages[0].package;
    const byHand = ['deploy', 'tea', '--package', short(four), '--environment', 'production'];
    expect(await project.json(byHand)).toMatchObject({ code: 2, reason: 'releases-alone' });
    // Where the gates ask for nothing, somebody can.
    const open = 'gates: {suite: optional, registration: optional}';
    project.push(
      { 'tidegate.yml': `bots: [{path: tea, engine: builtin}]\nenvironments: {production: {${open}}}\n` },
      'Open production',
    );
    await project.done(byHand);
    expect(await say(url, 'hello')).toBe('Four');
    expect((await project.run(['status', 'tea'])).stdout).toContain(
      'another package of tea than the ledger says',
    );
    const three = commits[0]?.slice(0, 7) ?? '';
    const told = await project.json(['plan', three]);
    expect(told).toMatchObject({ code: 1, reason: 'denied' });
    expect(told.plan.bots[0].decisions).toContainEqual(
      expect.objectContaining({ code: 'DRIFT', allowed: false }),
    );
    const stopped = await project.json(['promote', three, '--plan', short(told.plan.hash)]);
    expect(stopped).toMatchObject({
      code: 1,
      reason: 'failed',
      bots: [{ reason: 'drifted', decision: { code: 'DRIFT' } }],
    });
    expect(await say(url, 'hello')).toBe('Four');
    // The remedy: what is released is what runs.
    expect(stopped.bots[0].decision.remedy.sentence).toMatch(/./);
    expect(plan.bots).toHaveLength(1);
  });
});

describe('policies', () => {
  test('a bot without tests stays out of production unless the policy lets it in', async () => {
    const files = teaBot('tea');
    delete files['tea/tests/conversations.yml'];
    await using project = Project.open({ ...files, 'tidegate.yml': yaml });
    await project.done(['register', '--new-key']);
    project.push({}, 'Register');
    await project.done(['stage', 'tea']);
    const stopped = await project.json(['promote', 'all']);
    expect(stopped).toMatchObject({ code: 1, reason: 'denied' });
    expect(denied(stopped.plan)).toEqual(['NO_SUITE']);
    project.push({
      'tidegate.yml':
        'bots: [{path: tea, engine: builtin}]\nenvironments: {production: {gates: {suite: optional}}}\n',
    });
    expect(await project.json(['promote', 'all'])).toMatchObject({ code: 0, reason: 'promoted' });
  });

  test('what was never talked to, or is not merged, does not ship', async () => {
    await using project = Project.open({ ...teaBot('tea'), 'tidegate.yml': yaml });
    const { plan } = await project.json(['plan', 'all']);
    expect(denied(plan)).toEqual(expect.arrayContaining(['UNREGISTERED', 'NO_PACKAGE_FOR_INPUTS']));
    const { code, stdout } = await project.run(['plan', 'all']);
    expect(code).toBe(1);
    expect(stdout).toContain('→ ');
    await project.done(['train']);
    expect(denied((await project.json(['plan', 'all'])).plan)).toContain('NOT_VERIFIED');
    project.work.git('switch', '--quiet', '--create', 'staging/other');
    const branch = project.push(teaBot('tea', { greeting: 'Branch' }));
    await project.done(['stage']);
    const unmerged = await project.json(['plan', branch.slice(0, 7)]);
    expect(unmerged.code).not.toBe(0);
    expect(JSON.stringify(unmerged)).toMatch(/NOT_MERGED|merged/);
  });
});

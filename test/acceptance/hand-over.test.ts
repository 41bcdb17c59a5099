import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Authority } from '../../src/domain/run/read.ts';
import { hostedProject, partsOf, Runs, type EndedJob, type Run } from '../support/acceptance/jobs.ts';
import { say, until, type Project } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';

jest.setTimeout(180_000);

/** What the last job believes of a job by its artifact's name. */
const authority = (phases: Authority['phases'], bots: readonly string[], given: Partial<Authority> = {}) => ({
  bots,
  phases,
  expects: false,
  ledger: [],
  ...given,
});
const ofTrain = authority(['train'], ['tea']);
const ofStage = authority(['deploy', 'talk'], ['tea'], { ledger: ['package', 'verification'] });

const stored = (project: Project) => readdirSync(project.root).includes('store');

describe('from a push to production, job after job', () => {
  let project: Project;
  let runs: Runs;
  let first: string;
  beforeAll(async () => {
    project = await hostedProject({ ...teaBot('tea', { greeting: 'One' }), 'README.md': 'Hello' }, ['tea']);
    runs = new Runs(project);
    first = project.work.git('rev-parse', 'HEAD');
  }, 60_000);
  afterAll(() => project[Symbol.asyncDispose]());

  let run: Run;
  let changes: EndedJob;
  let train: EndedJob;
  let url: string;

  test('a push says what is to be done with which bot', async () => {
    project.work.git('switch', '--quiet', '--create', 'staging/two');
    const commit = project.push(teaBot('tea', { greeting: 'Two' }), 'feat: greet with Two');
    run = runs.start(runs.push('staging/two', commit));
    changes = await run.job('validate', { changed: 'true' });
    expect(changes).toMatchObject({
      code: 0,
      reason: 'valid',
      outputs: { deploys: 'true', check: 'tidegate', 'told-by': '' },
      record: {
        run: { id: run.id, attempt: 1, url: `https://github.example/acme/bots/actions/runs/${run.id}` },
        job: 'validate',
        commit,
        expects: [{ bot: 'tea', phases: ['validate', 'train', 'deploy', 'talk'] }],
        ledger: [],
      },
    });
    expect(JSON.parse(changes.outputs['matrix'] ?? '')).toEqual([{ name: 'tea', bots: 'tea' }]);
    expect(partsOf(changes)).toEqual(['tea validate passed']);
  });

  test('the training writes neither the store nor the ledger', async () => {
    train = await run.job('train', { bots: 'tea' });
    expect(train).toMatchObject({ code: 0, reason: 'packaged', record: { job: 'train (tea)', ledger: [] } });
    expect(partsOf(train)).toEqual(['tea train passed']);
    expect(train.record?.parts[0]?.training).toMatchObject({ found: false, metrics: expect.anything() });
    expect(run.read(train.left, ofTrain)).toMatchObject({ state: 'record' });
    expect(stored(project)).toBe(false);
    expect(project.origin.git('branch', '--list', 'tidegate/*')).toBe('');
  });

  test('the next job brings that very package into the store and into staging, and says what to record', async () => {
    const stage = await run.job('deploy', { bots: 'tea', packages: run.download(train) });
    expect(stage).toMatchObject({ code: 0, reason: 'switched' });
    expect(partsOf(stage)).toEqual(['tea deploy passed', 'tea talk passed']);
    const [deployed, talked] = stage.record?.parts ?? [];
    url = deployed?.deployment?.url ?? '';
    expect(deployed?.deployment).toMatchObject({ environment: 'staging', preview: false });
    expect(talked?.talk?.held).toContainEqual({
      name: 'greets',
      passed: true,
      exchanges: [{ said: 'hello there', answered: ['Two'] }],
    });
    const digest = train.record?.parts[0]?.training?.package;
    expect(stage.record?.ledger).toMatchObject([
      { kind: 'package', bot: 'tea', package: digest },
      { kind: 'verification', package: digest, passed: true, environment: 'staging' },
    ]);
    expect(run.read(stage.left, ofStage)).toMatchObject({ state: 'record' });
    expect(project.origin.git('branch', '--list', 'tidegate/*')).toBe('');
    expect(await say(url, 'hello')).toBe('Two');
    await runs.tell(stage.record?.ledger ?? []);
  });

  test('after the merge nothing is trained again: the ledger names the package, and nothing is handed over', async () => {
    project.work.git('switch', '--quiet', 'main');
    project.work.git('merge', '--quiet', '--squash', 'staging/two');
    const commit = project.push({}, 'feat: greet with Two (#12)');
    const merged = runs.start(runs.push('main', commit, first));
    const all = await merged.through('tea');
    expect(all.changes.record?.expects).toMatchObject([{ bot: 'tea' }]);
    expect(all.train.record?.parts[0]?.training).toMatchObject({ found: true });
    expect(readdirSync(all.train.left)).toEqual(['record.json']);
    expect(all.stage).toMatchObject({ code: 0, reason: 'already-active' });
    expect(all.stage.record?.ledger.map(({ kind }) => kind)).toEqual(['verification']);
  });

  test('a push that changes no bot has nothing to do', async () => {
    const before = project.work.git('rev-parse', 'HEAD');
    const commit = project.push({ 'README.md': 'Hello again' }, 'docs: say hello again');
    const idle = await runs.start(runs.push('main', commit, before)).job('validate', { changed: 'true' });
    expect(idle).toMatchObject({
      code: 0,
      reason: 'unchanged',
      outputs: { matrix: '[]', deploys: 'false', check: 'tidegate' },
      record: { expects: [], parts: [] },
    });
  });

  test('of a push of several commits, all are looked at, and nothing is lost of a run that died', async () => {
    const before = project.work.git('rev-parse', 'HEAD');
    project.push(teaBot('tea', { greeting: 'Three' }), 'feat: greet with Three');
    const commit = project.push({ 'README.md': 'Bye' }, 'docs: say bye');
    const changed = (one: EndedJob) => one.result.changed;
    const both = await runs.start(runs.push('main', commit, before)).job('validate', { changed: 'true' });
    expect(changed(both)).toEqual([{ bot: 'tea', state: 'changed' }]);
    // That run died here, and a later push changes nothing.
    const later = project.push({ 'README.md': 'Bye bye' }, 'docs: say bye bye');
    const next = runs.start(runs.push('main', later, commit));
    const gathered = await next.through('tea');
    expect(changed(gathered.changes)).toEqual([{ bot: 'tea', state: 'unsettled' }]);
    expect(gathered.stage).toMatchObject({ reason: 'switched' });
    expect(await say(url, 'hello')).toBe('Three');
    const settled = project.push({ 'README.md': 'End' }, 'docs: end');
    const idle = await runs.start(runs.push('main', settled, later)).job('validate', { changed: 'true' });
    expect(idle.reason).toBe('unchanged');
  });

  test('a change of the test conversations alone is talked through, and nothing is trained', async () => {
    project.work.git('switch', '--quiet', '--create', 'staging/tests', 'main');
    const commit = project.push(
      {
        'tea/tests/conversations.yml':
          'conversations:\n  - name: parts\n    steps:\n      - user: bye\n      - bot: Goodbye!\n',
      },
      'test: part',
    );
    const all = await runs.start(runs.push('staging/tests', commit)).through('tea');
    expect(all.changes.result.changed).toEqual([{ bot: 'tea', state: 'suite' }]);
    expect(all.train.record?.parts[0]?.training?.found).toBe(true);
    expect(all.stage.record?.parts[1]?.talk?.held).toMatchObject([{ name: 'parts', passed: true }]);
  });

  test('what a conversation went wrong with is in the record, and staging keeps what it had', async () => {
    project.work.git('switch', '--quiet', '--create', 'staging/wrong', 'main');
    const commit = project.push(
      teaBot('tea', { greeting: 'Four', expected: 'Vier' }),
      'feat: greet with Four',
    );
    const { stage } = await runs.start(runs.push('staging/wrong', commit)).through('tea');
    expect(stage).toMatchObject({ code: 1, reason: 'failed-talk' });
    expect(partsOf(stage)).toEqual(['tea deploy passed', 'tea talk failed']);
    const [deployed, talked] = stage.record?.parts ?? [];
    expect(deployed?.deployment).toBeUndefined();
    expect(talked?.problems).toMatchObject([{ place: { file: 'tea/tests/conversations.yml' } }]);
    expect(talked?.talk?.held).toContainEqual(
      expect.objectContaining({ passed: false, exchanges: [{ said: 'hello there', answered: ['Four'] }] }),
    );
    expect(stage.record?.ledger).toMatchObject([
      { kind: 'package' },
      { kind: 'verification', passed: false },
    ]);
    expect(await say(url, 'hello')).toBe('Three');
  });

  test('a merge group is talked to beside what runs, and ended again', async () => {
    project.work.git('switch', '--quiet', '--detach', 'main');
    const base = project.work.git('rev-parse', 'HEAD');
    const commit = project.work.commit(teaBot('tea', { greeting: 'Five' }), 'feat: greet with Five');
    project.work.git('push', '--quiet', 'origin', `HEAD:refs/heads/gh-readonly-queue/main/pr-12-${base}`);
    const { changes: found, stage } = await runs.start(runs.mergeGroup(commit, base)).through('tea');
    expect(found.outputs['deploys']).toBe('true');
    expect(stage).toMatchObject({ code: 0, reason: 'previewed' });
    expect(partsOf(stage)).toEqual(['tea deploy passed', 'tea talk passed']);
    expect(stage.record?.parts[0]?.deployment).toBeUndefined();
    expect(await say(url, 'hello')).toBe('Three');
    const { bots } = await project.done(['status', 'tea', '--environment', 'staging']);
    expect(JSON.stringify(bots)).not.toContain('"preview"');
  });
});

describe('what can come between', () => {
  let project: Project;
  let runs: Runs;
  beforeAll(async () => {
    project = await hostedProject({ ...teaBot('tea', { greeting: 'One' }), ...teaBot('mint') }, [
      'tea',
      'mint',
    ]);
    runs = new Runs(project);
  }, 60_000);
  afterAll(() => project[Symbol.asyncDispose]());

  /** A branch with a change of the tea bot, pushed. */
  function branch(name: string, files: Readonly<Record<string, string>>): { commit: string; run: Run } {
    project.work.git('switch', '--quiet', '--create', name, 'main');
    const commit = project.push(files, `feat: ${name}`);
    return { commit, run: runs.start(runs.push(name, commit)) };
  }

  test('a bot with mistakes holds up no other: the job goes on, and the record says it', async () => {
    const wrong = { 'mint/data/rules.yml': 'rules:\n  - rule: x\n    steps:\n      - action: [1' };
    const { run } = branch('staging/half', { ...teaBot('tea', { greeting: 'Half' }), ...wrong });
    const changes = await run.job('validate', { changed: 'true' });
    expect(changes).toMatchObject({ code: 0, reason: 'invalid', outputs: { deploys: 'true' } });
    expect(JSON.parse(changes.outputs['matrix'] ?? '')).toEqual([{ name: 'tea', bots: 'tea' }]);
    expect(partsOf(changes).toSorted()).toEqual(['mint validate failed', 'tea validate passed']);
    expect(changes.record?.expects?.map(({ bot }) => bot).toSorted()).toEqual(['mint', 'tea']);
    const train = await run.job('train', { bots: 'mint,tea' });
    expect(train).toMatchObject({ code: 1, reason: 'invalid' });
    expect(partsOf(train).toSorted()).toEqual(['mint train failed', 'tea train passed']);
    const stage = await run.job('deploy', { bots: 'mint,tea', packages: run.download(train) });
    expect(stage).toMatchObject({ code: 1, reason: 'no-package' });
    expect(partsOf(stage).toSorted()).toEqual(['mint deploy failed', 'tea deploy passed', 'tea talk passed']);
  });

  test('a configuration with mistakes is told as the trouble of its job', async () => {
    const { run } = branch('staging/config', { 'tidegate.yml': 'bots: []\nbot: x\n' });
    const changes = await run.job('validate', { changed: 'true' });
    expect(changes).toMatchObject({ code: 1, reason: 'mistake', record: { parts: [] } });
    expect(changes.record?.trouble).toMatchObject({
      headline: 'tidegate.yml has 2 mistakes; nothing was done.',
      problems: [{ place: { file: 'tidegate.yml' } }, {}],
    });
    const train = await run.job('train', { bots: 'tea' });
    expect(partsOf(train)).toEqual(['tea train failed']);
  });

  test('a fork and a bot with a token that only reads train, and deploy nothing', async () => {
    const { commit } = branch('feature/one', teaBot('tea', { greeting: 'Feature' }));
    for (const [given, kind] of [
      [{ fork: true }, 'foreign'],
      [{ author: 'dependabot[bot]' }, 'foreign'],
      [{}, 'change'],
    ] as const) {
      const run = runs.start(runs.pull('feature/one', commit, given));
      const changes = await run.job('validate', { changed: 'true' });
      expect(changes).toMatchObject({ code: 0, outputs: { deploys: 'false' }, result: { kind } });
      expect(changes.record?.expects).toEqual([{ bot: 'tea', phases: ['validate', 'train'] }]);
    }
    const target = { ...runs.pull('feature/one', commit), name: 'pull_request_target' };
    expect(await runs.start(target).job('validate', { changed: 'true' })).toMatchObject({
      code: 1,
      reason: 'mistake',
      result: { error: { code: 'event-refused' } },
    });
  });

  test('a newer push takes the place of a run before it trains, and before it deploys', async () => {
    const { run } = branch('staging/newer', teaBot('tea', { greeting: 'Older' }));
    const train = await run.job('train', { bots: 'tea' });
    expect(train.code).toBe(0);
    const newer = project.push(teaBot('tea', { greeting: 'Newer' }), 'feat: greet `anew` <b>');
    const headline = `Superseded by the push of ${newer.slice(0, 7)} (feat: greet \`anew\` <b>).`;
    const stage = await run.job('deploy', { bots: 'tea', packages: run.download(train) });
    expect(stage).toMatchObject({
      code: 1,
      reason: 'superseded',
      record: { parts: [{ state: 'cancelled', headline }] },
    });
    // Its package is in the store, and nobody trains it again.
    expect(stage.record?.ledger.map(({ kind }) => kind)).toEqual(['package']);
    const late = await run.job('train', { bots: 'tea' });
    expect(late).toMatchObject({
      code: 1,
      reason: 'superseded',
      record: { parts: [{ state: 'cancelled', headline }] },
    });
    // The training left no package, and that isn't what is told.
    expect(await run.job('deploy', { bots: 'tea' })).toMatchObject({
      code: 1,
      reason: 'superseded',
      record: { parts: [{ phase: 'deploy', state: 'cancelled', headline }] },
    });
  });

  test('what is handed over by another job is believed no further than its bots and inputs', async () => {
    const other = branch('staging/other', {
      ...teaBot('tea', { greeting: 'Other' }),
      ...teaBot('mint', { greeting: 'Mint' }),
    });
    const otherTea = await other.run.job('train', { bots: 'tea' });
    const mint = await other.run.job('train', { bots: 'mint' });
    const { run } = branch('staging/mine', teaBot('tea', { greeting: 'Mine' }));
    const mine = await run.job('train', { bots: 'tea' });
    const refused = async (packages: string, why: string) => {
      const stage = await run.job('deploy', { bots: 'tea', packages });
      expect(stage).toMatchObject({ code: 1, reason: 'package-refused', record: { ledger: [] } });
      expect(stage.record?.parts).toMatchObject([
        { phase: 'deploy', state: 'failed', headline: expect.stringContaining(why) },
      ]);
    };
    await refused(other.run.download(mint), 'of the bot "mint"');
    await refused(other.run.download(otherTea), 'made from the inputs');
    // A layout that is damaged: a blob has other bytes than its name says.
    const damaged = run.download(mine);
    const blobs = join(damaged, 'blobs', 'sha256');
    const biggest =
      readdirSync(blobs).toSorted(
        (a, b) => readFileSync(join(blobs, b)).length - readFileSync(join(blobs, a)).length,
      )[0] ?? '';
    const bytes = readFileSync(join(blobs, biggest));
    bytes[600] = (bytes[600] ?? 0) ^ 1;
    writeFileSync(join(blobs, biggest), bytes);
    const broken = await run.job('deploy', { bots: 'tea', packages: damaged });
    expect(broken.code).toBe(1);
    expect(partsOf(broken)).toEqual(['tea deploy failed']);
    expect(broken.record?.ledger).toEqual([]);
    // An index that is none.
    const garbage = run.download(mine);
    writeFileSync(join(garbage, 'index.json'), '{"manifests": 7');
    const unread = await run.job('deploy', { bots: 'tea', packages: garbage });
    expect(unread.code).toBe(1);
    expect(partsOf(unread)).toEqual(['tea deploy failed']);
    const good = await run.job('deploy', { bots: 'tea', packages: run.download(mine) });
    expect(good).toMatchObject({ code: 0, reason: 'switched' });
    // A record that speaks of more than its job may, and one of another run.
    const forged = runs.fresh('forged');
    cpSync(join(good.left, 'record.json'), join(forged, 'record.json'));
    expect(run.read(forged, ofTrain)).toMatchObject({
      state: 'unreadable',
      why: expect.stringContaining("isn't its job"),
    });
    expect(other.run.read(forged, ofStage)).toMatchObject({ state: 'unreadable' });
    rmSync(forged, { recursive: true });
  });

  test('a cancelled job leaves a record within its time, and the next one goes on', async () => {
    const { run } = branch('staging/cancelled', teaBot('tea', { greeting: 'Cancelled' }));
    const started = run.start('train', { bots: 'tea' });
    await until(
      'a training',
      () => project.processes().map(({ command }) => command),
      (commands) => commands.some((command) => /engine\.js train /.test(command)),
    );
    const from = performance.now();
    started.child.kill('SIGINT');
    const ended = await started.finished;
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(ended).toMatchObject({ code: 1, reason: 'cancelled' });
    expect(ended.log).toContain('Cancelled');
    expect(partsOf(ended)).toEqual(['tea train cancelled']);
    expect(run.read(ended.left, ofTrain)).toMatchObject({ state: 'record' });
    expect(await run.job('train', { bots: 'tea' })).toMatchObject({ code: 0, reason: 'packaged' });
  });

  test('a job outside of a workflow hands nothing over', async () => {
    const { run } = branch('staging/nowhere', teaBot('tea', { greeting: 'Nowhere' }));
    const ended = await run.job('train', { bots: 'tea' }, { env: { GITHUB_RUN_ID: 'x' } });
    expect(ended).toMatchObject({ code: 1, reason: 'mistake', result: { error: { code: 'no-run' } } });
  });
});

describe('a release', () => {
  let project: Project;
  let runs: Runs;
  beforeAll(async () => {
    project = await hostedProject(teaBot('tea', { greeting: 'One' }), ['tea']);
    runs = new Runs(project);
    await runs.start(runs.push('main', project.work.git('rev-parse', 'HEAD'))).through('tea');
  }, 60_000);
  afterAll(() => project[Symbol.asyncDispose]());

  const dispatch = (): Run => {
    const commit = project.work.git('rev-parse', 'HEAD');
    return runs.start({ name: 'workflow_dispatch', payload: {}, ref: 'refs/heads/main', commit });
  };
  const ofRelease = authority(['deploy', 'talk'], ['tea'], { ledger: ['release', 'rollback'] });
  /** The repository's remote is out of reach for the action, and for it alone. */
  const apart = () => ({
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'url.file:///nowhere/.insteadOf',
    GIT_CONFIG_VALUE_0: project.origin.directory,
  });

  test('leaves what it released for those who tell of it; run again, there is nothing to tell', async () => {
    const run = dispatch();
    const promoted = await run.job('promote', { bots: 'tea', select: 'all' });
    expect(promoted).toMatchObject({
      code: 0,
      reason: 'promoted',
      record: { ledger: [{ kind: 'release', bot: 'tea', version: '1.0.0', environment: 'production' }] },
    });
    expect(partsOf(promoted)).toEqual(['tea deploy passed']);
    expect(run.read(promoted.left, ofRelease)).toMatchObject({ state: 'record' });
    const again = await dispatch().job('promote', { bots: 'tea', select: 'all' });
    expect(again).toMatchObject({ code: 0, reason: 'nothing', record: { ledger: [], parts: [] } });
  });

  test('that was denied says by which gate', async () => {
    const commit = project.push(teaBot('tea', { greeting: 'Two' }), 'feat: greet with Two');
    const denied = await dispatch().job('promote', { bots: 'tea', select: 'all' });
    expect(denied).toMatchObject({ code: 1, reason: 'denied', record: { ledger: [] } });
    expect(denied.record?.parts).toMatchObject([
      { state: 'failed', headline: expect.stringContaining('NO_PACKAGE_FOR_INPUTS') },
    ]);
    await runs.start(runs.push('main', commit)).through('tea');
    expect(await dispatch().job('promote', { bots: 'tea', select: 'all' })).toMatchObject({
      reason: 'promoted',
    });
  });

  test('goes back although the ledger is out of reach: its word is handed over, not lost', async () => {
    const run = dispatch();
    const back = await run.job('rollback', { bot: 'tea', why: 'no' }, { env: apart() });
    expect(back).toMatchObject({ code: 0, reason: 'rolled-back' });
    expect(back.record?.ledger).toMatchObject([{ kind: 'rollback', bot: 'tea', why: 'no' }]);
    expect(partsOf(back)).toEqual(['tea deploy passed']);
    expect(run.read(back.left, ofRelease)).toMatchObject({ state: 'record' });
    await runs.tell(back.record?.ledger ?? []);
    const { records } = await project.done(['history', 'tea']);
    expect(records[0]).toMatchObject({ kind: 'rollback', why: 'no' });
  });
});

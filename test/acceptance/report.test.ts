import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { commentMarker } from '../../src/domain/report/comment.ts';
import { isCommand, linesOf } from '../support/runner.ts';
import { rendered } from '../support/markdown.ts';
import { payloads } from '../domain/markdown/payloads.ts';
import {
  changesRecord,
  part,
  record,
  ReportScene,
  stageRecord,
  trainRecord,
  type Trigger,
} from '../support/acceptance/reporting.ts';

jest.setTimeout(120_000);

const summaryOf = (checks: readonly { name: string; status: string; conclusion: string | null }[]) =>
  checks.map(({ name, status, conclusion }) => `${name}: ${conclusion ?? status}`);

/** A run that went well with every bot. */
function whole(commit: string, bots: readonly string[]) {
  return {
    changes: changesRecord(commit, bots),
    ...Object.fromEntries(bots.map((bot) => [`train-${bot}`, trainRecord(commit, bot)])),
    ...Object.fromEntries(bots.map((bot) => [`stage-${bot}`, stageRecord(commit, bot)])),
  };
}

describe('what a run tells', () => {
  let scene: ReportScene;
  beforeAll(async () => {
    scene = await ReportScene.open();
  });
  afterAll(() => scene[Symbol.asyncDispose]());
  afterEach(() => expect(scene.host.github.mismatches).toEqual([]));

  test('a push to a staging branch, from its first check to its comment, and nothing twice', async () => {
    const commit = await scene.change('staging/tea', 'bank', 'two');
    const number = await scene.openPull('staging/tea');
    const trigger: Trigger = { on: 'push', branch: 'staging/tea' };
    const about = { trigger, commit, matrix: ['bank'] };
    scene.host.github.forgetRequests();
    const begun = await scene.report({
      ...about,
      phase: 'begin',
      records: { changes: changesRecord(commit, ['bank']) },
      inputs: { needs: '' },
    });
    expect({ code: begun.code, reason: begun.reason, log: begun.log }).toMatchObject({
      code: 0,
      reason: 'shown',
    });
    expect(summaryOf(await scene.checks(commit))).toEqual([
      'bank / deploy: queued',
      'bank / talk: queued',
      'bank / train: in_progress',
      'bank / validate: success',
    ]);
    const ended = await scene.report({ ...about, records: whole(commit, ['bank']) });
    const calls = scene.host.github.apiCalls.length;
    expect({ code: ended.code, reason: ended.reason, log: ended.log }).toMatchObject({
      code: 0,
      reason: 'passed',
    });
    expect(summaryOf(await scene.checks(commit))).toEqual([
      'bank / deploy: success',
      'bank / talk: success',
      'bank / train: success',
      'bank / validate: success',
    ]);
    expect(await scene.deployments()).toEqual([
      { environment: 'staging/bank', sha: commit, states: ['success'] },
    ]);
    const comments = await scene.comments(number);
    expect(comments).toHaveLength(1);
    expect(comments[0]).toContain('nothing is trained again');
    expect((await scene.ledger()).map(({ kind }) => kind).sort()).toEqual(['package', 'verification']);
    expect(calls).toBeLessThanOrEqual(20);

    const again = await scene.report({ ...about, attempt: 2, records: whole(commit, ['bank']) });
    expect(again.reason).toBe('passed');
    expect(await scene.checks(commit)).toHaveLength(4);
    expect(await scene.deployments()).toHaveLength(1);
    expect(await scene.comments(number)).toHaveLength(1);
    expect(await scene.ledger()).toHaveLength(2);
  });

  test('a conversation that failed, with annotations on its lines', async () => {
    const commit = await scene.change('staging/wrong', 'bank', 'wrong');
    const number = await scene.openPull('staging/wrong');
    const place = { file: 'bots/bank/tests/conversations.yml', line: 7 };
    const problem = { severity: 'error', code: 'wrong-answer', message: 'It said "No."', place } as const;
    const held = [{ name: 'order', passed: false, exchanges: [{ said: 'tea', answered: ['No.'] }] }];
    const ended = await scene.report({
      trigger: { on: 'push', branch: 'staging/wrong' },
      commit,
      matrix: ['bank'],
      jobs: { changes: 'success', train: 'success', stage: 'failure' },
      records: {
        ...whole(commit, ['bank']),
        'stage-bank': stageRecord(commit, 'bank', {
          talk: {
            state: 'failed',
            headline: '"order" went wrong at its 1st turn.',
            problems: [problem],
            talk: { suite: undefined, held, leftOut: [] },
            log: ['KeyError: amount'],
          },
        }),
      },
    });
    expect({ code: ended.code, reason: ended.reason, notes: ended.result.notes }).toEqual({
      ...{ code: 1, reason: 'failed', notes: [] },
    });
    const checks = await scene.checks(commit);
    expect(summaryOf(checks)).toEqual([
      'bank / deploy: success',
      'bank / talk: failure',
      'bank / train: success',
      'bank / validate: success',
    ]);
    const talk = checks.find(({ name }) => name === 'bank / talk')!;
    expect(await scene.annotations(talk.id)).toMatchObject([
      { path: place.file, start_line: 7, annotation_level: 'failure', message: 'It said "No."' },
    ]);
    expect(talk.output.text).toContain('KeyError: amount');
    const deployments = (await scene.deployments()).filter(({ sha }) => sha === commit);
    expect(deployments).toEqual([{ environment: 'staging/bank', sha: commit, states: ['failure'] }]);
    expect((await scene.comments(number))[0]).toContain('WRONG: order');
    expect(ended.summary).toContain('went wrong');
  });

  test('a fork: concluded, and nothing written', async () => {
    const commit = await scene.change('patch', 'shop', 'forked');
    const number = await scene.openPull('patch');
    scene.host.github.forgetRequests();
    const trigger: Trigger = { on: 'pull_request', branch: 'patch', number, from: 'eve/bots' };
    const about = {
      trigger,
      commit,
      matrix: ['shop'],
      jobs: { changes: 'success', train: 'success', stage: 'skipped' },
    };
    const changes = changesRecord(commit, ['shop'], ['validate', 'train']);
    const begun = await scene.report({ ...about, phase: 'begin', records: { changes } });
    expect([begun.code, begun.reason]).toEqual([0, 'not-shown']);
    const ended = await scene.report({
      ...about,
      records: { changes, 'train-shop': trainRecord(commit, 'shop') },
    });
    expect([ended.code, ended.reason]).toEqual([0, 'passed']);
    expect(ended.summary).toContain('shop');
    expect(scene.host.github.apiCalls).toEqual([]);
    // Who isn't asked to deploy can't hand over that it did.
    const forged = await scene.report({
      ...about,
      records: {
        changes,
        'train-shop': trainRecord(commit, 'shop'),
        'stage-shop': stageRecord(commit, 'shop'),
      },
    });
    expect([forged.code, forged.reason]).toEqual([1, 'failed']);
    expect(forged.summary).toContain('no job of this run can have left it');
    expect((await scene.ledger()).filter(({ bot }) => bot === 'shop')).toEqual([]);
  });

  test('a token that may only read is a note, and no failure', async () => {
    const commit = await scene.change('staging/read', 'shop', 'read');
    const number = await scene.openPull('staging/read');
    const { github, repository } = scene.host;
    const ended = await scene.report({
      trigger: { on: 'pull_request', branch: 'staging/read', number },
      commit,
      matrix: ['shop'],
      records: {
        changes: changesRecord(commit, ['shop'], ['validate', 'train']),
        'train-shop': trainRecord(commit, 'shop'),
      },
      token: github.createWorkflowToken(repository, {
        contents: 'read',
        pull_requests: 'read',
        checks: 'read',
      }),
    });
    expect({ code: ended.code, reason: ended.reason, log: ended.log }).toMatchObject({
      code: 0,
      reason: 'passed',
    });
    expect(ended.log).toContain('The token may not write checks');
    expect(await scene.comments(number)).toEqual([]);
    const without = await scene.report({
      trigger: { on: 'pull_request', branch: 'staging/read', number },
      commit,
      matrix: ['shop'],
      records: {
        changes: changesRecord(commit, ['shop'], ['validate', 'train']),
        'train-shop': trainRecord(commit, 'shop'),
      },
      inputs: { token: '' },
    });
    expect([without.code, without.reason]).toEqual([0, 'passed']);
    expect(without.log).toContain('told here and nowhere else');
  });

  test('cancelled, superseded, and what a dead job left in progress', async () => {
    const commit = await scene.change('staging/stop', 'bank', 'stop');
    const number = await scene.openPull('staging/stop');
    const trigger: Trigger = { on: 'push', branch: 'staging/stop' };
    const changes = changesRecord(commit, ['bank']);
    await scene.report({ trigger, commit, phase: 'begin', records: { changes } });
    const jobs = { changes: 'success', begin: 'success', train: 'cancelled', stage: 'skipped' };
    const stopped = await scene.report({ trigger, commit, matrix: ['bank'], jobs, records: { changes } });
    expect([stopped.code, stopped.reason]).toEqual([1, 'cancelled']);
    expect(summaryOf(await scene.checks(commit))).toEqual([
      'bank / deploy: skipped',
      'bank / talk: skipped',
      'bank / train: cancelled',
      'bank / validate: success',
    ]);
    expect((await scene.comments(number))[0]).toContain('cancelled');
    const newer = await scene.change('staging/stop', 'bank', 'go on', 'Go on @team');
    const superseded = await scene.report({
      trigger,
      commit,
      matrix: ['bank'],
      jobs,
      attempt: 2,
      records: { changes },
    });
    expect([superseded.code, superseded.reason]).toEqual([1, 'superseded']);
    expect(superseded.summary).toContain(newer.slice(0, 7).replace(/^(...)(...)/, '$1\u2060$2\u2060'));
    expect(await scene.comments(number)).toHaveLength(1);
    expect(await scene.checks(commit)).toHaveLength(4);
  });

  test('twelve bots in one table', async () => {
    const bots = Array.from({ length: 12 }, (_, index) => `bot-${index + 1}`);
    const commit = await scene.push('staging/many', { 'docs.md': 'many' });
    const number = await scene.openPull('staging/many');
    const trigger: Trigger = { on: 'push', branch: 'staging/many' };
    await scene.report({
      trigger,
      commit,
      phase: 'begin',
      records: { changes: changesRecord(commit, bots) },
    });
    expect(summaryOf(await scene.checks(commit))).toEqual(['bots: in_progress']);
    const ended = await scene.report({ trigger, commit, matrix: bots, records: whole(commit, bots) });
    expect({ reason: ended.reason, log: ended.log }).toMatchObject({ reason: 'passed' });
    const checks = await scene.checks(commit);
    expect(summaryOf(checks)).toEqual(['bots: success']);
    expect(checks[0]?.output.summary).toContain('bot-12');
    expect(await scene.comments(number)).toHaveLength(1);
    expect((await scene.deployments()).filter(({ sha }) => sha === commit)).toHaveLength(12);
  });

  test('told by the push: its end is waited for, and shown where the pull request came later', async () => {
    const commit = await scene.change('staging/early', 'bank', 'early');
    const number = await scene.openPull('staging/early');
    const trigger: Trigger = { on: 'pull_request', branch: 'staging/early', number };
    const told = { matrix: '[]', 'told-by': '123456' };
    const about = {
      trigger,
      commit,
      outputs: told,
      jobs: { changes: 'success', train: 'skipped', stage: 'skipped' },
    };
    const absent = await scene.report({ ...about, records: { changes: changesRecord(commit, []) } });
    expect([absent.code, absent.reason]).toEqual([0, 'told-elsewhere']);
    expect(await scene.comments(number)).toEqual([]);
  });

  test('a slot that another branch had is told to its pull request', async () => {
    const first = await scene.change('staging/had', 'bank', 'had');
    const had = await scene.openPull('staging/had');
    await scene.report({
      trigger: { on: 'push', branch: 'staging/had' },
      commit: first,
      matrix: ['bank'],
      records: whole(first, ['bank']),
    });
    const second = await scene.change('staging/has', 'bank', 'has');
    const has = await scene.openPull('staging/has');
    const taken = stageRecord(second, 'bank', { replaced: { branch: 'staging/had', commit: first } });
    const ended = await scene.report({
      trigger: { on: 'push', branch: 'staging/has' },
      commit: second,
      matrix: ['bank'],
      records: { ...whole(second, ['bank']), 'stage-bank': taken },
    });
    expect(ended.reason).toBe('passed');
    const [loser] = await scene.comments(had);
    expect(loser).toContain('**Since then**');
    expect(loser).toContain(`/pull/${has}`);
    const third = stageRecord(first, 'bank', { replaced: { branch: 'staging/has', commit: second } });
    await scene.report({
      trigger: { on: 'push', branch: 'staging/had' },
      commit: first,
      matrix: ['bank'],
      attempt: 2,
      records: { ...whole(first, ['bank']), 'stage-bank': third },
    });
    expect((await scene.comments(had))[0]).toContain('again');
    expect((await scene.comments(has))[0]).toContain(`/pull/${had}`);
  });

  test('nothing changed: few calls, no comment, and one that stands is brought up to date', async () => {
    const commit = await scene.push('staging/docs', { 'README.md': 'docs' });
    const number = await scene.openPull('staging/docs');
    const trigger: Trigger = { on: 'push', branch: 'staging/docs' };
    const jobs = { changes: 'success', begin: 'success', train: 'skipped', stage: 'skipped' };
    scene.host.github.forgetRequests();
    const records = { changes: changesRecord(commit, []) };
    await scene.report({ trigger, commit, jobs, phase: 'begin', records });
    const ended = await scene.report({ trigger, commit, jobs, records });
    expect([ended.code, ended.reason]).toEqual([0, 'passed']);
    expect(scene.host.github.apiCalls.length).toBeLessThanOrEqual(3);
    expect(await scene.comments(number)).toEqual([]);
  });

  test('a job that died, a record of another run, and one that is no record', async () => {
    const commit = await scene.change('staging/broken', 'bank', 'broken');
    const trigger: Trigger = { on: 'push', branch: 'staging/broken' };
    const garbage = new TextEncoder().encode('{"schema":1');
    for (const [jobs, records, said] of [
      [{ changes: 'failure', train: 'skipped', stage: 'skipped' }, {}, 'Nobody can tell'],
      [undefined, { changes: garbage, 'train-bank': trainRecord(commit, 'bank') }, "can't be read"],
      [
        undefined,
        { ...whole(commit, ['bank']), 'train-bank': record(commit, 'train', [part('shop', 'train')]) },
        "which isn't its job",
      ],
    ] as const) {
      const ended = await scene.report({ trigger, commit, matrix: ['bank'], records, ...(jobs && { jobs }) });
      expect([ended.code, ended.reason]).toEqual([1, 'failed']);
      expect(ended.summary.replaceAll('\\', '')).toContain(said);
    }
  });

  test('whatever people and bots write stays text', async () => {
    const chunks = Array.from({ length: 6 }, (_, n) => payloads.filter((_text, index) => index % 6 === n));
    for (const [index, texts] of chunks.entries()) {
      const branch = `staging/x-${index}-$(touch\u00a0canary)\u0060id\u0060`;
      const commit = await scene.change(
        branch,
        'bank',
        `x${index}`,
        texts.join(' ').replaceAll('\0', '') || 'x',
      );
      const number = await scene.openPull(branch, `::error::${index} @team`);
      const words = (at: number) => String(texts[at % texts.length]);
      const held = texts.map((text, at) => ({
        name: words(at + 1).slice(0, 500),
        passed: false,
        exchanges: [{ said: text, answered: [text] }],
      }));
      const problems = texts.slice(0, 40).map((message) => ({
        severity: 'error' as const,
        code: 'bad-thing',
        message: message.slice(0, 4_000),
        place: { file: 'bots/bank/domain.yml', line: 1 },
        next: message.slice(0, 4_000),
      }));
      const ended = await scene.report({
        trigger: { on: 'push', branch },
        commit,
        matrix: ['bank'],
        records: {
          ...whole(commit, ['bank']),
          'train-bank': trainRecord(commit, 'bank', {
            headline: words(3).slice(0, 2_000),
            next: words(4).slice(0, 2_000),
          }),
          'stage-bank': stageRecord(commit, 'bank', {
            talk: {
              state: 'failed',
              headline: words(5).slice(0, 2_000),
              problems,
              talk: { suite: undefined, held, leftOut: [] },
              log: texts.map((text) => text.slice(0, 4_000)),
            },
          }),
        },
      });
      expect({ reason: ended.reason, log: ended.log }).toMatchObject({ reason: 'failed' });
      const ours = new Set(['add-mask', 'debug', 'error']);
      expect(ended.commands.filter(({ name }) => !ours.has(name))).toEqual([]);
      const loose = linesOf(ended.log).filter(
        (line) => isCommand(line) && !/^::(add-mask|debug|error)/.test(line),
      );
      expect(loose).toEqual([]);
      const [comment] = await scene.comments(number);
      expect(comment?.startsWith(commentMarker)).toBe(true);
      const checks = await scene.checks(commit);
      const shown = [
        comment,
        ended.summary,
        ...checks.flatMap(({ output }) => [output.summary, output.text]),
      ];
      for (const text of shown) {
        const { links, images, mentions, html } = rendered(text ?? '');
        expect({ images, mentions, html }).toEqual({ images: [], mentions: [], html: [] });
        for (const link of links)
          expect(link).toMatch(/^(https:\/\/github\.com\/ada\/bots|http:\/\/127\.0\.0\.1)/);
      }
    }
  });
});

import { describe, expect, test } from '@jest/globals';
import { EnvironmentError } from '../../src/domain/errors.ts';
import { doctor, type DoctorResult } from '../../src/steps/doctor.ts';
import type { LogLine } from '../../src/ports/target.ts';
import { botFiles, lasting, World } from '../support/fakes/world.ts';
import { staged } from './scenes.ts';

/** A bot that has the traffic in staging. */
async function running(): Promise<World> {
  const world = new World();
  world.repository.commit('main', { ...botFiles('bank', 'hello = Hi'), ...botFiles('desk', 'hello = Hey') });
  await staged(world, 'bank');
  return world;
}

const look = async (world: World, bots: readonly string[] = [], quote = true): Promise<DoctorResult> =>
  doctor(world.ports, {
    workspace: await world.workspace(),
    environments: [world.environment('staging'), world.environment('production')],
    bots,
    quotes: () => quote,
  });

const unwell = {
  ...{
    state: 'fatal' as const,
    headline: 'The core of bank ended with exit code 1 before it was ready: my PIN is 1234.',
  },
  ...{
    evidence: ['exit code 1'],
    remedy: 'Read the log.',
    half: 'core' as const,
    lastLines: ['my PIN is 1234'],
  },
};

describe('doctor', () => {
  test('finds everything well, and changes nothing', async () => {
    const world = await running();
    world.target('production');
    const before = lasting(world);
    const result = await look(world);
    expect(result.reason).toBe('well');
    expect(result.looked).toEqual([
      { environment: 'staging', bots: ['bank'] },
      { environment: 'production', bots: [] },
    ]);
    expect(lasting(world)).toEqual(before);
    expect(world.target('staging').readyOptions.at(-1)).toEqual({ deadlineMs: 0 });
  });

  test("tells the target's own verdict; where others read it, without what the process wrote", async () => {
    const world = await running();
    const { active } = world.target('staging').state('bank');
    world.target('staging').verdicts.set(active?.package ?? '', unwell);
    const told = await look(world, ['bank']);
    expect(told).toMatchObject({ reason: 'unwell' });
    expect(told.findings[0]).toMatchObject({ headline: unwell.headline, lastLines: unwell.lastLines });
    expect(JSON.stringify(await look(world, ['bank'], false))).not.toContain('1234');
  });

  test('asks nothing of what is down', async () => {
    const world = await running();
    world.target('staging').running = false;
    const asked = world.target('staging').readyOptions.length;
    const result = await look(world);
    expect(result.findings).toMatchObject([{ code: 'environment-down' }, { code: 'not-deployed' }, {}, {}]);
    expect(world.target('staging').readyOptions).toHaveLength(asked);
  });

  test('reads the log of what was started again', async () => {
    const world = await running();
    const target = world.target('staging');
    const { active } = target.state('bank');
    if (!active) throw new Error('It was deployed.');
    const half = { half: 'core' as const, state: 'ready' as const, restarts: 4, pid: 1, trouble: undefined };
    const calm = { ...half, half: 'actions' as const, restarts: 0 };
    target.bots.get('bank')?.revisions.set(active.id, { ...active, halves: [half, calm] });
    target.logs = async function* (): AsyncGenerator<LogLine> {
      yield { bot: 'bank', half: 'core', revision: active.id, at: '', source: 'err', text: 'it broke' };
    };
    expect((await look(world)).findings[0]).toMatchObject({ code: 'restarts', lastLines: ['it broke'] });
  });

  test('goes on where an environment, or the ledger, tells nothing', async () => {
    const world = await running();
    world.target('staging').current = () =>
      Promise.reject(
        new EnvironmentError('The state is damaged.', {
          code: 'damaged',
          place: { file: 's' },
          next: 'Mend it.',
        }),
      );
    world.target('production').current = () =>
      Promise.reject(new EnvironmentError('Nobody answers.', { code: 'silent' }));
    world.ledger.trouble = new EnvironmentError('The remote is away.', { code: 'remote' });
    const { findings, looked } = await look(world);
    expect(findings).toMatchObject([
      { code: 'environment-unwell', headline: 'The state is damaged.', evidence: ['s'], remedy: 'Mend it.' },
      { code: 'ledger-unreadable', evidence: ['The remote is away.'] },
      { code: 'environment-unwell', headline: 'Nobody answers.' },
      { code: 'ledger-unreadable' },
    ]);
    expect(looked.map(({ bots }) => bots)).toEqual([[], []]);
    world.ledger.trouble = new TypeError('a defect');
    await expect(look(world)).rejects.toThrow('a defect');
  });

  test('counts records that wait for this environment, and believes them', async () => {
    const world = await running();
    const active = world.target('staging').state('bank').active;
    if (!active) throw new Error('It was deployed.');
    const said = { schema: 1 as const, bot: 'bank', at: '2026-03-02T00:00:00.000Z', by: 'Ada', why: '' };
    world.outbox.waiting.push(
      { kind: 'rollback', ...said, environment: 'staging', from: 'sha256:a', to: 'sha256:b', revision: 'r' },
      { kind: 'revocation', ...said, package: 'sha256:a' },
    );
    const { findings } = await look(world);
    expect(findings).toMatchObject([
      { code: 'drift', evidence: [expect.anything(), expect.stringContaining('b')] },
      { code: 'records-waiting', headline: expect.stringContaining('1 record about staging') },
      {},
      {},
      {},
    ]);
  });

  test('knows bots that left, and none that are nowhere', async () => {
    const world = await running();
    world.repository.commit('main', {
      'bots/bank/data.txt': undefined,
      'bots/bank/tests/talk.yml': undefined,
    });
    expect((await look(world, ['bank'])).findings).toMatchObject([
      { code: 'left-repository' },
      { code: 'not-deployed', environment: 'production' },
    ]);
    await expect(look(world, ['nobody'])).rejects.toMatchObject({ code: 'unknown-bot' });
    expect((await look(world, ['desk'])).findings).toMatchObject([
      { code: 'not-deployed' },
      { code: 'not-deployed' },
    ]);
  });

  test('asks whether an environment that is used can take anything', async () => {
    const world = await running();
    world.target('staging').refusals = [
      { severity: 'error', code: 'disk-full', message: 'The disk is full.' },
    ];
    world.target('production').refusals = [
      { severity: 'error', code: 'disk-full', message: 'Full as well.' },
    ];
    const { findings } = await look(world);
    expect(findings[0]).toMatchObject({ code: 'environment-unwell', headline: 'The disk is full.' });
    expect(JSON.stringify(findings)).not.toContain('Full as well.');
  });
});

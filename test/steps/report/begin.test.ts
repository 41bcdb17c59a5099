import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../../src/domain/errors.ts';
import { begin } from '../../../src/steps/report/begin.ts';
import { changesRecord, part } from '../../support/acceptance/reporting.ts';
import { files, needs, Reported } from './scene.ts';

const shown = ({ forge }: Reported) =>
  [...forge.reports.values()].map(({ name, state, title }) => ({
    name,
    state: state.phase === 'ended' ? state.conclusion : state.phase,
    title,
  }));

function request(scene: Reported, bots: readonly string[], given: Parameters<typeof changesRecord>[3] = {}) {
  return scene.request({ files: files({ changes: changesRecord(scene.commit, bots, undefined, given) }) });
}

describe('the beginning of a run', () => {
  test('shows what ended, what runs and what waits, and again in place', async () => {
    const scene = new Reported();
    const result = await begin(scene.ports, request(scene, ['bank']));
    expect(result).toEqual({ reason: 'shown', headline: '1 bot on the way: 4 checks shown.', notes: [] });
    expect(shown(scene)).toEqual([
      { name: 'bank / validate', state: 'success', title: 'Nothing is wrong.' },
      { name: 'bank / train', state: 'running', title: 'Under way' },
      { name: 'bank / deploy', state: 'queued', title: 'Waiting for what comes before it' },
      { name: 'bank / talk', state: 'queued', title: 'Waiting for what comes before it' },
    ]);
    await begin(scene.ports, request(scene, ['bank']));
    expect(shown(scene)).toHaveLength(4);
  });

  test('a bot that is wrong has nothing to wait for', async () => {
    const scene = new Reported();
    const parts = [part('bank', 'validate', { state: 'failed', headline: 'The file is empty.' })];
    await begin(scene.ports, request(scene, ['bank'], { parts }));
    expect(shown(scene)).toEqual([
      { name: 'bank / validate', state: 'failure', title: 'The file is empty.' },
    ]);
  });

  test('many bots are one table', async () => {
    const scene = new Reported();
    const bots = Array.from({ length: 11 }, (_, index) => `bot-${index}`);
    await begin(scene.ports, request(scene, bots));
    expect(shown(scene)).toEqual([{ name: 'bots', state: 'running', title: '11 bots on the way' }]);
    expect([...scene.forge.reports.values()][0]?.summary).toContain('`bot-10`');
  });

  test('shows nothing where there is nothing to show, or nobody to show it to', async () => {
    const scene = new Reported();
    const headline = async (given: Partial<ReturnType<typeof request>>, ports = scene.ports) =>
      (await begin(ports, { ...request(scene, ['bank']), ...given })).headline;
    expect(await headline({ needs: needs([], { toldBy: 5 }) })).toContain('Run 5 tells');
    expect(await headline({ files: [] })).toBe('There is nothing to show.');
    const fork = {
      kind: 'pull-request',
      number: 12,
      branch: 'x',
      commit: scene.commit,
      own: false,
      restricted: false,
    };
    expect(await headline({ event: fork as never })).toContain('reads only');
    const { forge: _, ...alone } = scene.ports;
    expect(await headline({}, alone)).toContain('No token for GitHub');
    const wrong = () => Promise.reject(new UserError('There is no key.', { code: 'github-token' }));
    expect(await headline({}, { ...scene.ports, forge: wrong })).toContain('There is no key.');
    expect(scene.forge.calls).toEqual([]);
    const broken = () => Promise.reject(new TypeError('a defect'));
    await expect(headline({}, { ...scene.ports, forge: broken })).rejects.toThrow('a defect');
  });

  test('what the token may not do is a note', async () => {
    const scene = new Reported();
    scene.forge.trouble = () => new UserError('It may not.', { code: 'forge-forbidden' });
    const { reason, notes } = await begin(scene.ports, request(scene, ['bank']));
    expect({ reason, notes }).toEqual({
      reason: 'not-shown',
      notes: ['The token may not write checks: It may not.'],
    });
    expect(scene.forge.calls).toHaveLength(1);
  });
});

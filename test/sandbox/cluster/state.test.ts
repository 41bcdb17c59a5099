import { describe, expect, jest, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePorts, portsOf } from '../../../sandbox/cluster/ports.ts';
import { programPath, programsFolder, versionKey } from '../../../sandbox/cluster/programs.ts';
import { homeFolder, placesOf, readState } from '../../../sandbox/cluster/state.ts';
import { cluster } from '../../support/cluster.ts';

const state = {
  home: '/var/cluster',
  kubeconfig: '/var/cluster/kubeconfig',
  server: 'https://127.0.0.1:1',
  registry: '127.0.0.1:2',
  baseImage: '127.0.0.1:2/base@sha256:0',
  redis: 'redis://10.200.0.1:6379',
  kubernetes: '/cache/kubernetes',
  netns: '/run/netns/tidegate-0',
  nodeAddress: '10.200.0.1',
  nodeName: 'tidegate-node',
};

function temporary() {
  const path = mkdtempSync(join(tmpdir(), 'tidegate-cluster-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

describe('the state of a cluster', () => {
  test('is read whole', () => {
    using folder = temporary();
    const file = join(folder.path, 'cluster.json');
    writeFileSync(file, JSON.stringify(state));
    expect(readState(file)).toEqual(state);
    expect(cluster({ TIDEGATE_CLUSTER: file })).toMatchObject(state);
  });

  test('that is missing, cut off or something else is told with the command that helps', () => {
    using folder = temporary();
    const file = join(folder.path, 'cluster.json');
    for (const text of [undefined, '', '{"home"', '[]', JSON.stringify({ ...state, redis: 1 })]) {
      if (text !== undefined) writeFileSync(file, text);
      expect(() => readState(file)).toThrow(
        expect.objectContaining({
          code: 'cluster-state',
          message: expect.stringContaining(file),
          next: 'npm run cluster:start',
        }),
      );
    }
  });

  test('that nobody names skips loudly, and fails where a cluster is required', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    try {
      expect(cluster({})).toBeUndefined();
      expect(warn.mock.calls.flat().join()).toMatch(/SKIPPED.*TIDEGATE_CLUSTER/);
      expect(() => cluster({ TIDEGATE_CLUSTER_REQUIRED: 'true' })).toThrow('npm run cluster:start');
    } finally {
      warn.mockRestore();
    }
  });

  test('has names of its own for each home, short enough for a socket in it', () => {
    const [one, other] = [placesOf('/var/one'), placesOf('/var/other')];
    expect(one).toEqual(placesOf('/var/one'));
    expect(one.name).not.toBe(other.name);
    expect(one.name).toMatch(/^tidegate-[0-9a-f]{8}$/);
  });

  test('lies where it is told, else in the folders of the user', () => {
    expect(homeFolder({ TIDEGATE_CLUSTER_HOME: '/here', XDG_STATE_HOME: '/there' })).toBe('/here');
    expect(homeFolder({ XDG_STATE_HOME: '/there' })).toBe('/there/tidegate/cluster');
    expect(programsFolder({ TIDEGATE_CLUSTER_CACHE: '/cache' })).toBe(`/cache/${versionKey()}`);
    expect(programPath('runc', { XDG_CACHE_HOME: '/c' })).toBe(`/c/tidegate/cluster/${versionKey()}/runc`);
  });

  test('keeps the ports that it chose', async () => {
    using folder = temporary();
    const places = placesOf(folder.path);
    const ports = await choosePorts(places);
    expect(ports.api).not.toBe(ports.registry);
    expect(await choosePorts(places)).toEqual(ports);
    expect(portsOf(places)).toEqual(ports);
  });
});

import { describe, expect, test } from '@jest/globals';
import { cluster } from '../../support/cluster.ts';

const it = cluster();
const onCluster = it ? test : test.skip;

describe('the running cluster', () => {
  onCluster(
    'runs a pod under the restricted level, that finds its Service, the registry and the Redis by their names',
    async () => {
      if (!it) return;
      await using namespace = await it.namespace('cluster', {
        'pod-security.kubernetes.io/enforce': 'restricted',
      });
      const metadata = { name: 'web', namespace: namespace.name };
      const program = `require('http').createServer(async (question, answer) => {
      const { registry, redis } = ${JSON.stringify({ registry: it.registry, redis: it.redis })};
      const get = (url) => fetch(url).then((r) => r.status, (error) => String(error.cause));
      if (question.url !== '/all') return answer.end('here');
      const socket = require('net').connect(Number(new URL(redis).port), new URL(redis).hostname);
      socket.write('PING\\r\\n');
      const pong = await new Promise((resolve) => socket.once('data', (data) => resolve(String(data).trim())).once('error', (error) => resolve(error.message)));
      socket.destroy();
      answer.end(JSON.stringify([await get('http://web/'), await get('http://' + registry + '/v2/'), pong, require('fs').existsSync('/package/usr/local/bin/node')]));
    }).listen(8080)`;
      await it.apply(
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata,
          spec: {
            selector: { matchLabels: { app: 'web' } },
            template: {
              metadata: { labels: { app: 'web' } },
              spec: {
                terminationGracePeriodSeconds: 1,
                securityContext: {
                  runAsNonRoot: true,
                  runAsUser: 65_532,
                  seccompProfile: { type: 'RuntimeDefault' },
                },
                volumes: [{ name: 'package', image: { reference: it.baseImage } }],
                containers: [
                  {
                    name: 'web',
                    image: it.baseImage,
                    command: ['node', '-e', program],
                    volumeMounts: [{ name: 'package', mountPath: '/package' }],
                    readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1 },
                    securityContext: {
                      allowPrivilegeEscalation: false,
                      readOnlyRootFilesystem: true,
                      capabilities: { drop: ['ALL'] },
                    },
                  },
                ],
              },
            },
          },
        },
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata,
          spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
        },
      );
      const there = `--namespace=${namespace.name}`;
      const rollout = await it.kubectl(['rollout', 'status', 'deployment/web', there, '--timeout=50s']);
      expect(rollout).toMatchObject({ status: 0 });
      const path = `/api/v1/namespaces/${namespace.name}/services/web:80/proxy/all`;
      const { stdout } = await it.kubectl(['get', '--raw', path]);
      expect(JSON.parse(stdout)).toEqual([200, 200, '+PONG', true]);
    },
  );

  onCluster('is out of reach but for the API server and the registry', async () => {
    if (!it) return;
    expect((await fetch(`http://${it.registry}/v2/`)).status).toBe(200);
    const inside = fetch(`http://${it.nodeAddress}:${it.registry.split(':')[1]}/v2/`, {
      signal: AbortSignal.timeout(1_000),
    });
    await expect(inside).rejects.toThrow();
  });

  onCluster('refuses who has not said who they are', async () => {
    if (!it) return;
    const said = await it.kubectl([
      ...['get', 'pods', `--server=${it.server}`, '--insecure-skip-tls-verify', '--kubeconfig=/dev/null'],
      ...['--token=nobody', '--request-timeout=10s'],
    ]);
    expect(said.status).not.toBe(0);
    expect(said.stderr).toMatch(/logged in|Unauthorized/);
  });
});

import { access, readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import type { Way } from './way.ts';

/** Where the kubelet mounts a pod's service account. */
const account = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The way in from inside of a pod: its own service account, and the API server's address from the environment.
 * @param directory where the account's files are, for tests.
 * @returns undefined outside of a pod, or in one whose account isn't mounted
 */
export async function inClusterWay(
  environment: NodeJS.ProcessEnv,
  directory = account,
): Promise<Way | undefined> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = environment;
  if (!host) return undefined;
  const tokenFile = `${directory}/token`;
  try {
    await access(tokenFile);
  } catch {
    return undefined;
  }
  const namespace = await readFile(`${directory}/namespace`, 'utf8').catch(() => '');
  const server = URL.parse(`https://${isIPv6(host) ? `[${host}]` : host}:${port}`);
  if (!server) return undefined;
  return {
    context: 'in-cluster',
    namespace: namespace.trim() || undefined,
    server,
    trust: { authority: { file: `${directory}/ca.crt` }, name: undefined, blind: false },
    proxy: undefined,
    login: { ...nobody, tokenFile, directory },
  };
}

const nobody = {
  token: undefined,
  'client-certificate': undefined,
  'client-certificate-data': undefined,
  'client-key': undefined,
  'client-key-data': undefined,
  username: undefined,
  password: undefined,
  as: undefined,
  'as-uid': undefined,
  'as-groups': undefined,
  exec: undefined,
  'auth-provider': undefined,
  certificate: undefined,
  key: undefined,
};

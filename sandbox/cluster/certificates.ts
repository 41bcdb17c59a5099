import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { network } from './network.ts';

/** Everybody who has a certificate here: the subject is what the API server takes as user and groups. */
const identities = {
  admin: '/O=system:masters/CN=tidegate-admin',
  apiserver: '/CN=kube-apiserver',
  'apiserver-kubelet-client': '/O=system:masters/CN=kube-apiserver-kubelet-client',
  'kube-controller-manager': '/CN=system:kube-controller-manager',
  'kube-scheduler': '/CN=system:kube-scheduler',
  'kube-proxy': '/CN=system:kube-proxy',
  kubelet: `/O=system:nodes/CN=system:node:${network.nodeName}`,
  dns: '/CN=system:coredns',
} as const;

export type Identity = keyof typeof identities;

const names = [
  'IP:127.0.0.1',
  `IP:${network.nodeAddress}`,
  `IP:${network.apiService}`,
  'DNS:localhost',
  'DNS:kubernetes',
  'DNS:kubernetes.default',
  'DNS:kubernetes.default.svc',
  'DNS:kubernetes.default.svc.cluster.local',
  `DNS:${network.nodeName}`,
];

/** Makes an authority and a certificate for every identity, all of them valid for ten years, where they aren't there. */
export function makeCertificates(folder: string): void {
  if (existsSync(folder)) return;
  const making = `${folder}.new`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true, mode: 0o700 });
  const openssl = (...given: string[]) =>
    execFileSync('openssl', given, { cwd: making, stdio: ['ignore', 'ignore', 'pipe'] });
  const key = (name: string) =>
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`);

  key('ca');
  openssl(
    'req',
    '-x509',
    '-new',
    '-key',
    'ca.key',
    '-subj',
    '/CN=tidegate-cluster',
    '-days',
    '3650',
    '-out',
    'ca.crt',
  );
  // Service accounts' tokens are signed with a key of their own.
  openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', 'sa.key');
  openssl('pkey', '-in', 'sa.key', '-pubout', '-out', 'sa.pub');
  for (const [name, subject] of Object.entries(identities)) {
    const server = name === 'apiserver';
    writeFileSync(
      join(making, `${name}.ext`),
      [
        'keyUsage=critical,digitalSignature',
        `extendedKeyUsage=${server ? 'serverAuth' : 'clientAuth'}`,
        ...(server ? [`subjectAltName=${names.join(',')}`] : []),
      ].join('\n'),
    );
    key(name);
    openssl('req', '-new', '-key', `${name}.key`, '-subj', subject, '-out', `${name}.csr`);
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-days', '3650', '-extfile', `${name}.ext`, '-out', `${name}.crt`],
    );
  }
  renameSync(making, folder);
}

/** A kubeconfig that says everything itself: no file beside it is needed. */
export function kubeconfig(folder: string, identity: Identity, server: string): string {
  const data = (name: string) => readFileSync(join(folder, name)).toString('base64');
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'tidegate-cluster',
      clusters: [
        { name: 'tidegate-cluster', cluster: { server, 'certificate-authority-data': data('ca.crt') } },
      ],
      contexts: [
        {
          name: 'tidegate-cluster',
          context: { cluster: 'tidegate-cluster', user: identity, namespace: 'default' },
        },
      ],
      users: [
        {
          name: identity,
          user: {
            'client-certificate-data': data(`${identity}.crt`),
            'client-key-data': data(`${identity}.key`),
          },
        },
      ],
    },
    undefined,
    2,
  )}\n`;
}

import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { UserError } from '../../../domain/errors.ts';
import { listed, oneLine, quoted } from '../../../domain/text.ts';
import { inClusterWay } from './in-cluster.ts';
import {
  kubeconfigSchema,
  type ClusterEntry,
  type ContextEntry,
  type Kubeconfig,
  type UserEntry,
} from './kubeconfig-schema.ts';
import type { Way } from './way.ts';

export interface WaySettings {
  /** A context of the kubeconfig; its current one where left out, or the pod's own account without a kubeconfig. */
  readonly context?: string | undefined;
  /** `KUBECONFIG` and `HOME` find the files, `HTTPS_PROXY` and `NO_PROXY` a proxy; exec plugins inherit all of it. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Finds the way in as kubectl does: the files of `KUBECONFIG` (of two entries of one name the first counts), else
 * ~/.kube/config, else the service account of the pod that this runs in.
 * @throws UserError `kubernetes-kubeconfig` with the file, never with what is secret in it.
 */
export async function findWay(settings: WaySettings): Promise<Way> {
  const { environment } = settings;
  const files = kubeconfigFiles(environment);
  const configs = (await Promise.all(files.map(readKubeconfig))).filter((one) => one !== undefined);
  if (configs.length > 0) return wayOf(configs, settings.context);
  const inside = settings.context === undefined ? await inClusterWay(environment) : undefined;
  if (inside) return inside;
  throw new UserError(
    `There is no kubeconfig at ${listed(files)}, so nobody knows how to reach the cluster.`,
    {
      code: 'kubernetes-kubeconfig',
      next: 'Log in to the cluster first (`kubectl config current-context` says what there is), or let KUBECONFIG name the file.',
    },
  );
}

function kubeconfigFiles(environment: NodeJS.ProcessEnv): readonly string[] {
  const named = (environment['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  const home = environment['HOME'] ?? environment['USERPROFILE'] ?? homedir();
  return named.length > 0 ? named.map((file) => resolve(file)) : [join(home, '.kube', 'config')];
}

type Origin = { readonly file: string };
type ClusterOf = ClusterEntry & Origin;
type UserOf = UserEntry & Origin;
interface Read {
  readonly file: string;
  readonly config: Kubeconfig;
}

/** @returns undefined where there is no such file, as kubectl takes it */
async function readKubeconfig(file: string): Promise<Read | undefined> {
  const failed = (what: string) =>
    new UserError(`The kubeconfig ${file} ${what}.`, {
      code: 'kubernetes-kubeconfig',
      place: { file },
      next: 'Log in to the cluster again, or let KUBECONFIG name another file.',
    });
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw failed(`can't be read (${code ?? 'unknown'})`);
  }
  const value = await parseText(text).catch(() => {
    throw failed("isn't YAML");
  });
  const parsed = v.safeParse(kubeconfigSchema, value ?? {});
  if (parsed.success) return { file, config: parsed.output };
  const [issue] = parsed.issues;
  // What was received may be a secret.
  throw failed(
    `can't be understood: at ${v.getDotPath(issue) ?? 'its root'}, ${oneLine(issue.expected ?? 'another value', 60)} was expected`,
  );
}

async function parseText(text: string): Promise<unknown> {
  if (text.trimStart().startsWith('{')) return JSON.parse(text);
  // Takes longer to load than everything else here.
  const { parse } = await import('yaml');
  return parse(text, { maxAliasCount: 100 });
}

function wayOf(read: readonly Read[], wanted: string | undefined): Way {
  const files = listed(read.map(({ file }) => file));
  const contexts = new Map<string, ContextEntry>();
  const clusters = new Map<string, ClusterOf>();
  const users = new Map<string, UserOf>();
  let current: string | undefined;
  for (const { file, config } of read) {
    current ||= config['current-context'] ?? undefined;
    for (const { name, context } of config.contexts) if (!contexts.has(name)) contexts.set(name, context);
    for (const { name, cluster } of config.clusters)
      if (!clusters.has(name)) clusters.set(name, { ...cluster, file });
    for (const { name, user } of config.users) if (!users.has(name)) users.set(name, { ...user, file });
  }
  const bad = (what: string, next: string) =>
    new UserError(`${what} in ${files}.`, { code: 'kubernetes-kubeconfig', next });
  const name = wanted ?? current;
  if (!name)
    throw bad(
      'No context is chosen',
      'Choose one with `kubectl config use-context NAME`, or as `context` of the environment in tidegate.yml.',
    );
  const context = contexts.get(name);
  const known = [...contexts.keys()];
  if (!context)
    throw bad(
      `There is no context ${quoted(name)}`,
      known.length > 0
        ? `There is ${listed(known)}: write one of them as \`context\` of the environment in tidegate.yml, or log in to the cluster that is missing.`
        : 'Log in to the cluster first.',
    );
  const cluster = clusters.get(context.cluster);
  if (!cluster)
    throw bad(
      `The context ${quoted(name)} names the cluster ${quoted(context.cluster)}, which isn't`,
      'Log in to the cluster again.',
    );
  const user = context.user ? users.get(context.user) : undefined;
  if (context.user && !user)
    throw bad(
      `The context ${quoted(name)} names the user ${quoted(context.user)}, who isn't`,
      'Log in to the cluster again.',
    );
  return {
    context: name,
    namespace: context.namespace ?? undefined,
    server: serverOf(cluster),
    trust: {
      authority: bytesOf(
        cluster['certificate-authority'],
        cluster['certificate-authority-data'],
        cluster.file,
      ),
      name: cluster['tls-server-name'] ?? undefined,
      blind: cluster['insecure-skip-tls-verify'] === true,
    },
    proxy: proxyOf(cluster),
    login: user
      ? {
          ...user,
          certificate: bytesOf(user['client-certificate'], user['client-certificate-data'], user.file),
          key: bytesOf(user['client-key'], user['client-key-data'], user.file),
          directory: dirname(user.file),
        }
      : undefined,
  };
}

function serverOf({ server, file }: ClusterOf): URL {
  const url = URL.parse(server);
  if (url && (url.protocol === 'https:' || url.protocol === 'http:')) return url;
  throw new UserError(
    `The kubeconfig ${file} names the server ${quoted(server)}, which is no http or https address.`,
    {
      code: 'kubernetes-kubeconfig',
      place: { file },
      next: 'Log in to the cluster again.',
    },
  );
}

function proxyOf(cluster: ClusterOf): URL | undefined {
  const text = cluster['proxy-url'];
  if (!text) return undefined;
  const url = URL.parse(text);
  if (url && ['http:', 'https:', 'socks5:', 'socks5h:'].includes(url.protocol)) return url;
  throw new UserError(
    `The kubeconfig ${cluster.file} has a proxy-url that is no http, https or socks5 address.`,
    {
      code: 'kubernetes-kubeconfig',
      place: { file: cluster.file },
      next: 'Write it as in `proxy-url: http://proxy.example.com:3128`.',
    },
  );
}

/** Data stand in the file itself, in base64; otherwise a path counts from the file on. Read when they are needed. */
function bytesOf(
  path: string | null | undefined,
  data: string | null | undefined,
  file: string,
): Way['trust']['authority'] {
  if (data) return { data: Buffer.from(data, 'base64') };
  return path ? { file: resolve(dirname(file), path) } : undefined;
}

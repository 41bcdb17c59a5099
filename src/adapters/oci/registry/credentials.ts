import { homedir } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';
import { canonicalHost } from './auth-hosts.ts';
import { askHelper } from './auth-helper.ts';
import { readDockerConfig, type DockerConfig } from './docker-config.ts';

/** What proves to a registry who asks. `source` says for people where it came from; the rest is secret. */
export type Credential =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string; readonly source?: string }
  /** An OAuth2 refresh token: Azure's registry and Docker's `identitytoken`. */
  | { readonly kind: 'identity-token'; readonly token: string; readonly source?: string };

/** Finds credentials by a registry's host (with its port, where it isn't the scheme's own). */
export interface Credentials {
  for(host: string): Promise<Credential | undefined>;
  /** The places where one for this host is looked for, for people. */
  places?(host: string): readonly string[];
}

interface CredentialsOptions {
  /** Milliseconds that a credential helper may take. */
  readonly helperTimeoutMs?: number;
}

/**
 * The credentials that this machine's container tools use, as docs/REGISTRY.md lists them in their order; after
 * them, on GitHub, the job's own token for GitHub's own registry. Files are read and helpers are asked once, when a
 * registry demands a login.
 * @param environment its variables alone say where to look, and helpers run with them.
 */
export function dockerCredentials(
  environment: NodeJS.ProcessEnv,
  options: CredentialsOptions = {},
): Credentials {
  const files = configFiles(environment);
  const github = githubCredential(environment);
  const configs = new Map<string, Promise<DockerConfig | undefined>>();
  const read = (file: string) => {
    const known = configs.get(file) ?? readDockerConfig(file);
    configs.set(file, known);
    return known;
  };
  const search = async (host: string): Promise<Credential | undefined> => {
    for (const file of files) {
      const config = await read(file);
      if (config === undefined) continue;
      const helper = config.helper(host);
      const credential =
        (helper &&
          (await askHelper({
            name: helper.name,
            host,
            place: { file, line: helper.line },
            environment,
            ...(options.helperTimeoutMs !== undefined && { timeoutMs: options.helperTimeoutMs }),
          }))) ??
        config.credential(host);
      if (credential !== undefined) return credential;
    }
    return github?.host === canonicalHost(host) ? github.credential : undefined;
  };
  const found = new Map<string, Promise<Credential | undefined>>();
  return {
    for(host) {
      const name = canonicalHost(host);
      const known = found.get(name) ?? search(host);
      found.set(name, known);
      return known;
    },
    places(host) {
      const isGithub = canonicalHost(host) === githubRegistry(environment);
      const shown = files.map((file) => withTilde(file, homeOf(environment)));
      return isGithub ? [...shown, 'GITHUB_TOKEN'] : shown;
    },
  };
}

function homeOf(environment: NodeJS.ProcessEnv): string {
  return environment['HOME'] || environment['USERPROFILE'] || homedir();
}

/** A path as a shell's user would write it. */
function withTilde(path: string, home: string): string {
  const within = relative(home, path);
  return within.startsWith('..') || isAbsolute(within) ? path : join('~', within);
}

/** The files that may hold credentials: what was named for this purpose comes before what lies in a known place. */
function configFiles(environment: NodeJS.ProcessEnv): readonly string[] {
  const value = (name: string) => environment[name] || undefined;
  const home = homeOf(environment);
  const runtime = value('XDG_RUNTIME_DIR');
  return [
    value('REGISTRY_AUTH_FILE'),
    join(value('DOCKER_CONFIG') ?? join(home, '.docker'), 'config.json'),
    runtime && join(runtime, 'containers', 'auth.json'),
    join(value('XDG_CONFIG_HOME') ?? join(home, '.config'), 'containers', 'auth.json'),
  ].filter((file) => file !== undefined);
}

/** The one registry that a workflow's token is for: ghcr.io, or that of the GitHub server that gave the token. */
function githubRegistry(environment: NodeJS.ProcessEnv): string | undefined {
  const server = environment['GITHUB_SERVER_URL'] || 'https://github.com';
  if (!URL.canParse(server)) return undefined;
  const { protocol, hostname } = new URL(server);
  if (protocol !== 'https:') return undefined;
  return hostname === 'github.com' ? 'ghcr.io' : `containers.${hostname}`;
}

function githubCredential(
  environment: NodeJS.ProcessEnv,
): { readonly host: string; readonly credential: Credential } | undefined {
  const [host, token] = [githubRegistry(environment), environment['GITHUB_TOKEN']];
  if (host === undefined || !token) return undefined;
  const username = environment['GITHUB_ACTOR'] || 'x-access-token';
  return { host, credential: { kind: 'basic', username, password: token, source: 'GITHUB_TOKEN' } };
}

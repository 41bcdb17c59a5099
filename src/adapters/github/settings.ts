import { UserError } from '../../domain/errors.ts';
import { isLoopback } from '../../domain/loopback.ts';
import { quoted } from '../../domain/text.ts';

/** How to prove who asks. */
export type GitHubAuth =
  | { readonly kind: 'token'; readonly token: string }
  | {
      readonly kind: 'app';
      readonly id: string;
      /** PEM. */
      readonly privateKey: string;
      /** Undefined: the one of the repository, which is asked for. */
      readonly installation: number | undefined;
    };

/** Where a repository lies on GitHub, and how to speak with it. */
export interface GitHubSettings {
  readonly owner: string;
  readonly name: string;
  /** Such as `https://api.github.com` or `https://github.acme.com/api/v3`, without a slash at its end. */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** Where people look, such as `https://github.com`. */
  readonly serverUrl: string;
  readonly auth: GitHubAuth;
  /** `HTTPS_PROXY` and its like, as Node reads them. */
  readonly proxies: Readonly<Record<string, string | undefined>>;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads where GitHub is and how to speak with it from a workflow's or a terminal's environment.
 * @param remote the address of the repository's remote, for a terminal: a workflow names the repository itself.
 * @throws UserError that names the variable that is missing or wrong.
 */
export function readGitHubSettings(variables: Variables, remote: string | undefined): GitHubSettings {
  const value = (name: string): string | undefined => {
    const text = variables[name]?.trim();
    return text === '' ? undefined : text;
  };
  const place = remote === undefined ? undefined : parseRemote(remote);
  const serverUrl = address(
    'GITHUB_SERVER_URL',
    value('GITHUB_SERVER_URL') ?? place?.server ?? 'https://github.com',
  );
  const apiUrl = address('GITHUB_API_URL', value('GITHUB_API_URL') ?? apiOf(serverUrl));
  const graphqlUrl = address('GITHUB_GRAPHQL_URL', value('GITHUB_GRAPHQL_URL') ?? graphqlOf(apiUrl));
  return {
    ...repositoryOf(value('GITHUB_REPOSITORY'), place),
    ...{ apiUrl, graphqlUrl, serverUrl },
    auth: readAuth(value),
    proxies: proxiesOf(variables),
  };
}

/** Host and path of `https://host/owner/name.git`, `ssh://git@host/owner/name` or `git@host:owner/name.git`. */
function parseRemote(remote: string): { readonly server: string; readonly path: string } | undefined {
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(remote);
  const url = /^(https?|ssh|git):\/\/(?:[^@/]*@)?([\w.-]+)(:\d+)?\/(.+)$/.exec(remote);
  if (url) {
    const [, scheme = '', host = '', port = '', path = ''] = url;
    const web = scheme === 'http' || scheme === 'https';
    return { server: web ? `${scheme}://${host}${port}` : `https://${host}`, path };
  }
  return scp ? { server: `https://${scp[1]}`, path: scp[2] ?? '' } : undefined;
}

/** Where a remote's address points to, if that looks like a repository on a GitHub; undefined for a folder and the like. */
export function repositoryAt(
  remote: string,
): { readonly server: string; readonly owner: string; readonly name: string } | undefined {
  const place = parseRemote(remote);
  if (!place) return undefined;
  try {
    return { server: place.server, ...repositoryOf(undefined, place) };
  } catch {
    return undefined;
  }
}

function repositoryOf(
  given: string | undefined,
  place: { readonly path: string } | undefined,
): { readonly owner: string; readonly name: string } {
  const text = given ?? place?.path.replace(/\/$/, '').replace(/\.git$/, '') ?? '';
  const [, owner, name] = /^([A-Za-z0-9][A-Za-z0-9_-]*)\/([A-Za-z0-9._-]+)$/.exec(text) ?? [];
  if (owner !== undefined && name !== undefined && name !== '.' && name !== '..') return { owner, name };
  throw new UserError(
    text === ''
      ? 'Nothing says which repository on GitHub this is.'
      : `${quoted(text)} isn't a repository on GitHub: it is written OWNER/NAME.`,
    {
      code: 'github-repository',
      next: 'Set GITHUB_REPOSITORY to OWNER/NAME, or run it in a clone whose remote `origin` is on GitHub.',
    },
  );
}

/** An address without a slash at its end. Tokens are sent there: without encryption only to this machine. */
function address(name: string, text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw wrongAddress(name, text, 'it is no address');
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw wrongAddress(name, text, 'it must begin with https://, or tokens could be read on the way');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw wrongAddress(name, `${url.origin}${url.pathname}`, 'it must hold nothing but host, port and path');
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function wrongAddress(name: string, text: string, why: string): UserError {
  return new UserError(`${name} is ${quoted(text)}, and ${why}.`, {
    code: 'github-address',
    next: `Set ${name} to an address such as https://api.github.com, or leave it out.`,
  });
}

function apiOf(serverUrl: string): string {
  const { hostname, origin } = new URL(serverUrl);
  if (hostname === 'github.com') return 'https://api.github.com';
  return hostname.endsWith('.ghe.com') ? `https://api.${hostname}` : `${origin}/api/v3`;
}

function graphqlOf(apiUrl: string): string {
  return apiUrl.endsWith('/api/v3') ? `${apiUrl.slice(0, -'/v3'.length)}/graphql` : `${apiUrl}/graphql`;
}

const appNames = {
  id: 'TIDEGATE_GITHUB_APP_ID',
  key: 'TIDEGATE_GITHUB_APP_KEY',
  installation: 'TIDEGATE_GITHUB_APP_INSTALLATION',
} as const;

function readAuth(value: (name: string) => string | undefined): GitHubAuth {
  const [id, key, installation] = [value(appNames.id), value(appNames.key), value(appNames.installation)];
  if (id !== undefined || key !== undefined) {
    if (id === undefined || key === undefined) {
      const [there, missing] = id === undefined ? [appNames.key, appNames.id] : [appNames.id, appNames.key];
      throw new UserError(`${there} is set, but ${missing} isn't: a GitHub App needs both.`, {
        code: 'github-app',
        next: `Set ${missing} as well, or take ${there} away to use GITHUB_TOKEN.`,
      });
    }
    if (installation !== undefined && !/^[1-9]\d{0,14}$/.test(installation)) {
      throw new UserError(`${appNames.installation} is ${quoted(installation)}, and isn't a number.`, {
        code: 'github-app',
        next: 'Set it to the number in the address of the installation, or leave it out.',
      });
    }
    // Secrets that hold several lines often come with their ends written as \n.
    const privateKey = key.includes('\n') ? key : key.replaceAll('\\n', '\n');
    if (
      !/^-----BEGIN [A-Z ]*PRIVATE KEY-----\n[\s\S]+\n-----END [A-Z ]*PRIVATE KEY-----\s*$/.test(privateKey)
    ) {
      throw new UserError(`${appNames.key} isn't a private key in PEM.`, {
        code: 'github-app',
        next: 'Set it to the whole content of the .pem file that GitHub gave for the App.',
      });
    }
    return {
      ...{ kind: 'app', id, privateKey },
      installation: installation === undefined ? undefined : Number(installation),
    };
  }
  const token = value('GITHUB_TOKEN') ?? value('GH_TOKEN');
  if (token !== undefined && /^[\x21-\x7e]+$/.test(token)) return { kind: 'token', token };
  throw new UserError(
    token === undefined
      ? 'There is no token for GitHub.'
      : 'The token for GitHub holds characters that no token has.',
    {
      code: 'github-token',
      next: `Set GITHUB_TOKEN (in a workflow: \`github.token\`; on a terminal: \`gh auth token\`), or ${appNames.id} and ${appNames.key}.`,
    },
  );
}

const proxyNames = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]);

function proxiesOf(variables: Variables): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    proxyNames.flatMap((name): [string, string][] => {
      const text = variables[name];
      return text === undefined || text === '' ? [] : [[name, text]];
    }),
  );
}

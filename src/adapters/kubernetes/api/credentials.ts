import { UserError } from '../../../domain/errors.ts';
import { oneLine, quoted } from '../../../domain/text.ts';
import { resolve } from 'node:path';
import { readCredential, readPem, type Way } from './way.ts';
import type { PluginCredential } from './exec-plugin.ts';

/** Milliseconds: a token's file is read again when it is older, as kubelets write it anew. */
const tokenAge = 60_000;

/** Milliseconds before its end at which a plugin's credential counts as ended. */
const leeway = 30_000;

/** PEM of the client's certificate and of its key. */
export interface Identity {
  readonly cert: Buffer | string;
  readonly key: Buffer | string;
}

/** What is shown to the API server. Cached while it is good. */
export interface Credentials {
  /** Of every request, in lower case. */
  headers(): Promise<Readonly<Record<string, string | readonly string[]>>>;
  /** For the handshake. It may change when a plugin is asked again. */
  identity(): Promise<Identity | undefined>;
  /** Whether the identity of the handshake has ended: a new connection has to be made. */
  stale(): boolean;
}

/** The credentials of a way in. Nothing is read or started before they are needed. */
export function createCredentials(way: Way, environment: NodeJS.ProcessEnv, now = Date.now): Credentials {
  const { login } = way;
  const plugin = pluginOf(way, environment, now);
  let file: { readonly token: string; readonly at: number } | undefined;
  let provider: ReturnType<typeof providerToken> | undefined;
  const token = async (): Promise<string | undefined> => {
    if (!login) return undefined;
    if (plugin) return (await plugin.get()).token;
    if (login['auth-provider']) return (provider ??= providerToken(way))();
    if (login.tokenFile) {
      if (!file || now() - file.at > tokenAge) {
        const bytes = await readCredential(resolve(login.directory, login.tokenFile));
        file = { token: bytes.toString('utf8').trim(), at: now() };
      }
      return file.token;
    }
    return login.token ?? undefined;
  };
  return {
    async headers() {
      const bearer = await token();
      const { as, 'as-uid': uid, 'as-groups': groups, username, password } = login ?? {};
      const basic = Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64');
      return {
        ...(username && { authorization: `Basic ${basic}` }),
        ...(bearer && { authorization: `Bearer ${bearer}` }),
        ...(as && { 'impersonate-user': as }),
        ...(uid && { 'impersonate-uid': uid }),
        ...(groups && groups.length > 0 && { 'impersonate-group': groups }),
      };
    },
    async identity() {
      const given = await plugin?.get();
      if (given?.certificate && given.key) return { cert: given.certificate, key: given.key };
      if (!login?.certificate || !login.key) return undefined;
      return { cert: await readPem(login.certificate), key: await readPem(login.key) };
    },
    stale: () => plugin?.staleIdentity() ?? false,
  };
}

/** The exec plugin of a login, asked when there is no good answer yet, and once for all who wait. */
function pluginOf(way: Way, environment: NodeJS.ProcessEnv, now: () => number) {
  const { login, trust } = way;
  const exec = login?.exec;
  if (!login || !exec) return undefined;
  let asked: Promise<PluginCredential> | undefined;
  let last: PluginCredential | undefined;
  const over = (one: PluginCredential) => one.expires !== undefined && one.expires - leeway < now();
  return {
    get(): Promise<PluginCredential> {
      if (last && over(last)) asked = last = undefined;
      asked ??= (async () => {
        const { askPlugin } = await import('./exec-plugin.ts');
        const authority = trust.authority && (await readPem(trust.authority));
        last = await askPlugin({ exec, way, authority, directory: login.directory, environment });
        return last;
      })();
      const mine = asked;
      return mine.catch((error: unknown) => {
        if (asked === mine) asked = undefined;
        throw error;
      });
    },
    staleIdentity: () => last?.certificate !== undefined && over(last),
  };
}

/** The one provider that kubectl still has: OpenID Connect, with a refresh token. It takes long to load. */
function providerToken({ context, login }: Way): () => Promise<string | undefined> {
  const provider = login?.['auth-provider'];
  if (!provider) return async () => undefined;
  if (provider.name !== 'oidc')
    throw new UserError(
      `The context ${quoted(context)} logs in with the provider ${quoted(provider.name, 40)}, which kubectl has no more either.`,
      {
        code: 'kubernetes-login',
        next:
          provider.name === 'azure'
            ? 'Type `kubelogin convert-kubeconfig`, which writes the login anew.'
            : 'Log in again with a tool of this year: it writes an `exec` plugin.',
      },
    );
  const loading = import('@kubernetes/client-node/dist/oidc_auth.js').then(
    ({ OpenIDConnectAuth }) => new OpenIDConnectAuth(),
  );
  return async () => {
    const opts: { headers: Record<string, string> } = { headers: {} };
    try {
      await (await loading).applyAuthentication({ name: context, authProvider: provider }, opts);
    } catch (error) {
      const reason = oneLine(error instanceof Error ? error.message : 'no reason was given', 200);
      throw new UserError(`The context ${quoted(context)} can't renew its OpenID Connect login: ${reason}.`, {
        code: 'kubernetes-login',
        next: 'Log in again.',
      });
    }
    return opts.headers['Authorization']?.replace(/^Bearer /, '');
  };
}

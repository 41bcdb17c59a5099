import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { basicCredentials, findUser, type Users } from '../credentials.ts';
import type { TokenIssuer } from '../docker-registry.ts';
import { readToken } from '../jwt.ts';
import { may, type Grants } from '../scopes.ts';
import { RegistryError, type Route } from './protocol.ts';

/** Who may do what: users with passwords, or those to whom an issuer gives tokens. */
export type Authentication = { readonly users: Users; readonly anonymous?: Grants } | TokenIssuer;

/** What a request has to be allowed. */
export type Action = 'pull' | 'push' | 'delete';

export interface Access {
  /** @throws RegistryError 401 with the challenge, or 403, where it isn't allowed. */
  require(request: IncomingMessage, route: Route): void;
  /** Whether the one who asks may pull from a repository too. */
  mayPull(request: IncomingMessage, repository: string): boolean;
}

/** The guard of a registry; without `authentication` everybody may do everything. */
export function accessOf(authentication: Authentication | undefined): Access {
  if (!authentication) return { require: () => undefined, mayPull: () => true };
  const rights = 'users' in authentication ? byPassword(authentication) : byToken(authentication);
  return {
    require: (request, route) => {
      const grants = rights.of(request);
      const action = actionOf(request.method ?? 'GET', route);
      const repository = { type: 'repository', name: route.repository };
      if (route.kind === 'base' ? grants : grants && may(grants, repository, action)) return;
      throw rights.refusal(route.kind === 'base' ? undefined : { ...route, action }, grants !== undefined);
    },
    mayPull: (request, name) => may(rights.of(request) ?? {}, { type: 'repository', name }, 'pull'),
  };
}

interface Rights {
  /** What the one who asks may do; undefined where they are nobody. */
  of(request: IncomingMessage): Grants | undefined;
  /** @param known whether the credential as such is good. */
  refusal(
    wanted: { readonly repository: string; readonly action: Action } | undefined,
    known: boolean,
  ): RegistryError;
}

function byPassword({ users, anonymous }: { users: Users; anonymous?: Grants }): Rights {
  return {
    of: ({ headers: { authorization } }) => {
      if (authorization === undefined) return anonymous;
      const given = basicCredentials(authorization);
      return given && findUser(users, given.name, given.password)?.repositories;
    },
    refusal: (_wanted, known) =>
      known && !anonymous
        ? new RegistryError(403, 'DENIED', 'This is not allowed to you.')
        : new RegistryError(401, 'UNAUTHORIZED', 'Authentication is required.', {
            'www-authenticate': 'Basic realm="tidegate sandbox"',
          }),
  };
}

function byToken({ realm, service, issuer, certificate }: TokenIssuer): Rights {
  const { publicKey } = new X509Certificate(certificate);
  return {
    of: ({ headers: { authorization } }) => {
      const token = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
      const now = Date.now() / 1_000;
      const access =
        token === undefined ? undefined : readToken(token, publicKey, { issuer, audience: service }, now);
      if (!access) return undefined;
      const names = Map.groupBy(
        access.filter(({ type }) => type === 'repository'),
        ({ name }) => name,
      );
      return Object.fromEntries(
        [...names].map(([name, all]) => [name, all.flatMap(({ actions }) => actions)]),
      );
    },
    refusal: (wanted, known) => {
      const actions = wanted?.action === 'push' ? 'pull,push' : wanted?.action;
      const challenge = [
        `realm="${realm}"`,
        `service="${service}"`,
        ...(wanted ? [`scope="repository:${wanted.repository}:${actions}"`] : []),
        ...(known ? ['error="insufficient_scope"'] : []),
      ];
      return new RegistryError(401, 'UNAUTHORIZED', 'Authentication is required.', {
        'www-authenticate': `Bearer ${challenge.join(',')}`,
      });
    },
  };
}

function actionOf(method: string, { kind }: Route): Action {
  if (kind === 'upload') return 'push';
  if (method === 'DELETE') return 'delete';
  return method === 'GET' || method === 'HEAD' ? 'pull' : 'push';
}

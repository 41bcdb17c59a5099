import {
  createAuthorizer,
  type Authorizer,
  type Scope,
} from '../../../../../src/adapters/oci/registry/authorizer.ts';
import type { Credential, Credentials } from '../../../../../src/adapters/oci/registry/credentials.ts';
import { call, only, pull, request, startServer, TestClock, type Answer } from './support.ts';

/** What a token server answers that gives a token for five minutes. */
export const token = (value: string, more: object = {}): Answer => ({
  body: { token: value, expires_in: 300, ...more },
});

/** A registry that demands what a test says, and its token server. */
export type Stage = Awaited<ReturnType<typeof startStage>>;

export async function startStage() {
  const clock = new TestClock();
  const settings = {
    /** What the token server answers, by turns; the last one for ever. */
    answers: [token('t1')] as readonly Answer[],
    /** Whether the registry takes a header. */
    takes: (authorization: string | undefined): boolean => authorization === 'Bearer t1',
    /** What it demands where it doesn't. */
    demand: '' as string | string[],
  };
  const tokens = await startServer((_, count) => {
    const { answers } = settings;
    return answers[Math.min(count, answers.length) - 1] ?? {};
  });
  const registry = await startServer(({ authorization }) =>
    settings.takes(authorization)
      ? { body: 'fine' }
      : { status: 401, headers: { 'www-authenticate': settings.demand } },
  );
  const wants = (scope?: string, more = '') =>
    `Bearer realm="${tokens.origin}/token?x=1",service="registry.test"${scope ? `,scope="${scope}"` : ''}${more}`;
  settings.demand = wants();
  return Object.assign(settings, {
    clock,
    tokens,
    registry,
    wants,
    authorizer: (credential?: Credential, credentials: Credentials = only(registry.host, credential)) =>
      createAuthorizer({ origin: new URL(registry.origin), credentials, request, waiting: clock }),
    /** The status that a client gets for a request of these scopes. */
    async get(using: Authorizer, scopes: readonly Scope[] = [pull('bot')]): Promise<number> {
      const response = await call(using, 'GET', `${registry.origin}/v2/x`, scopes);
      await response.discard();
      return response.status;
    },
    /** The scopes of each token request. */
    asked: () => tokens.seen.map(({ url }) => url.searchParams.getAll('scope')),
    async stop() {
      await registry.stop();
      await tokens.stop();
    },
  });
}

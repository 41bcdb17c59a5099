import { UserError } from '../../../domain/errors.ts';
import { listed, quoted } from '../../../domain/text.ts';
import type { Scope } from './auth-scopes.ts';
import type { Credential } from './credentials.ts';

export interface Refusal {
  readonly host: string;
  readonly scopes: readonly Scope[];
  /** The schemes that the registry offered, in lower case. */
  readonly schemes: readonly string[];
  readonly credential: Credential | undefined;
  /** Where a credential was looked for. */
  readonly places: readonly string[];
  /** Whether already its token server gave no token. */
  readonly isLoginRefused: boolean;
}

/** Says why a registry lets nobody in: it names the source of the credential, never anything of its content. */
export function refusal(options: Refusal): UserError {
  const { host, credential, places, schemes } = options;
  const wish = wishOf(options.scopes);
  const login = `Log in with \`docker login ${host}\`, or set up a credential helper (docs/REGISTRY.md).`;
  const isKnown = schemes.length === 0 || schemes.includes('bearer') || schemes.includes('basic');
  if (!isKnown)
    return new UserError(
      `The registry ${host} asks for a way to log in that isn't supported: ${quoted(listed(schemes), 80)}.`,
      {
        code: 'registry-login-unsupported',
        next: 'Use a registry that takes Bearer tokens or Basic logins.',
      },
    );
  if (credential === undefined)
    return new UserError(
      `The registry ${host} lets nobody ${wish} without a login, and no credential for it was found` +
        `${places.length > 0 ? ` in ${listed(places)}` : ''}.`,
      { code: 'registry-login-missing', next: login },
    );
  const source = credential.source ?? 'this environment';
  if (credential.kind === 'identity-token' && !schemes.includes('bearer') && schemes.includes('basic'))
    return new UserError(
      `The registry ${host} wants a user name and a password, and the credential from ${source} is an identity token.`,
      { code: 'registry-login-unsupported', next: login },
    );
  return new UserError(
    options.isLoginRefused
      ? `The login server of ${host} refused the credential from ${source}, which was to ${wish}.`
      : `The registry ${host} doesn't let the credential from ${source} ${wish}.`,
    {
      code: 'registry-refused',
      next:
        credential.source === 'GITHUB_TOKEN'
          ? 'Give the job the permission `packages: write` (to pull alone, `packages: read`), and the repository access to the package.'
          : `Give its account that right, or log in again with \`docker login ${host}\`.`,
    },
  );
}

/** `push to team/bot and pull from team/other`. */
function wishOf(scopes: readonly Scope[]): string {
  const wishes = scopes.map(({ repository, actions }) =>
    actions.includes('push') ? `push to ${repository}` : `pull from ${repository}`,
  );
  return wishes.length === 0 ? 'in' : listed(wishes);
}

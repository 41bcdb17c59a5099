import { EnvironmentError } from '../../../domain/errors.ts';
import { oneLine } from '../../../domain/text.ts';
import type { BlobName } from '../blobs.ts';
import type { Scope } from './authorizer.ts';
import type { HttpFailure } from './http.ts';
import type { Refusal } from './refusal.ts';

const again = 'Run the same command again: what is done already stays.';

/** A registry that no answer came from. */
export function failureError({ kind, message }: HttpFailure, host: string, origin: URL): EnvironmentError {
  if (kind === 'not-tls')
    return new EnvironmentError(`The registry ${host} doesn't speak TLS.`, {
      code: 'registry-plain-http',
      next: `If it is meant to speak plain HTTP, add ${host} to registries.plainHttp in tidegate.yml.`,
    });
  if (kind === 'not-http' && origin.protocol === 'http:')
    return new EnvironmentError(`The registry ${host} doesn't speak plain HTTP.`, {
      code: 'registry-unreachable',
      next: `If it speaks TLS, take ${host} out of registries.plainHttp in tidegate.yml.`,
    });
  if (kind === 'too-long')
    return new EnvironmentError(`The registry ${host} can't be used: ${message}.`, {
      code: 'registry-refused',
    });
  return new EnvironmentError(`The registry ${host} can't be used: ${message}.`, {
    code: 'registry-unreachable',
    next:
      kind === 'tls'
        ? 'Let NODE_EXTRA_CA_CERTS name a file with the certificate of the authority that it trusts.'
        : `Check its name and the network. ${again}`,
  });
}

/** What a registry said, as the end of a sentence. */
const said = ({ text, status }: Refusal) =>
  `${(text === '' ? `it answered ${status}` : text).replace(/\.$/, '')}.`;

/** A registry that doesn't do what it was asked. */
export function refusedError(refusal: Refusal, host: string): EnvironmentError {
  if (refusal.status === 429 || refusal.status >= 500)
    return new EnvironmentError(`The registry ${host} is busy or unwell: ${said(refusal)}`, {
      code: 'registry-busy',
      next: again,
    });
  return new EnvironmentError(
    `The registry ${host} refuses with status ${refusal.status}: ${said(refusal)}`,
    {
      code: 'registry-refused',
    },
  );
}

/**
 * A registry that doesn't let us do what we asked for.
 * @param login whose login was used, as a clause.
 */
export function deniedError(
  refusal: Refusal,
  host: string,
  scopes: readonly Scope[],
  login: string,
): EnvironmentError {
  const right = scopes.some(({ actions }) => actions.includes('push')) ? 'write' : 'read';
  const names = scopes.map(({ repository }) => repository).join(' and ');
  const docker = `docker login ${host}`;
  return new EnvironmentError(
    `The registry ${host} gives no right to ${right} ${names} (${oneLine(login, 500)}): ${said(refusal)}`,
    {
      code: 'registry-denied',
      next:
        host === 'ghcr.io'
          ? `In a workflow, give the job \`permissions: packages: ${right}\`; elsewhere type \`${docker}\` with a token that may ${right} packages.`
          : `Type \`${docker}\` with a login that may ${right} there.`,
    },
  );
}

/** A registry that sends us where we don't go. */
export function misguidedError(host: string, where: string): EnvironmentError {
  return new EnvironmentError(`The registry ${host} sends on to ${where}.`, { code: 'registry-refused' });
}

/** A blob whose bytes aren't those of its name. */
export function damagedError({ digest }: BlobName, where: string, what: string): EnvironmentError {
  return new EnvironmentError(`The blob ${digest} is damaged ${where}: ${what}.`, {
    code: 'blob-damaged',
    next: 'Pack it again, or copy it from a store where it is whole.',
  });
}

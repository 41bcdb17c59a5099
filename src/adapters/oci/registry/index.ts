import type { Blobs } from '../blobs.ts';
import { createAuthorizer } from './authorizer.ts';
import { RegistryClient } from './client.ts';
import { dockerCredentials } from './credentials.ts';
import { createRequest } from './node-request.ts';
import { realWaiting, type Waiting } from './patience.ts';
import { repositoryBlobs } from './repository-blobs.ts';
import { readRepository, type Repository } from './repository.ts';

export interface RegistryOptions {
  /** `oci://host[:port]/path` */
  readonly location: string;
  /** Hosts (`host` or `host:port`) other than this machine that are spoken to in plain HTTP. */
  readonly plainHttp?: readonly string[];
  /** Says where credentials lie and which proxy is to be used; this process's where left out. */
  readonly environment?: NodeJS.ProcessEnv;
  /** How it waits; for tests. */
  readonly waiting?: Waiting;
}

/** The clients of this process, by what they were made from: repositories of one registry share its tokens. */
const clients = new WeakMap<object, Map<string, RegistryClient>>();

/**
 * The blobs of a repository in a registry. Nothing is asked of the registry before it is needed.
 * @throws UserError `not-a-store` for a location that can't be one.
 */
export function registryBlobs(options: RegistryOptions): Blobs {
  const repository = readRepository(options.location, options.plainHttp);
  return repositoryBlobs(clientFor(repository, options), repository);
}

function clientFor(
  { origin, host }: Repository,
  { environment = process.env, waiting = realWaiting }: RegistryOptions,
): RegistryClient {
  const owner = waiting === realWaiting ? environment : waiting;
  const known = clients.get(owner) ?? new Map<string, RegistryClient>();
  clients.set(owner, known);
  const client = known.get(origin.href) ?? create();
  known.set(origin.href, client);
  return client;

  function create(): RegistryClient {
    const request = createRequest(environment);
    const credentials = dockerCredentials(environment);
    const authorizer = createAuthorizer({ origin, credentials, request, waiting });
    return new RegistryClient({ origin, host, request, authorizer, waiting });
  }
}

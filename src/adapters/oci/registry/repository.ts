import { UserError } from '../../../domain/errors.ts';
import { readRegistryLocation, registryLocationText } from '../../../domain/store-location.ts';
import { isLoopback } from '../../../domain/loopback.ts';

/** A repository of a registry, and how to get there. */
export interface Repository {
  /** `oci://host/path`, for people. */
  readonly location: string;
  /** The host as people name it, with its port where one is written. */
  readonly host: string;
  /** Scheme and host that requests go to. */
  readonly origin: URL;
  /** The repository's name within the registry. */
  readonly name: string;
}

/**
 * Reads the location of a store in a registry. It is spoken to over TLS, or in plain HTTP where it is this machine
 * itself or named: a connection never falls back from one to the other.
 * @param plainHttp hosts (`host` or `host:port`, as the location writes them) that speak plain HTTP.
 * @throws UserError `not-a-store`
 */
export function readRepository(location: string, plainHttp: readonly string[] = []): Repository {
  const read = readRegistryLocation(location);
  if ('fault' in read) {
    // What stands before an @ may be a password.
    const shown = location.replace(/\/\/.*@/s, '//…@');
    throw new UserError(`The store ${shown} can't be used: ${read.fault.wrong}.`, {
      code: 'not-a-store',
      next: read.fault.next.replaceAll(/\/\/\S*@/g, '//'),
    });
  }
  const { host, path } = read.value;
  const named = plainHttp.some((allowed) => allowed.toLowerCase() === host);
  const machine = host === 'docker.io' || host === 'index.docker.io' ? 'registry-1.docker.io' : host;
  const secure = new URL(`https://${machine}`);
  return {
    location: registryLocationText(read.value),
    host,
    origin: named || isLoopback(secure.hostname) ? new URL(`http://${machine}`) : secure,
    name: path,
  };
}

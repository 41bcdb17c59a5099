import { EnvironmentError } from '../../../domain/errors.ts';
import { quoted } from '../../../domain/text.ts';
import { isLoopback } from '../../../domain/loopback.ts';

/**
 * The token server that a registry names, if a credential may go there: over https anywhere; over plain http only
 * on the registry's own host where that speaks plain http itself, or from this machine to this machine.
 * @throws EnvironmentError `token-server-refused`.
 */
export function parseRealm(realm: string | undefined, origin: URL): URL {
  const refuse = (why: string) =>
    new EnvironmentError(`The registry ${origin.host} names a token server that can't be used: ${why}.`, {
      code: 'token-server-refused',
      next: 'Nothing was sent there. Check the address of the registry, and ask those who run it.',
    });
  if (realm === undefined || !URL.canParse(realm)) throw refuse(`${quoted(realm ?? '', 80)} is no address`);
  const url = new URL(realm);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refuse(`${quoted(url.protocol, 40)} is neither https nor http`);
  if (url.username !== '' || url.password !== '') throw refuse('its address holds a login');
  const sameHost = origin.protocol === 'http:' && url.hostname === origin.hostname;
  const onThisMachine = isLoopback(url.hostname) && isLoopback(origin.hostname);
  if (url.protocol === 'http:' && !sameHost && !onThisMachine)
    throw refuse(`${url.origin} would get the credential over plain http`);
  return url;
}

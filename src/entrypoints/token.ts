import { isLoopback } from '../domain/loopback.ts';

/**
 * Lets git reach the repository with a job's token: as a header for the one server, in variables that git's own
 * processes inherit (`GIT_CONFIG_*`, git 2.31). So it never stands in an argument, a file or a URL. Credentials that
 * the checkout keeps in its configuration are set aside: GitHub refuses a request with two such headers.
 */
export function useToken(token: string, environment: NodeJS.ProcessEnv): void {
  const server = serverOf(environment);
  if (server === undefined) return;
  const count = Number(environment['GIT_CONFIG_COUNT'] ?? '0');
  const at = Number.isSafeInteger(count) && count >= 0 ? count : 0;
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  const key = `http.${server}/.extraheader`;
  const settings = [
    // An empty value takes away those that the checkout's own configuration gives.
    [key, ''],
    [key, `AUTHORIZATION: basic ${basic}`],
  ] as const;
  for (const [index, [name, value]] of settings.entries()) {
    environment[`GIT_CONFIG_KEY_${at + index}`] = name;
    environment[`GIT_CONFIG_VALUE_${at + index}`] = value;
  }
  environment['GIT_CONFIG_COUNT'] = String(at + settings.length);
  // GHCR takes the same token; no process of a bot inherits it.
  environment['GITHUB_TOKEN'] ??= token;
}

/** The server that the token is for: GitHub itself, or the one that the runner names. Never one without TLS elsewhere. */
function serverOf(environment: NodeJS.ProcessEnv): string | undefined {
  const text = environment['GITHUB_SERVER_URL'];
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const local = url.protocol === 'http:' && isLoopback(url.hostname);
  return url.protocol === 'https:' || local ? url.origin : undefined;
}

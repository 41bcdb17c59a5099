import type { Forge } from '../ports/forge.ts';

/**
 * GitHub, where somebody gave a token or an App for it. The adapter is loaded only then.
 * @param remote the address of the repository's remote; asked for only where the environment names no repository.
 * @throws UserError for wrong settings
 */
export async function connectForge(remote: () => Promise<string | undefined>): Promise<Forge | undefined> {
  const given = (name: string) => (process.env[name] ?? '').trim() !== '';
  if (!given('GITHUB_TOKEN') && !given('TIDEGATE_GITHUB_APP_ID')) return undefined;
  const { openGitHub, readGitHubSettings } = await import('../adapters/github/index.ts');
  // A workflow names all of it; on a terminal it is the remote's, which git has to be asked for.
  const named = given('GITHUB_REPOSITORY') && given('GITHUB_SERVER_URL');
  return openGitHub(readGitHubSettings(process.env, named ? undefined : await remote()));
}

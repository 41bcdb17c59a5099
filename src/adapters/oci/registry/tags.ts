import { EnvironmentError } from '../../../domain/errors.ts';
import type { Call, RegistryClient } from './client.ts';
import type { Repository } from './repository.ts';

/** Bytes that a page of names may have. */
const pageLimit = 4 * 1024 * 1024;
const mostPages = 1_000;

/**
 * The tags of a repository, page by page; none where there is no such repository.
 * @throws EnvironmentError `registry-refused` for what is no list of tags, or what a registry client throws.
 */
export async function* listTags(
  client: RegistryClient,
  repository: Repository,
  scopes: Call['scopes'],
): AsyncGenerator<readonly string[]> {
  const refused = (what: string) =>
    new EnvironmentError(`The registry ${repository.host} gives no list of tags: ${what}.`, {
      code: 'registry-refused',
    });
  let url: URL | undefined = client.url(repository, 'tags/list', { n: '1000' });
  for (let pages = 0; url !== undefined; pages++) {
    if (pages >= mostPages) throw refused(`it has more than ${mostPages} pages`);
    const page: Page = await client.send({ method: 'GET', url, scopes }, [200, 404], async (response) => {
      if (response.status === 404) {
        await response.discard();
        return { tags: [], link: undefined };
      }
      const tags = tagsOf(Buffer.from(await response.bytes(pageLimit)).toString('utf8'));
      return { tags, link: nextLink(response.headerValues('link')) };
    });
    if (page.tags === undefined) throw refused('its answer is none');
    yield page.tags;
    const next: URL | undefined = page.link === undefined ? undefined : client.resolve(page.link, url);
    if (next && next.origin !== url.origin) throw refused('its next page lies elsewhere');
    if (next?.href === url.href) throw refused('its next page is the same one');
    url = next;
  }
}

interface Page {
  readonly tags: readonly string[] | undefined;
  readonly link: string | undefined;
}

/** The tags of a page; undefined where it is something else. A repository without tags may say `null`. */
function tagsOf(text: string): readonly string[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('tags' in value)) return undefined;
  if (value.tags === null) return [];
  if (!Array.isArray(value.tags)) return undefined;
  return value.tags.filter((tag) => typeof tag === 'string' && /^\w[\w.-]{0,127}$/.test(tag));
}

/** The address of the next page by RFC 8288, as the distribution specification has it. */
function nextLink(values: readonly string[]): string | undefined {
  for (const [, address, parameters] of values.join(', ').matchAll(/<([^>]*)>((?:\s*;[^,]*)?)/g))
    if (/;\s*rel\s*=\s*"?next"?\s*(;|$)/i.test(parameters ?? '')) return address;
  return undefined;
}

import type * as v from 'valibot';
import { cut } from '../../domain/markdown/fit.ts';
import type { Releases } from '../../ports/forge.ts';
import type { GitHubClient } from './client.ts';
import { isMissing } from './failures.ts';
import { once, type Repetition } from './once.ts';
import { isSameText } from './same-text.ts';
import { release } from './shapes.ts';

/** Characters that GitHub takes in a release's notes. */
const notesLimit = 125_000;

type ReleaseNode = v.InferOutput<typeof release>;

/** Releases on GitHub, known by their tags. */
export function openReleases(client: GitHubClient, repetition: Repetition): Releases {
  return {
    async publish({ tag, name, notes, latest }) {
      const body = { name, body: cut(notes, notesLimit), draft: false, make_latest: String(latest) };
      const doing = `write the release ${tag}`;
      const old = await releaseOf(client, tag);
      if (old && old.name === name && isSameText(old.body ?? '', body.body)) {
        return { number: old.id, url: old.html_url, outcome: 'unchanged' };
      }
      if (old) {
        const route = 'PATCH /repos/{owner}/{repo}/releases/{release_id}';
        const { id, html_url: url } = await client.rest(
          route,
          { ...body, release_id: old.id },
          release,
          doing,
        );
        return { number: id, url, outcome: 'updated' };
      }
      const { id, html_url: url } = await once(
        repetition,
        () => client.rest('POST /repos/{owner}/{repo}/releases', { ...body, tag_name: tag }, release, doing),
        () => releaseOf(client, tag),
      );
      return { number: id, url, outcome: 'created' };
    },
  };
}

async function releaseOf(client: GitHubClient, tag: string): Promise<ReleaseNode | undefined> {
  try {
    return await client.rest(
      'GET /repos/{owner}/{repo}/releases/tags/{tag}',
      { tag },
      release,
      `read the release ${tag}`,
    );
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

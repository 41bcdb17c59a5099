import { createHash } from 'node:crypto';
import type { TokenServer } from '../../../../../sandbox/registry/index.ts';

/** What a repository has, and what is wrong with it. */
export interface Survey {
  /** Digests by the tags that name them. */
  readonly tags: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

interface Points {
  readonly digest: string;
  readonly size: number;
}

const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Looks into a registry by its HTTP API, with nothing of the code that is tried here. */
export class Inspector {
  readonly origin: string;
  readonly #login: { readonly issuer: TokenServer; readonly basic: string } | undefined;

  constructor(origin: string, login?: { readonly issuer: TokenServer; readonly basic: string }) {
    this.origin = origin;
    this.#login = login;
  }

  /** Follows every tag to its manifest and every manifest to its blobs, and hashes all of them. */
  async survey(repository: string): Promise<Survey> {
    const headers = await this.#headers(repository);
    const get = (path: string) => fetch(`${this.origin}/v2/${repository}/${path}`, { headers });
    const problems: string[] = [];
    const tags: Record<string, string> = {};
    const listed = await get('tags/list');
    if (listed.status === 404) return { tags, problems };
    const names = ((await listed.json()) as { tags: string[] | null }).tags ?? [];
    for (const tag of names) {
      const found = await get(`manifests/${tag}`);
      const bytes = Buffer.from(await found.arrayBuffer());
      if (found.status !== 200) {
        problems.push(`${tag}: its manifest gives ${found.status}`);
        continue;
      }
      const digest = sha256(bytes);
      tags[tag] = digest;
      if (!tag.includes(digest.slice(7, 19))) problems.push(`${tag} names ${digest}`);
      const { config, layers } = JSON.parse(bytes.toString()) as { config: Points; layers: Points[] };
      for (const blob of [config, ...layers]) {
        const one = await get(`blobs/${blob.digest}`);
        const body = Buffer.from(await one.arrayBuffer());
        if (one.status !== 200) problems.push(`${tag}: ${blob.digest} gives ${one.status}`);
        else if (body.byteLength !== blob.size || sha256(body) !== blob.digest)
          problems.push(`${tag}: ${blob.digest} has other bytes`);
      }
    }
    return { tags, problems };
  }

  async #headers(repository: string): Promise<Record<string, string>> {
    const accept = 'application/vnd.oci.image.manifest.v1+json';
    if (!this.#login) return { accept };
    const { issuer, basic } = this.#login;
    const url = new URL(issuer.realm);
    url.search = new URLSearchParams({
      service: issuer.service,
      scope: `repository:${repository}:pull`,
    }).toString();
    const answer = await fetch(url, { headers: { authorization: `Basic ${basic}` } });
    const { access_token } = (await answer.json()) as { access_token: string };
    return { accept, authorization: `Bearer ${access_token}` };
  }
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { commands, parseMove } from '../git/commands.ts';
import { afterChanges, ruleAgainst } from '../logic/refs.ts';
import { may, maySee } from '../state/access.ts';
import { accountOf, allows, type Actor } from '../state/accounts.ts';
import { fullName, type RepositoryState } from '../state/repository.ts';
import { actorOf } from '../state/tokens.ts';
import type { World } from '../state/world.ts';
import { ApiError } from './errors.ts';
import type { Faults } from './faults.ts';
import { httpBackend, type CgiAnswer } from './http-backend.ts';
import type { RequestRecord } from './record.ts';

/** A request of git's smart HTTP protocol. */
export interface GitRequest {
  readonly owner: string;
  readonly name: string;
  /** `/info/refs`, `/git-upload-pack` or `/git-receive-pack`. */
  readonly path: string;
  readonly query: string;
  readonly service: string;
}

/** A push takes no more bytes than this. */
const most = 512 * 1024 * 1024;

/** Whether a URL is git's. */
export function gitRequest(url: URL): GitRequest | undefined {
  const found = /^\/([^/]+)\/([^/]+?)(?:\.git)?(\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/.exec(
    url.pathname,
  );
  if (!found) return undefined;
  const [, owner = '', name = '', path = ''] = found;
  const service = path === '/info/refs' ? (url.searchParams.get('service') ?? '') : path.slice(1);
  return { owner, name, path, query: url.search.slice(1), service };
}

/** Serves clone, fetch and push with git's own server program. */
export class GitHttp {
  readonly #world: World;
  readonly #faults: Faults;
  readonly #requests: RequestRecord[];

  constructor(world: World, faults: Faults, requests: RequestRecord[]) {
    this.#world = world;
    this.#faults = faults;
    this.#requests = requests;
  }

  async serve(git: GitRequest, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const path = request.url ?? '';
    const fault = this.#faults.next({ method, path, operation: 'git' });
    let actor: Actor | undefined;
    let bytesIn = 0;
    const record = (status: number | undefined, bytesOut: number): void => {
      this.#requests.push({
        method,
        path,
        operation: 'git',
        token: actor?.kind ?? 'unknown',
        status,
        bytesIn,
        bytesOut,
        ...(fault && { fault: fault.kind }),
      });
    };
    const say = (status: number, text: string, headers: Record<string, string> = {}): void => {
      record(status, text.length);
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
      response.end(text);
    };
    if (fault?.kind === 'drop-before') {
      record(undefined, 0);
      return void response.destroy();
    }
    try {
      actor = actorOf(this.#world, request.headers.authorization);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return say(
        401,
        'Invalid username or token. Password authentication is not supported for Git operations.',
        login,
      );
    }
    const repository = this.#world.repository(git.owner, git.name);
    const no = this.#refusal(git, actor, repository);
    if (no || !repository) return say(no?.status ?? 404, no?.text ?? '', no?.status === 401 ? login : {});
    if (fault?.kind === 'error-before') return say(fault.status ?? 502, 'Server Error');
    if (fault?.kind === 'secondary-limit') return say(429, 'Too many requests', { 'retry-after': '60' });
    const body = await readAll(request);
    bytesIn = body.length;
    const answer = await this.#run(git, request, repository, actor, body);
    if (fault?.kind === 'drop-after') {
      record(undefined, 0);
      return void response.destroy();
    }
    if (fault?.kind === 'error-after') return say(fault.status ?? 502, 'Server Error');
    record(answer.status, answer.content.length);
    response.writeHead(answer.status, answer.headers);
    response.end(answer.content);
  }

  /** Why somebody may not, as GitHub tells git. */
  #refusal(
    { service }: GitRequest,
    actor: Actor,
    repository: RepositoryState | undefined,
  ): { readonly status: number; readonly text: string } | undefined {
    const isPush = service === 'git-receive-pack';
    if (service !== 'git-upload-pack' && !isPush)
      return { status: 403, text: 'Please upgrade your git client.' };
    const anonymous = actor.kind === 'anonymous';
    if (!repository || !maySee(repository, actor)) {
      return anonymous
        ? { status: 401, text: 'No anonymous write access.' }
        : { status: 404, text: 'Repository not found.' };
    }
    if (anonymous && isPush) return { status: 401, text: 'No anonymous write access.' };
    if (may(repository, actor, 'contents', isPush ? 'write' : 'read')) return undefined;
    const who = accountOf(actor)?.login ?? 'anonymous';
    return {
      status: 403,
      text: isPush
        ? `Permission to ${fullName(repository)}.git denied to ${who}.`
        : 'Write access to repository not granted.',
    };
  }

  async #run(
    git: GitRequest,
    request: IncomingMessage,
    repository: RepositoryState,
    actor: Actor,
    body: Buffer,
  ): Promise<CgiAnswer> {
    if (git.path !== '/git-receive-pack')
      return httpBackend(git, request, repository.git.directory, body, {});
    return repository.lock.run(async () => {
      const scratch = await mkdtemp(join(tmpdir(), 'tidegate-github-push-'));
      try {
        const [refused, pushed] = [join(scratch, 'refused'), join(scratch, 'pushed')];
        const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
        const lines = commands(plain).flatMap((change) => {
          const against = ruleAgainst(repository, change);
          return against ? [[change.ref, against.when, against.reason].join('\t')] : [];
        });
        const workflows = workflowRefusal(actor);
        if (workflows !== undefined) lines.push(['*', 'workflows', ...workflows].join('\t'));
        await writeFile(refused, lines.map((line) => `${line}\n`).join(''));
        await writeFile(pushed, '');
        const answer = await httpBackend(git, request, repository.git.directory, body, {
          STANDIN_REFUSED: refused,
          STANDIN_PUSHED: pushed,
        });
        const moved = (await readFile(pushed, 'utf8')).split('\n').flatMap(parseMove);
        if (moved.length > 0) await afterChanges(this.#world, repository, actor, moved);
        return answer;
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    });
  }
}

/**
 * Who may not change the files of workflows is told so by these words, with the file's name between them; undefined
 * for who may.
 */
function workflowRefusal(actor: Actor): readonly [string, string] | undefined {
  const about = (who: string, lacks: string): readonly [string, string] => [
    `refusing to allow a ${who} to create or update workflow \``,
    `\` without \`${lacks}`,
  ];
  switch (actor.kind) {
    case 'user':
      if (actor.permissions) {
        return allows(actor.permissions.workflows, 'write')
          ? undefined
          : about('Personal Access Token', 'workflows` permission');
      }
      return actor.scopes?.includes('workflow') === false
        ? about('Personal Access Token', 'workflow` scope')
        : undefined;
    case 'installation':
    case 'workflow':
      // A workflow's own token can't have it.
      return actor.kind === 'installation' && allows(actor.permissions.workflows, 'write')
        ? undefined
        : about('GitHub App', 'workflows` permission');
    case 'anonymous':
    case 'app':
      return undefined;
  }
}

const login = { 'www-authenticate': 'Basic realm="GitHub"' };

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw new ApiError(413, 'Request entity too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

import { Octokit } from '@octokit/rest';
import { createEmulator } from 'emulate';
import type { Host } from '../host.ts';
import { startFront } from './front.ts';

const logins = ['ada', 'bob', 'eve', 'tidegate'] as const;

/** `emulate`, another stand-in for GitHub, which knows nothing of ours. */
export async function emulated(): Promise<Host> {
  const front = await startFront();
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: Object.fromEntries(logins.map((login) => [`token-of-${login}`, { login }])),
      github: {
        users: logins.map((login) => ({ login, name: login, email: `${login}@example.com` })),
        repos: [{ owner: 'ada', name: 'bots', default_branch: 'main', auto_init: true }],
      },
    },
  });
  const name = { owner: 'ada', repo: 'bots' };
  const person = (login: (typeof logins)[number]) =>
    new Octokit({ baseUrl: front.url, auth: `token-of-${login}`, log: { ...quiet } });
  const people = { ada: person('ada'), bob: person('bob'), eve: person('eve') };
  front.upstream = emulator.url.replace('localhost', '127.0.0.1');
  await people.ada.repos.addCollaborator({ ...name, username: 'bob', permission: 'push' });
  return {
    name,
    people,
    settings: {
      ...{ owner: 'ada', name: 'bots', apiUrl: front.url, graphqlUrl: `${front.url}/graphql` },
      serverUrl: front.url,
      auth: { kind: 'token', token: 'token-of-tidegate' },
      proxies: {},
    },
    commit: (branch, file, as, message = `Change ${file}`) =>
      commit(people[as], name, { branch, file, message }),
    async [Symbol.asyncDispose]() {
      await front[Symbol.asyncDispose]();
      await emulator.close();
    },
  };
}

const silent = () => undefined;
const quiet = { debug: silent, info: silent, warn: silent, error: silent };

/** Commits a file by git's objects: there is no git to push to. A new branch begins where main is. */
async function commit(
  git: Octokit,
  name: Host['name'],
  { branch, file, message }: { readonly branch: string; readonly file: string; readonly message: string },
): Promise<string> {
  const head = (ref: string) => git.git.getRef({ ...name, ref: `heads/${ref}` }).then(({ data }) => data);
  const old = await head(branch).catch(() => undefined);
  const parent = (old ?? (await head('main'))).object.sha;
  const { data: before } = await git.git.getCommit({ ...name, commit_sha: parent });
  const content = `${branch} ${Math.random()}`;
  const { data: tree } = await git.git.createTree({
    ...name,
    base_tree: before.tree.sha,
    tree: [{ path: file, mode: '100644', type: 'blob', content }],
  });
  const { data: made } = await git.git.createCommit({ ...name, message, tree: tree.sha, parents: [parent] });
  if (old) await git.git.updateRef({ ...name, ref: `heads/${branch}`, sha: made.sha });
  else await git.git.createRef({ ...name, ref: `refs/heads/${branch}`, sha: made.sha });
  return made.sha;
}

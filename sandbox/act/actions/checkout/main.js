import { spawnSync } from 'node:child_process';
import process from 'node:process';

const input = (name) => (process.env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
const { GITHUB_SERVER_URL: server = '', GITHUB_WORKSPACE: workspace = '.' } = process.env;
const { GITHUB_REF: ownRef = '', GITHUB_SHA: ownSha = '' } = process.env;
const key = `http.${server}/.extraheader`;
const header = `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${input('token')}`).toString('base64')}`;

function git(args, { fails = false } = {}) {
  const ran = spawnSync('git', args, {
    cwd: workspace,
    encoding: 'utf8',
    env: {
      ...process.env,
      GIT_TERMINAL_PROMPT: '0',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: key,
      GIT_CONFIG_VALUE_0: header,
    },
  });
  if (ran.status === 0) return true;
  if (fails) return false;
  process.stdout.write(`::error::git ${args[0]} failed with exit code ${ran.status}\n${ran.stderr}`);
  process.exit(1);
}

const depth = Number(input('fetch-depth'));
const shallow = depth > 0 ? [`--depth=${depth}`, '--no-tags'] : ['--tags'];
const fetch = (...specs) => ['fetch', '--quiet', '--force', ...shallow, 'origin', ...specs];
const ref = input('ref') || ownRef;
const commit = /^[0-9a-f]{40}$/.test(ref) ? ref : input('ref') === '' ? ownSha : '';
const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : ref;

git(['init', '--quiet', '.']);
git(['remote', 'add', 'origin', `${server}/${input('repository')}`]);
if (depth === 0) git(fetch('+refs/heads/*:refs/remotes/origin/*'));
if (ref.startsWith('refs/pull/')) {
  const to = ref.replace('refs/pull/', 'refs/remotes/pull/');
  git(fetch(`+${commit}:${to}`));
  git(['checkout', '--quiet', '--force', '--detach', to]);
} else if (commit !== '' && commit === ref) {
  // Of a fork: no branch of this repository has it.
  if (!git(['cat-file', '-e', `${commit}^{commit}`], { fails: true })) git(fetch(commit));
  git(['checkout', '--quiet', '--force', '--detach', commit]);
} else {
  const at = commit === '' ? `refs/remotes/origin/${branch}` : commit;
  if (depth > 0) git(fetch(`+${commit || `refs/heads/${branch}`}:refs/remotes/origin/${branch}`));
  git(['checkout', '--quiet', '--force', '-B', branch, at]);
}
if (input('persist-credentials') === 'true') git(['config', '--local', key, header]);

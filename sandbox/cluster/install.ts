import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EnvironmentError } from '../../src/domain/errors.ts';
import { tellErrors } from './telling.ts';
import {
  buildPackages,
  debianPrograms,
  goModules,
  programsBuilt,
  programsFolder,
  type GoModule,
} from './programs.ts';

/**
 * Builds the cluster's programs into the cache and installs Debian's. What is there already is left as it is; a build
 * that is broken off leaves only a folder that the next one removes.
 */
export function install(say: (line: string) => void): void {
  installPackages(say);
  const folder = programsFolder();
  if (programsBuilt()) {
    say(`The cluster's programs are in ${folder}.`);
    return;
  }
  mkdirSync(dirname(folder), { recursive: true });
  removeBroken(dirname(folder));
  const building = mkdtempSync(`${folder}.building-`);
  try {
    for (const module of goModules) build(module, building, say);
    rmSync(folder, { recursive: true, force: true });
    renameSync(building, folder);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
  say(`The cluster's programs are in ${folder}.`);
}

/** Removes what builds that were broken off have left: none takes a whole hour. */
function removeBroken(cache: string): void {
  for (const name of readdirSync(cache).filter((one) => one.includes('.building-'))) {
    const path = join(cache, name);
    if (Date.now() - statSync(path).mtimeMs > 3_600_000) rmSync(path, { recursive: true, force: true });
  }
}

function build(module: GoModule, output: string, say: (line: string) => void): void {
  const start = performance.now();
  say(`Building ${module.programs.join(', ')}. From nothing this takes minutes.`);
  for (const { cgo, arguments: given } of module.builds(output)) {
    run('go', ['build', '-mod=readonly', '-trimpath', '-buildvcs=false', ...given], {
      cwd: join(import.meta.dirname, module.folder),
      env: { ...process.env, GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: cgo ? '1' : '0' },
    });
  }
  say(`Built after ${Math.round((performance.now() - start) / 1_000)} s.`);
}

function installPackages(say: (line: string) => void): void {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  const there = (program: string) => folders.some((folder) => existsSync(join(folder || '.', program)));
  const installed = (name: string) =>
    spawnSync('dpkg-query', ['--show', '--showformat=${db:Status-Status}', name], {
      encoding: 'utf8',
    }).stdout === 'installed';
  const missing = [
    ...Object.entries(debianPrograms).flatMap(([program, name]) => (there(program) ? [] : [name])),
    ...(programsBuilt() ? [] : buildPackages.filter((name) => !installed(name))),
  ];
  if (missing.length === 0) return;
  say(`Installing Debian's ${missing.join(', ')}.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '--quiet=2'], { env });
  // Services of packages are not for this: the cluster starts its own on its own addresses.
  run('apt-get', ['install', '--yes', '--quiet=2', '--no-install-recommends', ...missing], {
    env: { ...env, RUNLEVEL: '1' },
  });
}

function run(program: string, given: readonly string[], options: { cwd?: string; env: NodeJS.ProcessEnv }) {
  const { status, error } = spawnSync(program, given, { ...options, stdio: ['ignore', 2, 2] });
  if (error !== undefined || status !== 0) {
    throw new EnvironmentError(
      `\`${program} ${given.join(' ')}\` ${error ? `could not be started (${error.message})` : 'failed'}.`,
      { code: 'cluster-install', next: 'Read what it said above, then run: npm run cluster:install' },
    );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await tellErrors(() => install((line) => console.log(line)));
}

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { EnvironmentError } from '../../src/domain/errors.ts';
import { homeFolder, placesOf, readState, stateVariable } from './state.ts';

const execute = promisify(execFile);

/** The root of this repository: its `image/Dockerfile` and what that copies. */
const repository = resolve(import.meta.dirname, '../..');

export interface ImageRequest {
  /** Where it is pushed to: `HOST:PORT`, plain HTTP. */
  readonly registry: string;
  /** An image with Node, by digest. */
  readonly base: string;
  /** The checkout whose `dist/` goes into it; this one if it isn't given. */
  readonly checkout?: string;
}

export interface BuiltImage {
  /** `HOST:PORT/tidegate@sha256:…` */
  readonly reference: string;
  readonly digest: string;
  /** Whether it was built now; otherwise an image of the same content lay in the registry. */
  readonly built: boolean;
}

/**
 * Builds our image with Debian's buildah, without a daemon, and pushes it. What goes into it names it: the same content
 * is built once.
 * @throws EnvironmentError where buildah or skopeo is missing, or fails.
 */
export async function buildImage({
  registry,
  base,
  checkout = repository,
}: ImageRequest): Promise<BuiltImage> {
  const image = `${registry}/tidegate`;
  const tagged = `${image}:content-${contentKey(checkout, base)}`;
  const known = await digestOf(tagged);
  if (known !== undefined) return { reference: `${image}@${known}`, digest: known, built: false };

  const scratch = mkdtempSync(join(tmpdir(), 'tidegate-image-'));
  // Storage of its own, in plain folders: it needs no mounts, and nothing of it is left.
  const buildah = (...words: string[]) =>
    run('buildah', [
      ...['--storage-driver', 'vfs', '--root', join(scratch, 'root'), '--runroot', join(scratch, 'run')],
      ...words,
    ]);
  try {
    await buildah(
      ...[
        'build',
        '--isolation',
        'chroot',
        '--tls-verify=false',
        '--timestamp',
        '0',
        '--identity-label=false',
      ],
      ...['--build-arg', `BASE=${base}`, '--tag', tagged],
      ...['--file', join(repository, 'image/Dockerfile')],
      ...['--ignorefile', join(repository, 'image/Dockerfile.dockerignore'), checkout],
    );
    const digestFile = join(scratch, 'digest');
    await buildah(
      ...['push', '--tls-verify=false', '--disable-compression', '--digestfile', digestFile],
      ...[tagged, `docker://${tagged}`],
    );
    const digest = readFileSync(digestFile, 'utf8').trim();
    return { reference: `${image}@${digest}`, digest, built: true };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Names everything that the image is made of. */
function contentKey(checkout: string, base: string): string {
  const hash = createHash('sha256').update(`${base}\n`);
  const add = (root: string, file: string) => {
    const bytes = readFileSync(join(root, file));
    hash.update(`${file} ${bytes.byteLength}\n`).update(bytes);
  };
  for (const file of ['image/Dockerfile', 'image/Dockerfile.dockerignore']) add(repository, file);
  for (const file of ['LICENSE', 'package.json', 'dist/tidegate.js', 'dist/engine.js']) add(checkout, file);
  for (const name of readdirSync(join(checkout, 'dist/shared')).sort()) add(checkout, `dist/shared/${name}`);
  return hash.digest('hex').slice(0, 32);
}

/** The digest of an image in the registry; undefined where it isn't there. */
async function digestOf(reference: string): Promise<string | undefined> {
  const words = ['inspect', '--tls-verify=false', '--format', '{{.Digest}}', `docker://${reference}`];
  try {
    return (await execute('skopeo', words)).stdout.trim();
  } catch (error) {
    if (String((error as { stderr?: string }).stderr).includes('manifest unknown')) return undefined;
    throw failed('skopeo', error);
  }
}

async function run(program: string, words: readonly string[]): Promise<void> {
  try {
    await execute(program, words, { maxBuffer: 16 * 1024 * 1024 });
  } catch (error) {
    throw failed(program, error);
  }
}

function failed(program: string, error: unknown): EnvironmentError {
  const { code, stderr = '' } = error as { code?: string | number; stderr?: string };
  const missing = code === 'ENOENT';
  const lines = stderr.trim().split('\n').slice(-5).join(' ');
  return new EnvironmentError(
    missing ? `${program} isn't installed.` : `${program} failed (${code ?? 'a signal'}): ${lines}`,
    {
      code: 'image-failed',
      ...(missing && { next: `Install it: apt-get install ${program}` }),
    },
  );
}

// `node sandbox/cluster/image.ts [CHECKOUT]`: for the cluster that runs; prints the image.
if (process.argv[1] === import.meta.filename) {
  const file = process.env[stateVariable] || placesOf(homeFolder()).stateFile;
  const { registry, baseImage } = readState(file);
  const [checkout] = process.argv.slice(2);
  const { reference } = await buildImage({
    registry,
    base: baseImage,
    ...(checkout !== undefined && { checkout: resolve(checkout) }),
  });
  process.stdout.write(`${reference}\n`);
}

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { programPath } from './programs.ts';

/** What a container of an image does unless told. */
interface Config {
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir?: string;
  readonly User?: string;
}

/**
 * Pushes the image with nothing but the pause program.
 * @param registry `HOST:PORT`, plain HTTP.
 * @returns the image's digest.
 */
export function pushPause(registry: string, scratch: string): string {
  return pushImage(`${registry}/pause:1`, scratch, { Entrypoint: ['/pause'], User: '65532:65532' }, (root) =>
    copyFileSync(programPath('pause'), join(root, 'pause')),
  );
}

/**
 * Pushes the image that others are built on: the Node that runs this, what it is linked with, the authorities of this
 * machine, and a user that is not root.
 * @returns the image's digest.
 */
export function pushBase(registry: string, scratch: string): string {
  const config = { Env: ['PATH=/usr/local/bin:/usr/bin:/bin'], Cmd: ['node'], User: '65532:65532' };
  return pushImage(`${registry}/base:node`, scratch, config, (root) => {
    const put = (from: string, to: string) => {
      mkdirSync(dirname(join(root, to)), { recursive: true });
      copyFileSync(from, join(root, to));
    };
    const node = realpathSync(process.execPath);
    put(node, 'usr/local/bin/node');
    for (const library of librariesOf(node)) put(library, library);
    const authorities = '/etc/ssl/certs/ca-certificates.crt';
    if (existsSync(authorities)) put(authorities, authorities);
    mkdirSync(join(root, 'tmp'));
    chmodSync(join(root, 'tmp'), 0o1777);
    mkdirSync(join(root, 'etc'), { recursive: true });
    writeFileSync(
      join(root, 'etc/passwd'),
      'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/tmp:/sbin/nologin\n',
    );
    writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnonroot:x:65532:\n');
    writeFileSync(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  });
}

/** The shared libraries that a program names, and the loader. */
function librariesOf(program: string): string[] {
  const told = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...told.matchAll(/(\/\S+) \(0x/g)].flatMap((match) => match[1] ?? []);
}

/** Makes an image of one layer, with the same bytes for the same content, and pushes it by skopeo. */
function pushImage(reference: string, scratch: string, config: Config, fill: (root: string) => void): string {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, 'image-'));
  try {
    const root = join(folder, 'root');
    mkdirSync(root);
    fill(root);
    const layout = join(folder, 'layout');
    const blobs = join(layout, 'blobs', 'sha256');
    mkdirSync(blobs, { recursive: true });
    const layer = join(folder, 'layer.tar');
    execFileSync('tar', [
      ...['--create', '--file', layer, '--directory', root, '--sort=name', '--mtime=@0', '--format=posix'],
      ...['--pax-option=delete=atime,delete=ctime', '--owner=0', '--group=0', '--numeric-owner'],
      ...['--mode=u+w,go+rX', '--hard-dereference', '.'],
    ]);
    const put = (bytes: Buffer, mediaType: string) => {
      const hex = createHash('sha256').update(bytes).digest('hex');
      writeFileSync(join(blobs, hex), bytes);
      return { mediaType, digest: `sha256:${hex}`, size: bytes.byteLength };
    };
    const type = (name: string) => `application/vnd.oci.image.${name}`;
    const json = (content: object, name: string) => put(Buffer.from(JSON.stringify(content)), type(name));
    const layerDescriptor = put(readFileSync(layer), type('layer.v1.tar'));
    const platform = { architecture: process.arch === 'arm64' ? 'arm64' : 'amd64', os: 'linux' };
    const configDescriptor = json(
      { ...platform, config, rootfs: { type: 'layers', diff_ids: [layerDescriptor.digest] } },
      'config.v1+json',
    );
    const manifest = json(
      {
        schemaVersion: 2,
        mediaType: type('manifest.v1+json'),
        config: configDescriptor,
        layers: [layerDescriptor],
      },
      'manifest.v1+json',
    );
    const described = { ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'it' } };
    writeFileSync(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [described] }));
    writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
    execFileSync(
      'skopeo',
      [
        ...['copy', '--quiet', '--insecure-policy', '--preserve-digests', '--dest-tls-verify=false'],
        ...[`oci:${layout}:it`, `docker://${reference}`],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    return manifest.digest;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

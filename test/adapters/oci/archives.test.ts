import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { extract } from 'tar-stream';
import { openPackageStore } from '../../../src/adapters/oci/index.ts';
import { archive, type ArchiveEntry } from '../../../src/adapters/oci/tar-writer.ts';
import { foldedName, nameProblem } from '../../../src/domain/package-entries.ts';
import { readTree, sourceIn, temporary, type Tree } from '../../support/packages.ts';

/** A directory in memory where the machine has such a place: generated packages are many files to sync. */
function quick(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tidegate-archives-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A name that a file system and a package take: any Unicode, up to 255 bytes. */
const name = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
    fc.integer({ min: 90, max: 255 }).map((length) => 'n'.repeat(length)),
    fc.integer({ min: 40, max: 85 }).map((length) => '\u65e5'.repeat(length)),
    fc.constantFrom('a', 'b', '-', ' ', '..a', '*', '"', '\ufeff', 'pax', 'package.json'),
  )
  .filter((text) => !text.includes('/') && nameProblem(`x/${text}`) === undefined);
const path = fc.array(name, { minLength: 1, maxLength: 6 }).map((names) => names.join('/'));
const content = fc.oneof(
  fc.constant(undefined),
  fc.uint8Array({ maxLength: 40 }),
  fc.uint8Array({ minLength: 510, maxLength: 514 }),
  fc.string().map((text) => `#!${text}`),
);

/** Leaves out what would meet on some file system, and what would be both a file and a directory. */
function separate(entries: readonly (readonly [string, string | Uint8Array | undefined])[]): Tree {
  const tree = new Map<string, string | Uint8Array | undefined>();
  const taken = new Map<string, string>();
  for (const [at, bytes] of entries) {
    const steps = at.split('/').map((_, index, all) => all.slice(0, index + 1).join('/'));
    const inTheWay = steps.some((step) => {
      const other = taken.get(foldedName(step));
      return other !== undefined && (other !== step || tree.get(other) !== undefined);
    });
    if (inTheWay || taken.has(foldedName(at)) || Buffer.byteLength(`actions/${at}/`) > 1024) continue;
    for (const step of steps) taken.set(foldedName(step), step);
    tree.set(at, bytes);
  }
  return Object.fromEntries(tree);
}

describe('any tree', () => {
  test('comes out of a package as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(path, content), { maxLength: 12 }), async (entries) => {
        using directory = quick();
        const source = sourceIn(join(directory.path, 'bot'), { actions: separate(entries) });
        const store = await openPackageStore(join(directory.path, 'store'));
        const { digest } = await store.pack(source);
        await store.unpack(digest, join(directory.path, 'out'));
        const before = readTree(source.actionsDirectory!);
        expect(readTree(join(directory.path, 'out', 'actions'))).toEqual(before);
        // And another reader of tar sees the same names.
        const seen = new Set<string>();
        const blobs = join(directory.path, 'store/blobs/sha256');
        for (const blob of readdirSync(blobs)) {
          const bytes = readFileSync(join(blobs, blob));
          const isDocument = bytes[0] === 0x7b;
          if (isDocument) continue;
          const reader = extract();
          reader.end(bytes);
          for await (const entry of reader) {
            const { name: at } = entry.header;
            if (at.startsWith('actions/')) seen.add(at.slice('actions/'.length).replace(/\/$/, ''));
            entry.resume();
          }
        }
        seen.delete('');
        expect([...seen].sort()).toEqual(Object.keys(before).sort());
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test('comes out of the system’s own tar as it went in', async () => {
    const found = spawnSync('tar', ['--version']);
    if (found.status !== 0) {
      process.stderr.write('SKIPPED: there is no tar on this machine.\n');
      return;
    }
    using directory = quick();
    const long = `${'d'.repeat(200)}/${'e'.repeat(200)}/${'\u00fc'.repeat(100)}`;
    const actions = {
      'a.js': '#!a',
      [long]: 'long',
      'x/y': '',
      none: undefined,
      [`${'p'.repeat(90)}/${'q'.repeat(90)}`]: 'split',
    };
    const source = sourceIn(join(directory.path, 'bot'), { actions });
    const location = join(directory.path, 'store');
    const { digest } = await (await openPackageStore(location)).pack(source);
    const blob = (of: string) => join(location, 'blobs/sha256', of.slice(7));
    const manifest = JSON.parse(readFileSync(blob(digest), 'utf8')) as { layers: { digest: string }[] };
    const out = join(directory.path, 'out');
    mkdirSync(out);
    expect(manifest.layers).toHaveLength(1);
    const { status, stderr } = spawnSync('tar', ['-xpf', blob(manifest.layers[0]!.digest), '-C', out]);
    expect(`${status} ${String(stderr)}`).toBe('0 ');
    expect(readFileSync(join(out, 'model/model.json'))).toEqual(readFileSync(source.modelFile));
    expect(readTree(join(out, 'actions'))).toEqual(readTree(source.actionsDirectory!));
  });
});

test('an archive has the size that it says, for any length of name and content', async () => {
  const entry = (at: string, bytes: Uint8Array): ArchiveEntry => ({
    path: at,
    kind: 'file',
    size: bytes.byteLength,
    executable: false,
    async *content() {
      yield bytes;
    },
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(path, fc.uint8Array({ maxLength: 1100 })), { maxLength: 4 }),
      async (files) => {
        const source = archive(files.map(([at, bytes]) => entry(at, bytes)));
        let size = 0;
        for await (const chunk of source.open()) size += chunk.byteLength;
        expect(size).toBe(source.size);
        expect(size % 512).toBe(0);
      },
    ),
  );
});

describe('what can’t be packed', () => {
  const packed = async (prepare: (bot: string) => void) => {
    using directory = temporary();
    const source = sourceIn(join(directory.path, 'bot'));
    prepare(join(directory.path, 'bot'));
    const store = await openPackageStore(join(directory.path, 'store'));
    return await store.pack(source).then(
      () => undefined,
      (error: unknown) => error,
    );
  };
  const refusal = { name: 'UserError', code: 'not-packable' };

  const cases: readonly (readonly [string, (bot: string) => void, object])[] = [
    ['a link that leaves', (bot) => symlinkSync('/etc/passwd', join(bot, 'actions/link')), refusal],
    ['a link to nothing', (bot) => symlinkSync('nothing', join(bot, 'actions/link')), refusal],
    ['a link to itself', (bot) => symlinkSync('link', join(bot, 'actions/link')), refusal],
    ['a link to a directory', (bot) => symlinkSync('.', join(bot, 'actions/link')), refusal],
    ['a pipe', (bot) => void spawnSync('mkfifo', [join(bot, 'actions/pipe')]), refusal],
    ['a whiteout', (bot) => writeFileSync(join(bot, 'actions/.wh.x'), ''), refusal],
    ['a backslash', (bot) => writeFileSync(join(bot, 'actions/a\\b'), ''), refusal],
    ['a newline', (bot) => writeFileSync(join(bot, 'actions/a\nb'), ''), refusal],
    [
      'a name that is not UTF-8',
      (bot) => writeFileSync(Buffer.from(`${bot}/actions/\xff`, 'latin1'), ''),
      refusal,
    ],
    [
      'two cases',
      (bot) => ['a', 'A'].forEach((one) => writeFileSync(join(bot, 'actions', one), '')),
      refusal,
    ],
    ['no model', (bot) => rmSync(join(bot, 'model')), { name: 'EnvironmentError', code: 'file-failed' }],
    ['no actions', (bot) => rmSync(join(bot, 'actions'), { recursive: true }), { code: 'file-failed' }],
    [
      'a model of 9 GiB',
      (bot) => truncateSync(join(bot, 'model'), 9 * 2 ** 30),
      { ...refusal, message: '"model/model.json" can\'t be packed: it has more than 8589934591 bytes.' },
    ],
    [
      'a directory as a model',
      (bot) => {
        rmSync(join(bot, 'model'));
        mkdirSync(join(bot, 'model'));
      },
      { name: 'UserError', code: 'not-a-file' },
    ],
  ];
  test.each(cases)('%s', async (_name, prepare, error) => {
    expect(await packed(prepare)).toMatchObject(error);
  });

  test('but a link to a file within is that file', async () => {
    using directory = temporary();
    const source = sourceIn(join(directory.path, 'bot'), { actions: { 'a.js': 'a', 'sub/b.js': '#!b' } });
    const store = await openPackageStore(join(directory.path, 'store'));
    symlinkSync('../a.js', join(source.actionsDirectory!, 'sub/link.js'));
    const linked = await store.pack(source);
    rmSync(join(source.actionsDirectory!, 'sub/link.js'));
    writeFileSync(join(source.actionsDirectory!, 'sub/link.js'), 'a');
    chmodSync(join(source.actionsDirectory!, 'sub/link.js'), 0o600);
    expect((await store.pack(source)).digest).toBe(linked.digest);
  });

  test('a model that changes while it is packed', async () => {
    using directory = temporary();
    const source = sourceIn(join(directory.path, 'bot'), { model: new Uint8Array(8 * 2 ** 20) });
    const store = await openPackageStore(join(directory.path, 'store'));
    let changed = false;
    const packing = store.pack(source, (bytes) => {
      if (changed || bytes < 2 ** 20) return;
      changed = true;
      writeFileSync(source.modelFile, 'shorter');
    });
    await expect(packing).rejects.toMatchObject({ name: 'EnvironmentError', code: 'file-changed' });
    expect(await store.list()).toEqual([]);
  });

  test('a name that is no bot’s, and code that nobody gave', async () => {
    using directory = temporary();
    const store = await openPackageStore(join(directory.path, 'store'));
    const source = sourceIn(join(directory.path, 'bot'), { change: { bot: '../x' } });
    await expect(store.pack(source)).rejects.toMatchObject({ name: 'UserError', code: 'bad-name' });
    const without = { ...sourceIn(join(directory.path, 'bot')), actionsDirectory: undefined };
    await expect(store.pack(without)).rejects.toMatchObject({ code: 'no-actions-code' });
    const change = { engine: { name: 'rasa', trainer: '' } } as const;
    await expect(store.pack(sourceIn(join(directory.path, 'bot'), { change }))).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'bad-metadata',
    });
  });
});

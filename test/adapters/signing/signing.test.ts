import { createCipheriv, createPrivateKey, createPublicKey, hkdfSync, sign } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  createRegistrar,
  loadKeyRing,
  loadOrCreateKeyRing,
  newKeyRing,
  parseKeyRing,
  verifySealedId,
} from '../../../src/adapters/signing/index.ts';
import { EnvironmentError, UserError } from '../../../src/domain/errors.ts';
import { fingerprintOf, isBotId, parseSealed } from '../../../src/domain/registration.ts';

const secret = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
const other = Buffer.from(Array.from({ length: 32 }, (_, index) => 200 - index));
const line = (id: string, bytes: Buffer) => `${id}:${bytes.toString('base64')}\n`;
const ring = parseKeyRing(line('k-1', secret), 'a test');
const registrar = createRegistrar(ring);

describe('known answers', () => {
  /** Bytes 0, 1, 2 … instead of chance. */
  const counted = (count: number) => Uint8Array.from({ length: count }, (_, index) => index);

  test('the file is what docs/REGISTRATION.md says, built here by its words', () => {
    const { text } = createRegistrar(ring, counted).register('bakery', undefined);
    const id = '0123456789abcdefghjkmnpqrs';
    const derive = (info: string) => Buffer.from(hkdfSync('sha256', secret, '', info, 32));
    const cipher = createCipheriv('aes-256-gcm', derive('tidegate registration 1 seal'), counted(12));
    cipher.setAAD(Buffer.from('{"bot":"bakery","key":"k-1","tidegate":1}'));
    const box = Buffer.concat([counted(12), cipher.update(id), cipher.final(), cipher.getAuthTag()]);
    const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
    const key = createPrivateKey({
      key: Buffer.concat([prefix, derive('tidegate registration 1 sign')]),
      format: 'der',
      type: 'pkcs8',
    });
    const signer = `ed25519:${createPublicKey(key).export({ format: 'jwk' }).x}`;
    const sealed = box.toString('base64url');
    const fingerprint = fingerprintOf(id);
    const signed = `{"bot":"bakery","fingerprint":"${fingerprint}","key":"k-1","sealed":"${sealed}","signer":"${signer}","tidegate":1}`;
    expect(text.split('\n').filter((each) => !each.startsWith('#'))).toEqual([
      'tidegate: 1',
      'bot: bakery',
      'key: k-1',
      `fingerprint: ${fingerprint}`,
      `sealed: ${sealed}`,
      `signer: ${signer}`,
      `signature: ${sign(null, Buffer.from(signed), key).toString('base64url')}`,
      '',
    ]);
    expect(registrar.open(text, 'bakery')).toBe(id);
  });

  test('and stays so', () => {
    const { text } = createRegistrar(ring, counted).register('bakery', undefined);
    expect(text).toMatchInlineSnapshot(`
     "# The sealed id of the bot bakery. Commit this file: only the team's key ring opens what is sealed.
     # Made by \`tidegate register\`, not to be edited. After renaming the bot: \`tidegate register --rename\`.
     tidegate: 1
     bot: bakery
     key: k-1
     fingerprint: 19416a1ce549c5ef68f9cc50398c60b1
     sealed: AAECAwQFBgcICQoL3esru_Tcc0a3daS9BTM1RxNaGUneb2NgZC3t6_u1vXAcS7U1Ivi4oBxa
     signer: ed25519:SNSNK5kg-Rl-cZ9CcRBVB9xkVzjYF5evNHRUowpnQ8U
     signature: G4Ck23E_jNgrL36lq0tWwiCk2FrflmOsPynnWZarHPgfsUU9Luie-hwaHiq0VLssaYoFrAoOniKEWMzX1YVsCA
     "
    `);
  });
});

describe('a sealed id', () => {
  test('opens for the bot that it was made for, and nobody else', () => {
    const { text, changed, fingerprint } = registrar.register('bakery', undefined);
    const id = registrar.open(text, 'bakery');
    expect(changed).toBe(true);
    expect(isBotId(id)).toBe(true);
    expect(text).not.toContain(id);
    expect(fingerprint).toBe(fingerprintOf(id));
    expect(registrar.verify(text, 'bakery', [])).toEqual({
      state: 'registered',
      fingerprint,
      signer: registrar.publicKey,
    });
    expect(() => registrar.open(text, 'bank')).toThrow('was made for the bot bakery');
  });

  test('is kept by a bot that has it', () => {
    const { text, fingerprint } = registrar.register('bakery', undefined);
    expect(registrar.register('bakery', text)).toEqual({ text, changed: false, fingerprint });
    expect(createRegistrar(undefined).register('bakery', text).changed).toBe(false);
    expect(registrar.register('bakery', undefined).fingerprint).not.toBe(fingerprint);
  });

  test('survives a rename, and only a command renames it', () => {
    const { text, fingerprint } = registrar.register('bakery', undefined);
    expect(registrar.verify(text, 'pastry', [])).toMatchObject({ state: 'invalid', reason: 'renamed' });
    expect(() => registrar.register('pastry', text)).toThrow(UserError);
    const renamed = registrar.rename(text, 'pastry');
    expect(renamed).toMatchObject({ changed: true, fingerprint });
    expect(registrar.open(renamed.text, 'pastry')).toBe(registrar.open(text, 'bakery'));
    expect(registrar.verify(renamed.text, 'pastry', [])).toMatchObject({ state: 'registered', fingerprint });
    expect(registrar.rename(renamed.text, 'pastry')).toEqual({ ...renamed, changed: false });
    expect(() => registrar.rename(text, '../x')).toThrow("can't name a bot");
  });

  test('with any character changed is no longer registered', () => {
    const { text } = registrar.register('bakery', undefined);
    const body = text.indexOf('\ntidegate:') + 1;
    fc.assert(
      fc.property(
        fc.integer({ min: body, max: text.length - 2 }),
        fc.constantFrom(...'aB0-_:x'),
        (at, character) => {
          fc.pre(text[at] !== character && text[at] !== '\n' && text[at] !== ' ');
          const altered = text.slice(0, at) + character + text.slice(at + 1);
          expect(registrar.verify(altered, 'bakery', []).state).toBe('invalid');
          expect(() => registrar.open(altered, 'bakery')).toThrow(UserError);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('signed by someone else is right only where nobody is named', () => {
    const stranger = createRegistrar(parseKeyRing(line('k-1', other), 'a test'));
    const { text } = stranger.register('bakery', undefined);
    expect(verifySealedId(text, 'bakery', [])).toMatchObject({ state: 'registered' });
    expect(verifySealedId(text, 'bakery', [registrar.publicKey!])).toMatchObject({ reason: 'untrusted-key' });
    expect(verifySealedId(text, 'bakery', [registrar.publicKey!, stranger.publicKey!])).toMatchObject({
      state: 'registered',
    });
    expect(() => registrar.open(text, 'bakery')).toThrow("isn't what the key k-1 sealed");
  });

  test('of a bot cannot be taken over under a signature of one’s own', () => {
    const { text } = registrar.register('bakery', undefined);
    const stolen = parseSealed(text);
    if ('state' in stolen) throw new Error('unreadable');
    const thief = createRegistrar(parseKeyRing(line('k-1', other), 'a test')).register('thief', undefined);
    const grafted = thief.text.replace(/^sealed: .*$/m, `sealed: ${stolen.sealed}`);
    expect(verifySealedId(grafted, 'thief', [])).toMatchObject({ reason: 'altered' });
  });

  test('needs the key that sealed it', () => {
    const { text } = registrar.register('bakery', undefined);
    const rotated = createRegistrar(parseKeyRing(line('k-2', other) + line('k-1', secret), 'a test'));
    expect(rotated.open(text, 'bakery')).toBe(registrar.open(text, 'bakery'));
    expect(rotated.rename(text, 'pastry').text).toContain('\nkey: k-2\n');
    const without = createRegistrar(parseKeyRing(line('k-2', other), 'a test'));
    expect(() => without.open(text, 'bakery')).toThrow('which the key ring lacks');
    expect(() => createRegistrar(undefined).open(text, 'bakery')).toThrow('There is no key ring');
    expect(() => createRegistrar(undefined).register('bakery', undefined)).toThrow('There is no key ring');
    expect(createRegistrar(undefined).publicKey).toBeUndefined();
  });

  test('with a signer that is no point of the curve is altered', () => {
    const { text } = registrar.register('bakery', undefined);
    const wrong = text.replace(/^signer: .*$/m, `signer: ed25519:${'_'.repeat(42)}8`);
    expect(verifySealedId(wrong, 'bakery', [])).toMatchObject({ reason: 'altered' });
  });
});

describe('a key ring', () => {
  const base64 = secret.toString('base64');

  test.each([
    ['lines', `# old and new\n\n k-1:${base64} \r\nk-2:${other.toString('base64url')}\n`],
    [
      'JSON',
      JSON.stringify({
        keys: [
          { id: 'k-1', secret: base64 },
          { id: 'k-2', secret: other.toString('base64') },
        ],
      }),
    ],
  ])('is read from %s', (_, text) => {
    const { keys } = parseKeyRing(text, 'a test');
    expect(keys.map(({ id }) => id)).toEqual(['k-1', 'k-2']);
    expect(keys[0].publicKey).toBe(ring.first.publicKey);
  });

  test('a new one is another one each time, and can be read', () => {
    expect(parseKeyRing(newKeyRing(), 'a test').keys).toHaveLength(1);
    expect(newKeyRing()).not.toBe(newKeyRing());
  });

  test.each([
    ['nothing', '', 'holds no key'],
    ['only comments', '# x\n', 'holds no key'],
    ['no colon', `k-1 ${base64}`, 'has no "id:base64" in line 1'],
    ['a wrong id', `K:${base64}`, 'has no right id in line 1'],
    ['a short secret', `k-1:${base64.slice(4)}`, 'has no right secret for k-1'],
    ['no base64', `k-1:${base64.replace('A', '!')}`, 'has no right secret for k-1'],
    [
      'a placeholder',
      `k-1:${Buffer.alloc(32).toString('base64')}`,
      'has a placeholder for the secret of k-1',
    ],
    ['an id twice', line('k-1', secret) + line('k-1', other), 'has the id k-1 twice'],
    ['wrong JSON', `{"keys": [{"id": "k-1", "secret": "${base64}"}`, 'is no valid JSON'],
    ['other JSON', '{"secret": 1}', 'has no list "keys"'],
    ['a null key', '{"keys": [null]}', 'has no right id for key 1'],
    ['a secret that is a number', '{"keys": [{"id": "a", "secret": 5}]}', 'has no right secret for a'],
    ['too much', `#${'x'.repeat(20_000)}`, 'has more than 16384 characters'],
  ])('with %s is refused, and no secret is told', (_, text, why) => {
    let thrown: unknown;
    try {
      parseKeyRing(text, 'TIDEGATE_KEYS');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UserError);
    expect((thrown as UserError).message).toContain(`The key ring in TIDEGATE_KEYS ${why}`);
    expect(inspect(thrown)).not.toContain(base64.slice(4, 30));
  });

  test('never shows its secrets', () => {
    const shown =
      inspect({ ring, registrar }, { depth: 9, showHidden: true }) + JSON.stringify({ ring, registrar });
    const sealing = Buffer.from(ring.first.sealing);
    for (const bytes of [secret, sealing]) {
      expect(shown).not.toContain(bytes.toString('base64').slice(0, 20));
      expect(shown).not.toContain(bytes.toString('hex').slice(0, 20));
    }
    expect(shown).not.toMatch(/01 02 03 04|1, *2, *3, *4/);
  });
});

describe('the key file', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tidegate-keys-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  test('is made once, for its owner only, also by many at once', async () => {
    const file = join(directory, 'made', 'keys');
    expect(await loadKeyRing({}, file)).toBeUndefined();
    const made = await Promise.all(Array.from({ length: 8 }, () => loadOrCreateKeyRing({}, file)));
    expect(made.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(made.map(({ keys }) => keys.first.publicKey)).size).toBe(1);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(directory, 'made'))).toEqual(['keys']);
    expect((await loadKeyRing({ TIDEGATE_KEYS: ' ' }, file))?.first.id).toBe(made[0]?.keys.first.id);
  });

  test('gives way to the variable', async () => {
    const found = await loadOrCreateKeyRing({ TIDEGATE_KEYS: line('k-9', other) }, join(directory, 'none'));
    expect(found.keys.first.id).toBe('k-9');
    expect(found.created).toBe(false);
    expect(await readdir(directory)).not.toContain('none');
    await expect(loadKeyRing({ TIDEGATE_KEYS: 'x' }, join(directory, 'none'))).rejects.toThrow(
      'TIDEGATE_KEYS',
    );
  });

  test('that others can read is refused with the command that mends it', async () => {
    const file = join(directory, "it's open");
    await writeFile(file, line('k-1', secret));
    await chmod(file, 0o640);
    await expect(loadKeyRing({}, file)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('its mode is 0640'),
      next: `chmod 600 '${directory}/it'\\''s open'`,
    });
    await chmod(file, 0o600);
    expect((await loadKeyRing({}, file))?.first.id).toBe('k-1');
  });

  test('that is a directory, or in a file, or huge, is told as such', async () => {
    const nested = join(directory, 'plain', 'keys');
    await mkdir(join(directory, 'folder'), { mode: 0o700 });
    await writeFile(join(directory, 'plain'), 'x', { mode: 0o600 });
    await writeFile(join(directory, 'huge'), 'x'.repeat(200_000), { mode: 0o600 });
    await expect(loadKeyRing({}, join(directory, 'folder'))).rejects.toThrow('is no file');
    await expect(loadKeyRing({}, nested)).rejects.toBeInstanceOf(EnvironmentError);
    await expect(loadOrCreateKeyRing({}, nested)).rejects.toBeInstanceOf(EnvironmentError);
    await expect(loadKeyRing({}, join(directory, 'huge'))).rejects.toThrow('has more than 16384 characters');
    expect(await readFile(join(directory, 'plain'), 'utf8')).toBe('x');
  });
});

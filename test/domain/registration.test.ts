import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  findDuplicates,
  fingerprintOf,
  formatSealed,
  isBotId,
  isKeyId,
  isPublicKey,
  parseSealed,
  registrationState,
  signedText,
  boundText,
  type SealedId,
} from '../../src/domain/registration.ts';

const sealed: SealedId = {
  version: 1,
  bot: 'bakery',
  key: 'k-1',
  fingerprint: '0123456789abcdef0123456789abcdef',
  sealed: 'a'.repeat(72),
  signer: `ed25519:${'b'.repeat(42)}A`,
  signature: `${'c'.repeat(85)}Q`,
};
const file = formatSealed(sealed);

/** The file with a member's line replaced. */
const having = (member: string, line: string) => file.replace(new RegExp(`^${member}: .*$`, 'm'), line);
const state = (text: string | undefined, holds = true, trusted: string[] = [], bot = 'bakery') =>
  registrationState(text, bot, trusted, () => holds);

describe('the file', () => {
  test('says what was formatted', () => {
    expect(parseSealed(file)).toEqual(sealed);
  });

  test('may be stored with CRLF, a byte-order mark, more comments and empty lines', () => {
    expect(parseSealed(`\uFEFF# more\n\n${file}`.replaceAll('\n', '\r\n'))).toEqual(sealed);
  });

  test.each([
    ['too large', 'x'.repeat(4_097), 'it has more than 4096 characters'],
    ['empty', '', 'tidegate is missing'],
    ['no pairs', 'hello', 'line 1 is no "key: value"'],
    ['a value missing', having('bot', 'bot:'), 'line 4 is no "key: value"'],
    ['a member missing', having('sealed', ''), 'sealed is missing'],
    ['a member twice', `${file}bot: other\n`, 'bot stands in it twice'],
    ['another member', `${file}extra: x\n`, 'it holds something else, too'],
    ['a wrong bot', having('bot', 'bot: ../x'), 'bot is not as it was written'],
    ['a wrong key', having('key', 'key: K'), 'key is not as it was written'],
    ['a wrong fingerprint', having('fingerprint', 'fingerprint: 0'), 'fingerprint is not as it was written'],
    ['a wrong box', having('sealed', 'sealed: a'), 'sealed is not as it was written'],
    ['a wrong signer', having('signer', 'signer: ed25519:a'), 'signer is not as it was written'],
    [
      'unused bits',
      having('signature', `signature: ${'c'.repeat(86)}`),
      'signature is not as it was written',
    ],
  ])('%s: it is unreadable, and the sentence says why', (_, text, why) => {
    expect(parseSealed(text)).toMatchObject({
      state: 'invalid',
      reason: 'unreadable',
      fingerprint: undefined,
      message: `The sealed id can't be read: ${why}.`,
    });
  });

  test.each([
    ['2', '2'],
    ['next<script>', 'unknown'],
  ])('version %s is not read', (version, shown) => {
    expect(parseSealed(`tidegate: ${version}\nwhat: ever\n`)).toMatchObject({
      reason: 'unknown-version',
      message: `The sealed id has version ${shown}, and this Tidegate reads version 1.`,
    });
  });

  test('any text gives a sealed id or a reason', () => {
    const line = fc.constantFrom(...file.split('\n'), 'x: y', 'bot: other', '\0', '\uFEFF', '# ');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(line).map((lines) => lines.join('\n')),
        ),
        (text) => {
          const read = parseSealed(text);
          if ('state' in read) expect(read.message).not.toBe('');
          else expect(parseSealed(formatSealed(read))).toEqual(read);
        },
      ),
    );
  });
});

describe('a bot', () => {
  test('is registered with the right file', () => {
    const right = { state: 'registered', fingerprint: sealed.fingerprint, signer: sealed.signer };
    expect(state(file)).toEqual(right);
    expect(state(file, true, ['ed25519:other', sealed.signer])).toEqual(right);
  });

  test('is unregistered without one', () => {
    expect(state(undefined)).toEqual({ state: 'unregistered' });
  });

  test.each([
    ['unreadable', () => state('x')],
    ['altered', () => state(file, false)],
    ['untrusted-key', () => state(file, true, ['ed25519:other'])],
    ['renamed', () => state(file, true, [], 'pastry')],
  ] as const)('is invalid: %s', (reason, read) => {
    const found = read();
    expect(found).toMatchObject({
      state: 'invalid',
      reason,
      fingerprint: reason === 'unreadable' ? undefined : sealed.fingerprint,
    });
  });

  test('that was renamed learns both names and the command', () => {
    expect(state(file, true, [], 'pastry')).toMatchObject({
      message: 'The sealed id was made for the bot bakery, and this one is called pastry.',
      next: expect.stringContaining('tidegate register --rename pastry'),
    });
  });

  test('with an untrusted key is not told to be renamed, and an altered one not to be trusted', () => {
    expect(state(file, true, ['ed25519:other'], 'pastry')).toMatchObject({ reason: 'untrusted-key' });
    expect(state(file, false, ['ed25519:other'], 'pastry')).toMatchObject({ reason: 'altered' });
  });
});

test('what is bound and what is signed are canonical', () => {
  expect(boundText(sealed)).toBe('{"bot":"bakery","key":"k-1","tidegate":1}');
  expect(signedText(sealed)).toBe(
    `{"bot":"bakery","fingerprint":"${sealed.fingerprint}","key":"k-1","sealed":"${sealed.sealed}","signer":"${sealed.signer}","tidegate":1}`,
  );
});

test('duplicates are bots with one fingerprint, valid or not', () => {
  const of = (bot: string, text: string | undefined, name = bot) => ({
    bot,
    registration: registrationState(text, name, [], () => true),
  });
  const other = formatSealed({ ...sealed, bot: 'bank', fingerprint: 'f'.repeat(32) });
  expect(
    findDuplicates([
      of('bakery', file),
      of('new', undefined),
      of('copy', file),
      of('bank', other),
      of('bad', 'x'),
      of('bad2', 'x'),
    ]),
  ).toEqual([{ fingerprint: sealed.fingerprint, bots: ['bakery', 'copy'] }]);
  expect(findDuplicates([])).toEqual([]);
});

test('words are checked whole', () => {
  expect(isBotId('0123456789abcdefghjkmnpqrs')).toBe(true);
  for (const wrong of [
    '',
    '0123456789abcdefghjkmnpqr',
    'i123456789abcdefghjkmnpqrs',
    '0123456789abcdefghjkmnpqrs\n',
  ]) {
    expect(isBotId(wrong)).toBe(false);
  }
  for (const right of ['a', 'k-1', '2026.01_x']) expect(isKeyId(right)).toBe(true);
  for (const wrong of ['', '-a', 'a-', 'A', 'a:b', 'a'.repeat(33)]) expect(isKeyId(wrong)).toBe(false);
  expect(isPublicKey(sealed.signer)).toBe(true);
  for (const wrong of ['', `${sealed.signer}A`, sealed.signer.replace('A', 'B'), sealed.signer.slice(8)]) {
    expect(isPublicKey(wrong)).toBe(false);
  }
});

test('a fingerprint is 32 digits of a hash over the id', () => {
  // printf 'tidegate bot id, version 1\n0123456789abcdefghjkmnpqrs' | sha256sum
  expect(fingerprintOf('0123456789abcdefghjkmnpqrs')).toBe('19416a1ce549c5ef68f9cc50398c60b1');
});

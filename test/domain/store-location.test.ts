import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  hostFault,
  isRegistryLocation,
  readRegistryLocation,
  registryLocationText,
} from '../../src/domain/store-location.ts';

const wrong = (text: string) => {
  const read = readRegistryLocation(text);
  if ('value' in read) throw new Error(`${text} was taken`);
  return read.fault;
};

describe('the location of a registry', () => {
  test.each([
    ['oci://ghcr.io/owner/bots', 'ghcr.io', 'owner/bots'],
    ['oci://127.0.0.1:5000/bots', '127.0.0.1:5000', 'bots'],
    ['oci://[::1]:5000/a/b/c', '[::1]:5000', 'a/b/c'],
    ['oci://LOCALHOST/bots', 'localhost', 'bots'],
    ['oci://team.azurecr.io/my-team/bots__x.y_z--1', 'team.azurecr.io', 'my-team/bots__x.y_z--1'],
  ])('%s', (text, host, path) => {
    expect(isRegistryLocation(text)).toBe(true);
    expect(readRegistryLocation(text)).toEqual({ value: { host, path } });
  });

  test.each([
    ['ghcr.io/owner/bots', 'begin with oci://', 'oci://'],
    ['oci://', 'no host', 'oci://ghcr.io/owner/bots'],
    ['oci:///bots', 'no host', 'oci://ghcr.io/owner/bots'],
    ['oci://ghcr.io', 'no repository', 'oci://ghcr.io/owner/bots'],
    ['oci://ghcr.io/', 'no repository', 'oci://ghcr.io/owner/bots'],
    ['oci://ghcr.io/owner/bots:latest', 'a tag', 'oci://ghcr.io/owner/bots'],
    [`oci://ghcr.io/bots@sha256:${'0'.repeat(64)}`, 'a digest', 'oci://ghcr.io/bots'],
    [`oci://ghcr.io/bots:v1@sha256:${'0'.repeat(64)}`, 'a digest', 'oci://ghcr.io/bots'],
    ['oci://user@ghcr.io/bots', 'a user or a password', 'docker login'],
    ['oci://user:pass/word@ghcr.io/bots', 'a user or a password', 'docker login'],
    ['oci://ghcr.io/bots?x=1', 'a query', '?'],
    ['oci://ghcr.io/bots#x', 'a query', '#'],
    ['oci://ghcr.io/Owner/bots', 'capital letters', 'oci://ghcr.io/owner/bots'],
    ['oci://ghcr.io/owner//bots', 'is empty', 'oci://ghcr.io/owner/bots'],
    ['oci://ghcr.io/bots/', 'is empty', 'oci://ghcr.io/bots'],
    ['oci://ghcr.io//', 'is empty', 'oci://ghcr.io/owner/bots'],
    ['oci://ghcr.io/-bots', 'no name of a repository', 'a-z and 0-9'],
    ['oci://ghcr.io/a..b', 'no name of a repository', 'a-z and 0-9'],
    ['oci://ghcr.io/../bots', 'no name of a repository', 'a-z and 0-9'],
    ['oci://ghcr.io/bäckerei', 'no name of a repository', 'a-z and 0-9'],
    ['oci://gh cr.io/bots', 'white space', 'away'],
    ['oci://ghcr.io/bots\u0000', 'white space', 'away'],
    ['oci://-ghcr.io/bots', 'no name or address', 'ghcr.io'],
    ['oci://ghcr..io/bots', 'no name or address', 'ghcr.io'],
    ['oci://[::1/bots', 'no name or address', '[::1]:5000'],
    ['oci://[12345::1]/bots', 'no name or address', '[::1]:5000'],
    ['oci://ghcr.io:0/bots', 'port', 'ghcr.io:5000'],
    ['oci://ghcr.io:65536/bots', 'port', 'ghcr.io:5000'],
    ['oci://ghcr.io:/bots', 'port', 'ghcr.io:5000'],
    [`oci://ghcr.io/${'a'.repeat(248)}`, '255 characters', 'shorter'],
  ])('%s has a sentence of its own', (text, why, next) => {
    expect(wrong(text).wrong).toContain(why);
    expect(wrong(text).next).toContain(next);
  });

  test('as long as registries take', () => {
    expect(readRegistryLocation(`oci://ghcr.io/${'a'.repeat(247)}`)).toHaveProperty('value');
  });

  test('what is read is written the same, and read again', () => {
    const part = fc.stringMatching(/^[a-z0-9]+([._-][a-z0-9]+)?$/);
    fc.assert(
      fc.property(
        fc.domain(),
        fc.option(fc.integer({ min: 1, max: 65_535 })),
        fc.array(part, { minLength: 1, maxLength: 3 }),
        (domain, port, parts) => {
          const text = `oci://${domain}${port === null ? '' : `:${port}`}/${parts.join('/')}`;
          fc.pre(text.length <= 261);
          const read = readRegistryLocation(text);
          expect('value' in read && registryLocationText(read.value)).toBe(text.toLowerCase());
        },
      ),
    );
  });

  test('any text is read or refused with something to do', () => {
    fc.assert(
      fc.property(fc.string(), (rest) => {
        const read = readRegistryLocation(`oci://${rest}`);
        if ('value' in read) expect(registryLocationText(read.value)).toBe(`oci://${rest}`.toLowerCase());
        else expect(read.fault.next).not.toBe('');
      }),
    );
  });
});

test('a host alone', () => {
  expect(hostFault('registry.lan:5000')).toBeUndefined();
  expect(hostFault('')).toHaveProperty('wrong');
});

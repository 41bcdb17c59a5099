import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readPackageReference } from '../../src/domain/package-reference.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('the reference of a package', () => {
  test.each([
    [`ghcr.io/owner/bots@${digest}`, 'oci://ghcr.io/owner/bots', 'ghcr.io'],
    [`oci://ghcr.io/owner/bots@${digest}`, 'oci://ghcr.io/owner/bots', 'ghcr.io'],
    [`127.0.0.1:5000/bots@${digest}`, 'oci://127.0.0.1:5000/bots', '127.0.0.1:5000'],
    [`[::1]:5000/bots@${digest}`, 'oci://[::1]:5000/bots', '[::1]:5000'],
    [`Registry.Example/team/bots:bakery-1@${digest}`, 'oci://registry.example/team/bots', 'registry.example'],
  ])('%s', (text, location, host) => {
    expect(readPackageReference(text)).toEqual({ value: { location, host, digest } });
  });

  test.each([
    ['', /digest/],
    ['ghcr.io/owner/bots', /digest/],
    ['ghcr.io/owner/bots:latest', /digest/],
    [`ghcr.io/owner/bots@sha256:${'A'.repeat(64)}`, /digest/],
    [`ghcr.io/owner/bots@sha512:${'a'.repeat(128)}`, /digest/],
    [`./packages@${digest}`, /host/],
    [`ghcr.io@${digest}`, /no repository/],
    [`https://ghcr.io/owner/bots@${digest}`, /./],
    [`ann:secret@ghcr.io/owner/bots@${digest}`, /./],
    [`ghcr.io/Owner/bots@${digest}`, /capital letters/],
  ])('%j is none', (text, wrong) => {
    const read = readPackageReference(text);
    expect('fault' in read && read.fault.wrong).toMatch(wrong);
    expect('fault' in read && read.fault.next).toMatch(/\.$|oci:/);
  });

  test('is never taken from any other text, and nothing makes it throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect('fault' in readPackageReference(text)).toBe(true);
      }),
    );
  });
});

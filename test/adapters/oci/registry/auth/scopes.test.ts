import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseRealm } from '../../../../../src/adapters/oci/registry/auth-realm.ts';
import {
  covers,
  demandOf,
  parseDemand,
  scopeTexts,
  union,
  type Scope,
} from '../../../../../src/adapters/oci/registry/auth-scopes.ts';
import { EnvironmentError } from '../../../../../src/domain/errors.ts';
import { pull, push } from './support.ts';

describe('scopes', () => {
  test.each<[string, readonly Scope[], readonly string[]]>([
    ['one', [pull('team/bot')], ['repository:team/bot:pull']],
    [
      'pushing, which brings pulling along',
      [{ repository: 'a', actions: ['push'] }],
      ['repository:a:pull,push'],
    ],
    ['one repository twice', [push('a'), pull('a')], ['repository:a:pull,push']],
    ['two, always in one order', [pull('b'), push('a')], ['repository:a:pull,push', 'repository:b:pull']],
    ['none', [], []],
  ])('%s', (_, scopes, expected) => expect(scopeTexts(demandOf(scopes))).toEqual(expected));

  test.each([
    ['repository:a:push,pull', ['repository:a:pull,push']],
    ['repository:a:pull  repository:a:push', ['repository:a:pull,push']],
    ['repository:host:5000/a:pull', ['repository:host:5000/a:pull']],
    ['registry:catalog:*', ['registry:catalog:*']],
    ['repository(plugin):a:pull', ['repository(plugin):a:pull']],
    ['aws profile:x', ['aws', 'profile:x']],
    ['', []],
  ])('the text %s', (text, expected) => expect(scopeTexts(parseDemand(text))).toEqual(expected));

  test('no more than 32 of one text', () => {
    const text = Array.from({ length: 1000 }, (_, index) => `s${index}`).join(' ');
    expect(scopeTexts(parseDemand(text))).toHaveLength(32);
  });

  const scope = fc.record({
    repository: fc.constantFrom('a', 'b', 'team/c', 'host:5000/d'),
    actions: fc.subarray(['pull', 'push'] as const, { minLength: 1 }),
  });
  const demand = fc.array(scope, { maxLength: 5 }).map(demandOf);

  test('what is written is read again', () => {
    fc.assert(fc.property(demand, (one) => expect(parseDemand(scopeTexts(one).join(' '))).toEqual(one)));
  });

  test('a union serves both, and serves nothing that neither asks for', () => {
    fc.assert(
      fc.property(demand, demand, demand, (a, b, c) => {
        const both = union(a, b);
        expect(covers(both, a) && covers(both, b)).toBe(true);
        expect(covers(a, b) && covers(b, a)).toBe(scopeTexts(a).join() === scopeTexts(b).join());
        if (covers(both, c)) expect(scopeTexts(union(both, c))).toEqual(scopeTexts(both));
        else expect(scopeTexts(union(both, c))).not.toEqual(scopeTexts(both));
      }),
    );
  });
});

describe('a token server', () => {
  const https = 'https://registry.example.com';
  const plain = 'http://registry.example.com:5000';
  const local = 'http://127.0.0.1:5000';

  test.each([
    [https, 'https://auth.docker.io/token'],
    [https, 'https://registry.example.com/token?a=b'],
    [plain, 'https://elsewhere.example.com/token'],
    [plain, 'http://registry.example.com:5001/token'],
    [plain, 'http://REGISTRY.example.com/token'],
    [local, 'http://127.0.0.1:5001/token'],
    [local, 'http://localhost:5001/token'],
    ['http://localhost:5000', 'http://[::1]:5001/token'],
    ['https://localhost:5000', 'http://localhost:5001/token'],
  ])('of %s may be %s', (origin, realm) => {
    expect(parseRealm(realm, new URL(origin)).href).toBe(new URL(realm).href);
  });

  test.each([
    [https, 'http://registry.example.com/token', 'would get the credential over plain http'],
    [https, 'http://auth.example.com/token', 'would get the credential over plain http'],
    [https, 'http://127.0.0.1:9/token', 'would get the credential over plain http'],
    [https, 'http://localhost/token', 'would get the credential over plain http'],
    [plain, 'http://elsewhere.example.com/token', 'would get the credential over plain http'],
    [plain, 'http://127.0.0.1/token', 'would get the credential over plain http'],
    [plain, 'http://sub.registry.example.com/token', 'would get the credential over plain http'],
    [local, 'http://127.0.0.1.example.com/token', 'would get the credential over plain http'],
    [local, 'http://elsewhere.example.com/token', 'would get the credential over plain http'],
    [https, 'ftp://auth.example.com/token', '"ftp:" is neither https nor http'],
    [https, 'file:///etc/passwd', '"file:" is neither https nor http'],
    [https, 'javascript:alert(1)', '"javascript:" is neither https nor http'],
    [https, 'https://user:pw@auth.example.com/', 'its address holds a login'],
    [https, 'https://user@auth.example.com/', 'its address holds a login'],
    [https, '/token', '"/token" is no address'],
    [https, 'Registry Realm', '"Registry Realm" is no address'],
    [https, undefined, '"" is no address'],
  ])('of %s may not be %s', (origin, realm, why) => {
    const call = () => parseRealm(realm, new URL(origin));
    expect(call).toThrow(EnvironmentError);
    expect(call).toThrow(
      expect.objectContaining({ code: 'token-server-refused', message: expect.stringContaining(why) }),
    );
  });
});

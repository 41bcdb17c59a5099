import { describe, expect, test } from '@jest/globals';
import { deviations } from '../../../sandbox/github/openapi/deviations.ts';
import { operationIds, type OperationId } from '../../../sandbox/github/openapi/operations.ts';
import { subset } from '../../../sandbox/github/openapi/subset.ts';
import { validator } from '../../../sandbox/github/openapi/validate.ts';
import { Router } from '../../../sandbox/github/http/router.ts';
import { routes } from '../../../sandbox/github/rest/routes.ts';

describe("the extract of GitHub's description", () => {
  test('says where it comes from, and holds no sentences', () => {
    const { source, schemas } = subset();
    expect(source).toMatchObject({ package: '@octokit/openapi', license: 'MIT' });
    const text = JSON.stringify([schemas, subset().operations]);
    expect(text).not.toMatch(/"(?:description|summary|title|example)":"/);
    expect(text).not.toMatch('"nullable"');
  });

  test('holds the operations that are offered, each once', () => {
    expect(Object.keys(subset().operations).sort()).toEqual([...operationIds].sort());
    expect(new Router(routes).ids().sort()).toEqual([...operationIds].sort());
  });

  test('has few deviations, each with its reason', () => {
    expect(deviations.length).toBeLessThan(10);
    for (const { reason } of deviations) expect(reason.length).toBeGreaterThan(20);
  });

  test('is found by every path that it describes', () => {
    const router = new Router(routes);
    for (const [id, { method, path }] of Object.entries(subset().operations)) {
      const filled = path.replace(/\{\w+\}/g, '12');
      expect([id, router.find(method, filled)?.route.id]).toEqual([id, id]);
    }
    expect(router.find('GET', '/repos/a/b/git/ref/heads%2Fx/y')?.parameters).toEqual({
      owner: 'a',
      repo: 'b',
      ref: 'heads/x/y',
    });
    expect(router.find('GET', '/repos/a/b/git/ref/%')).toBeUndefined();
  });
});

describe('what is held against it', () => {
  const path = { owner: 'a', repo: 'b' };
  const request = (id: OperationId, query: Record<string, unknown> = {}, body?: unknown, more: object = {}) =>
    validator().request(id, { ...path, ...more }, query, body);

  test.each<[string, readonly string[], string]>([
    ['a field that is not there', request('issues/create', {}, { title: 'T', bdy: '' }), 'bdy'],
    ['a field that is missing', request('issues/create', {}, {}), "required property 'title'"],
    ['a wrong type', request('git/create-ref', {}, { ref: 1, sha: 'x' }), '/ref must be string (1)'],
    ['a body that is missing', request('git/create-ref'), 'the body is missing'],
    ['a body where there is none', request('repos/get', {}, {}), 'takes none'],
    ['a query that is not there', request('pulls/list', { status: 'open' }), 'status'],
    ['a value that is not allowed', request('pulls/list', { state: 'merged' }), 'allowed values'],
    ['a number that is none', request('issues/get', {}, undefined, { issue_number: 'x' }), 'issue_number'],
  ])('finds %s', (_, problems, said) => {
    expect(problems.join('\n')).toContain(said);
  });

  test('gives the values of a query in their types', () => {
    const query: Record<string, unknown> = { per_page: '5', state: 'open' };
    expect(request('pulls/list', query)).toEqual([]);
    expect(query).toEqual({ per_page: 5, state: 'open' });
  });

  test('finds an answer that is not described', () => {
    expect(validator().response('issues/delete-comment', 204, undefined)).toEqual([]);
    expect(validator().response('issues/delete-comment', 204, {})).toHaveLength(1);
    expect(validator().response('issues/delete-comment', 200, {})).toHaveLength(1);
    expect(validator().response('git/get-ref', 200, { ref: 'x' })).not.toEqual([]);
    const error = { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' };
    expect(validator().response('git/get-ref', 404, error)).toEqual([]);
    expect(validator().response('git/get-ref', 404, { ...error, reason: 'x' })).toHaveLength(1);
    expect(validator().response('repos/get', 304, undefined)).toEqual([]);
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groupOf, isKind, kinds, pathOf, type Kind } from '../../../../src/adapters/kubernetes/api/kinds.ts';
import { linesOf } from '../../../../src/adapters/kubernetes/api/lines.ts';
import { logQuery } from '../../../../src/adapters/kubernetes/api/logs.ts';
import { holds, parseList, parseObject } from '../../../../src/adapters/kubernetes/api/parse.ts';
import { refusedError } from '../../../../src/adapters/kubernetes/api/failures.ts';
import { refusalOf } from '../../../../src/adapters/kubernetes/api/status.ts';
import type { ApiObject } from '../../../../src/adapters/kubernetes/api/types.ts';
import { collected } from './support/scene.ts';

async function* pieces(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const to of [...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]) {
    yield bytes.subarray(from, to);
    from = to;
  }
}

describe('lines', () => {
  test('are the same however their bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary' }).map((text) => text.replace(/[\r\n\ufeff]/g, ''))),
        fc.array(fc.nat()),
        async (lines, cuts) => {
          const text = lines.map((line) => `${line}\n`).join('');
          expect(await collected(linesOf(pieces(Buffer.from(text), cuts)))).toEqual(lines);
        },
      ),
    );
  });

  test('a last one without its end is one, and a return before the end is none', async () => {
    expect(await collected(linesOf(pieces(Buffer.from('a\r\nb'), [])))).toEqual(['a', 'b']);
    expect(await collected(linesOf(pieces(Buffer.from(''), [])))).toEqual([]);
  });
});

describe('kinds', () => {
  test('have the paths of the API', () => {
    expect(pathOf('Pod', 'bots', 'a b')).toBe('/api/v1/namespaces/bots/pods/a%20b');
    expect(pathOf('Deployment', '../x')).toBe('/apis/apps/v1/namespaces/..%2Fx/deployments');
    expect(groupOf('Job')).toBe('batch');
    expect(groupOf('Pod')).toBe('');
    expect(isKind('toString')).toBe(false);
    expect((Object.keys(kinds) as Kind[]).every(isKind)).toBe(true);
  });
});

describe('parsing', () => {
  test('an object without metadata is told where', () => {
    expect(parseObject({}, 'Pod')).toContain('at metadata');
    expect(parseObject({ metadata: { name: 7 } }, 'Pod')).toContain('at metadata.name');
    expect(parseObject(null, 'Pod')).toContain('at its root');
    expect(parseList({ metadata: {}, items: [{ metadata: { labels: 7 } }] }, 'Pod')).toContain(
      'metadata.labels',
    );
    expect(parseList({ metadata: { resourceVersion: '1' }, items: null }, 'Pod')).toEqual({
      items: [],
      resourceVersion: '1',
      next: '',
    });
  });

  test('an object holds itself, whatever the server adds, and nothing that was changed', () => {
    const object = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(object, fc.string(), (spec, value) => {
        const meta = { name: 'a', uid: 'u', resourceVersion: '1', labels: { a: value } };
        const there = {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: meta,
          spec: { ...spec, clusterIP: 'x' },
        } as ApiObject;
        const { clusterIP: _, ...own } = spec;
        expect(holds(there, { metadata: { ...meta, resourceVersion: '0' }, spec: own })).toBe(true);
        expect(holds(there, { metadata: { labels: { a: `${value}!` } } })).toBe(false);
        expect(holds(there, { spec: { clusterIP: 'y' } })).toBe(false);
        expect(holds(there, { spec: { ports: [1] } })).toBe(false);
      }),
    );
  });
});

describe('refusals', () => {
  const where = { context: 'c', host: 'h', namespace: 'bots' };
  const refuse = (code: number, message: string, more: object = {}) =>
    refusedError(
      refusalOf(code, JSON.stringify({ kind: 'Status', apiVersion: 'v1', code, message, ...more })),
      'apply Deployment a',
      where,
    );

  test('a quota, a policy and a namespace that goes are no missing right', () => {
    expect(refuse(403, 'pods "a" is forbidden: exceeded quota: q, requested: pods=1').code).toBe(
      'kubernetes-admission',
    );
    expect(refuse(403, 'pods "a" is forbidden: violates PodSecurity "restricted:latest"').code).toBe(
      'kubernetes-admission',
    );
    expect(
      refuse(403, 'unable to create new content in namespace bots because it is being terminated').code,
    ).toBe('kubernetes-namespace');
  });

  test('structures that the server quotes do not come out, their reason does', () => {
    const message =
      'Job "a" is invalid: spec.template: Invalid value: {"env":[{"value":"s3cr3t"}]}: field is immutable';
    const causes = [
      {
        reason: 'FieldValueInvalid',
        field: 'spec.template',
        message: 'Invalid value: core.PodTemplateSpec{Env:"s3cr3t"}: field is immutable',
      },
    ];
    for (const error of [refuse(422, message, { details: { causes } }), refuse(422, message)]) {
      expect(error.message).toContain('field is immutable');
      expect(error.message).not.toContain('s3cr3t');
    }
  });

  test('whatever comes is a refusal, and an error in one line', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), fc.oneof(fc.string(), fc.json()), (code, text) => {
        const error = refusedError(refusalOf(code, text), 'list pods', where);
        expect(error.message).not.toMatch(/[\n\r\u0000-\u001f]/);
        expect(error.code).toMatch(/^kubernetes-/);
      }),
    );
  });
});

test('what is asked of a log', () => {
  expect(logQuery({})).toBe('');
  expect(logQuery({ container: 'core', previous: true, tail: 0, follow: true, timestamps: true })).toBe(
    '?container=core&previous=true&tailLines=0&timestamps=true&follow=true',
  );
  expect(logQuery({ since: '2026-01-02T03:04:05.678Z' })).toBe('?sinceTime=2026-01-02T03%3A04%3A05Z');
});

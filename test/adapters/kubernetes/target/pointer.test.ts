import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  moved,
  nowhere,
  readPointer,
  withLeaving,
  withoutLeaving,
  withPointer,
  type Pointer,
} from '../../../../src/adapters/kubernetes/pointer.ts';
import type { ApiObject } from '../../../../src/adapters/kubernetes/api/types.ts';

const service: ApiObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'rose',
    uid: 'u',
    resourceVersion: '7',
    labels: { 'tidegate.dev/bot': 'rose' },
    annotations: { 'team.example/owner': 'florist' },
  },
  spec: { ports: [{ port: 5005 }], selector: { app: 'rose' }, clusterIP: '10.0.0.1' },
};

const ids = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc', 'dddddddddddd'] as const;
type Step = { readonly do: 'move' | 'leave' | 'gone'; readonly id: string; readonly at: number };
const steps = fc.array(
  fc.record({
    do: fc.constantFrom('move', 'leave', 'gone'),
    id: fc.constantFrom(...ids),
    at: fc.integer({ min: 0, max: 4e12 }),
  }) as fc.Arbitrary<Step>,
  { maxLength: 12 },
);

function after(all: readonly Step[]): Pointer {
  let pointer = nowhere;
  for (const step of all) {
    if (step.do === 'leave') pointer = withLeaving(pointer, [step.id]);
    else if (step.do === 'gone') pointer = withoutLeaving(pointer, [step.id]);
    else if (pointer.active !== step.id && !pointer.leaving.includes(step.id))
      pointer = moved(pointer, step.id, step.at);
  }
  return pointer;
}

test('what is written on a Service is read again, and nothing else of it changes', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const pointer = after(all);
      const written = withPointer(service, 'rose', pointer);
      expect(readPointer(written)).toEqual(pointer);
      expect(written.metadata.annotations).toMatchObject({ 'team.example/owner': 'florist' });
      expect(written.metadata.resourceVersion).toBe('7');
      expect(written['spec']).toMatchObject({ ports: [{ port: 5005 }], clusterIP: '10.0.0.1' });
      expect(withPointer(withPointer(written, 'rose', nowhere), 'rose', pointer)).toEqual(written);
    }),
  );
});

test('the active revision is never kept, never leaving, and switches are ordered in time', () => {
  fc.assert(
    fc.property(steps, (all) => {
      let before = after([]);
      for (const [index] of all.entries()) {
        const pointer = after(all.slice(0, index + 1));
        if (pointer.active !== undefined) {
          expect(pointer.kept.has(pointer.active)).toBe(false);
          expect(pointer.leaving).not.toContain(pointer.active);
          expect(pointer.previous).not.toBe(pointer.active);
        }
        if (before.active !== undefined && pointer.active !== before.active) {
          expect(pointer.previous).toBe(before.active);
          expect(pointer.kept.get(before.active)).toBe(pointer.since);
          expect(Date.parse(pointer.since ?? '')).toBeGreaterThan(Date.parse(before.since ?? ''));
        }
        before = pointer;
      }
    }),
  );
});

test('a Service of somebody else leads nowhere that is known', () => {
  expect(readPointer(service)).toEqual(nowhere);
  expect(readPointer(undefined)).toEqual(nowhere);
});

test('annotations that nobody here wrote are not believed', () => {
  const odd = {
    'tidegate.dev/previous': '../../etc',
    'tidegate.dev/kept': 'x=y  aaaaaaaaaaaa=never =2026-01-01T00:00:00Z bbbbbbbbbbbb=2026-01-01T00:00:00Z',
    'tidegate.dev/leaving': ' ; cccccccccccc',
  };
  expect(readPointer({ ...service, metadata: { ...service.metadata, annotations: odd } })).toEqual({
    ...nowhere,
    kept: new Map([['bbbbbbbbbbbb', '2026-01-01T00:00:00Z']]),
    leaving: ['cccccccccccc'],
  });
});

test('a Service that is taken over selects the revision alone', () => {
  const written = withPointer(service, 'rose', moved(nowhere, ids[0], 0));
  expect(written['spec']).toMatchObject({
    selector: {
      'tidegate.dev/bot': 'rose',
      'tidegate.dev/revision': ids[0],
      'app.kubernetes.io/component': 'core',
    },
  });
  expect(JSON.stringify(written['spec'])).not.toContain('"app"');
});

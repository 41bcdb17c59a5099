import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeRevision, renderSettings } from '../../src/domain/revision.ts';
import { digest, environment } from './builders.ts';

const settings = { variables: {}, actionsUrl: undefined, port: undefined, replicas: 1, place: undefined };

describe('renderSettings', () => {
  test("gives the environment's defaults to a bot without settings of its own", () => {
    const defaults = {
      ...settings,
      variables: { A: '1' },
      actionsUrl: 'http://actions',
      replicas: 2,
      port: 80,
    };
    expect(renderSettings(environment({ defaults }), 'bank')).toEqual({
      variables: { A: '1' },
      actionsUrl: 'http://actions',
      replicas: 2,
    });
  });

  test("gives a bot its own settings, and isn't fooled by inherited names", () => {
    const bank = { ...settings, variables: { B: '3' }, actionsUrl: 'http://own', replicas: 5, port: 80 };
    const given = environment({ bots: { bank } });
    expect(renderSettings(given, 'bank')).toEqual({
      variables: { B: '3' },
      actionsUrl: 'http://own',
      replicas: 5,
    });
    expect(renderSettings(given, 'constructor')).toEqual({
      variables: {},
      actionsUrl: undefined,
      replicas: 1,
    });
  });
});

describe('makeRevision', () => {
  const rendered = { variables: { A: '1' }, actionsUrl: undefined, replicas: 1 };

  test('names a package with its settings by 12 digits', () => {
    const revision = makeRevision('production', 'bank', digest('package'), rendered);
    expect(revision).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{12}$/),
      environment: 'production',
      bot: 'bank',
      package: digest('package'),
      settings: rendered,
    });
  });

  test('changes its id with the package and with every setting', () => {
    const ids = [
      makeRevision('production', 'bank', digest('package'), rendered),
      makeRevision('production', 'bank', digest('other'), rendered),
      makeRevision('production', 'bank', digest('package'), { ...rendered, variables: { A: '2' } }),
      makeRevision('production', 'bank', digest('package'), { ...rendered, actionsUrl: 'http://actions' }),
      makeRevision('production', 'bank', digest('package'), { ...rendered, replicas: 2 }),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(5);
  });

  test('has the same id whatever the order of the variables', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (variables) => {
        const reversed = Object.fromEntries(Object.entries(variables).reverse());
        const id = (given: Record<string, string>) =>
          makeRevision('e', 'b', digest('p'), { ...rendered, variables: given }).id;
        expect(id(reversed)).toBe(id(variables));
      }),
    );
  });
});

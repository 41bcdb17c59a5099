import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isName } from '../../../src/domain/bot.ts';
import {
  botLabels,
  labelsOf,
  namesOf,
  selectorOf,
  selectorText,
} from '../../../src/domain/kubernetes/names.ts';

const id = '3f9a51c20b7e';
const bot = fc.stringMatching(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/);
/** Bots of other times: longer than today's names may be. */
const longBot = fc.stringMatching(/^[a-z][a-z0-9-]{40,90}[a-z0-9]$/);
const revision = fc.stringMatching(/^[0-9a-f]{12}$/);
const service = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

describe('names', () => {
  test('are the bot, the revision and the half, and the bot alone for its customers', () => {
    expect(namesOf('bakery', id)).toEqual({
      core: 'bakery-3f9a51c20b7e-core',
      actions: 'bakery-3f9a51c20b7e-actions',
      service: 'bakery',
    });
  });

  test('are such as a Service may have, for every bot and every revision', () => {
    fc.assert(
      fc.property(fc.oneof(bot, longBot), revision, (name, number) => {
        for (const each of Object.values(namesOf(name, number))) expect(each).toMatch(service);
      }),
    );
  });

  test('stand whole for every name that a bot may have', () => {
    fc.assert(
      fc.property(bot, revision, (name, number) => {
        expect(isName(name)).toBe(true);
        expect(namesOf(name, number).actions).toBe(`${name}-${number}-actions`);
      }),
    );
  });

  test('tell apart bots whose names begin alike', () => {
    const [one, other] = ['a', 'b'].map((end) => namesOf(`${'x'.repeat(70)}${end}`, id));
    expect(one?.core).not.toBe(other?.core);
    expect(one?.service).not.toBe(other?.service);
    expect(one?.service).toMatch(/^x{54}-[0-9a-f]{8}$/);
    // What is cut ends in no hyphen before the hash.
    expect(namesOf(`a${'-'.repeat(80)}b`, id).service).toMatch(/^a-[0-9a-f]{8}$/);
  });
});

describe('labels', () => {
  test('are the recommended ones, and what Tidegate finds objects by', () => {
    expect(labelsOf('bakery', id, 'actions')).toEqual({
      'app.kubernetes.io/name': 'bakery',
      'app.kubernetes.io/instance': 'bakery-3f9a51c20b7e',
      'app.kubernetes.io/component': 'actions',
      'app.kubernetes.io/part-of': 'tidegate',
      'app.kubernetes.io/managed-by': 'tidegate',
      'tidegate.dev/bot': 'bakery',
      'tidegate.dev/revision': id,
    });
  });

  test('hold what the selector of their half and of their bot select', () => {
    fc.assert(
      fc.property(
        fc.oneof(bot, longBot),
        revision,
        fc.constantFrom('core', 'actions'),
        (name, number, half) => {
          const labels = labelsOf(name, number, half);
          expect(labels).toMatchObject(selectorOf(name, number, half));
          expect(labels).toMatchObject(botLabels(name));
          for (const value of Object.values(labels))
            expect(value).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
        },
      ),
    );
  });

  test('as the text of a list', () => {
    expect(selectorText(selectorOf('bakery', id, 'core'))).toBe(
      'tidegate.dev/bot=bakery,tidegate.dev/revision=3f9a51c20b7e,app.kubernetes.io/component=core',
    );
    expect(selectorText({})).toBe('');
  });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { logLines } from '../../src/domain/log-line.ts';
import { anyText } from './builders.ts';
import { isCommand, linesOf } from '../support/runner.ts';
import { payloads } from './markdown/payloads.ts';

describe('logLines', () => {
  const expectNoCommand = (text: string) => expect(linesOf(logLines(text)).filter(isCommand)).toEqual([]);

  test.each(payloads)('prints %j without a command', (payload) => {
    expectNoCommand(payload);
    expectNoCommand(`x\n${payload}`);
    expectNoCommand(`::${payload}`);
  });

  test('prints any text without a command', () => {
    fc.assert(fc.property(anyText, expectNoCommand));
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...':#[ \n\t\u00a0\ufeff\u200bx') }), expectNoCommand),
    );
  });

  test('changes nothing else', () => {
    expect(logLines('a\tb\r\nc: d::e')).toBe('a\tb\nc: d::e');
    expect(logLines('  ::error::x ##[y]')).toBe('  : :error::x # #[y]');
    expect(logLines('\u001b[31m')).toBe('\\u001b[31m');
  });
});

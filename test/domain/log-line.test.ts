import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commandData, commandProperty, logLines } from '../../src/domain/log-line.ts';
import { anyText } from './builders.ts';
import { payloads } from './markdown/payloads.ts';

/** How GitHub's runner finds a command in a line of a step's output (actions/runner, ActionCommand). */
function isCommand(line: string): boolean {
  return line.trim().startsWith('::') || line.includes('##[');
}

/** How the runner parts what a step prints. */
const linesOf = (text: string) => text.split(/\r\n|\r|\n/);

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

describe('a command of ours', () => {
  test.each(payloads)('carries %j to its end', (payload) => {
    for (const text of [commandData(payload), commandProperty(payload)]) {
      expect(text).not.toMatch(/[\r\n]|##\[/);
    }
    expect(commandProperty(payload)).not.toMatch(/[:,]/);
    const read = (text: string) =>
      text.replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%0A', '\n').replaceAll('%25', '%');
    expect(read(commandProperty(payload))).toBe(read(commandData(payload)));
  });

  test('escapes as the runner reads it', () => {
    expect(commandData('100 %\nx: y, z')).toBe('100 %25%0Ax: y, z');
    expect(commandProperty('a:b,c')).toBe('a%3Ab%2Cc');
  });
});

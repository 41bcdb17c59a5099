import { expect, test } from '@jest/globals';
import { plainText } from '../../src/cli/text.ts';
import { payloads } from '../domain/markdown/payloads.ts';
import { isCommand, linesOf } from '../support/runner.ts';

test.each(payloads)('%j is no command where a verb runs in a workflow', (payload) => {
  for (const text of [
    payload,
    `::${payload}`,
    ` ::error::${payload}`,
    `x ##[error]${payload}`,
    `a\n ::b::${payload}`,
  ])
    expect([...linesOf(plainText(text)), ...linesOf(plainText(text, true))].filter(isCommand)).toEqual([]);
});

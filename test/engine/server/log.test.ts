import { expect, test } from '@jest/globals';

import { withoutRepeats } from '../../../src/engine/server/log.ts';

test('the same line is told once in a while', () => {
  const told: string[] = [];
  let now = 0;
  const log = withoutRepeats(
    (line) => told.push(line),
    1000,
    () => now,
  );
  log('a');
  log('b');
  log('a');
  now = 999;
  log('a');
  now = 1000;
  log('a');
  for (let number = 0; number < 600; number += 1) log(String(number));
  log('b');
  expect(told.slice(0, 3)).toEqual(['a', 'b', 'a']);
  expect(told).toHaveLength(604);
});

import { afterAll, beforeAll, describe, jest, test } from '@jest/globals';
import { events } from '../support/acceptance/matrix/expect.ts';
import { openGround, type Ground } from '../support/acceptance/matrix/ground.ts';
import { rowsOf } from '../support/acceptance/matrix/rows.ts';
import { asExpected, play } from '../support/acceptance/matrix/scenario.ts';

jest.setTimeout(120_000);

const rows = rowsOf(events.filter((event) => event.startsWith('pull-')));

describe('what comes of a pull request', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await openGround();
  }, 120_000);
  afterAll(() => ground[Symbol.asyncDispose]());

  test.each(rows)('%s that brings: %s', (event, state) => play(ground, { event, state }, asExpected));
});

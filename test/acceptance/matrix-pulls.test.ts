import { afterAll, beforeAll, describe, jest, test } from '@jest/globals';
import { events } from '../support/acceptance/matrix/expect.ts';
import { openGround, type Ground } from '../support/acceptance/matrix/ground.ts';
import { rowsOf, wholeMatrix } from '../support/acceptance/matrix/rows.ts';
import { asExpected, play } from '../support/acceptance/matrix/scenario.ts';

jest.setTimeout(120_000);

const pulls = events.filter((event) => event.startsWith('pull-'));

/** In the tests, a bot that changed and one that answers wrongly, for each kind; `npm run soak` brings all the others. */
const rows = wholeMatrix
  ? rowsOf(pulls)
  : pulls.flatMap((event) => (['one', 'broken'] as const).map((state) => [event, state] as const));

describe('what comes of a pull request', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await openGround();
  }, 120_000);
  afterAll(() => ground[Symbol.asyncDispose]());

  test.each(rows)('%s that brings: %s', (event, state) => play(ground, { event, state }, asExpected));
});

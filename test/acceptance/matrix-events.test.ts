import { afterAll, beforeAll, describe, jest, test } from '@jest/globals';
import { events, type EventName } from '../support/acceptance/matrix/expect.ts';
import { openGround, type Ground } from '../support/acceptance/matrix/ground.ts';
import { asExpected, play } from '../support/acceptance/matrix/scenario.ts';
import { states, type State } from '../support/acceptance/matrix/states.ts';

jest.setTimeout(120_000);

/** Every event with everything that it may bring. */
const rows = events.flatMap((event) =>
  (Object.keys(states) as State[])
    .filter((state) => isWorthIt(event, state))
    .map((state) => [event, state] as const),
);

/** What a token of a workflow pushes starts nothing, whatever it is; a table needs many trainings. */
function isWorthIt(event: EventName, state: State): boolean {
  if (event.startsWith('workflow-')) return state === 'one' || state === 'invalid';
  return state !== 'twelve' || event === 'pull-feature';
}

describe('what comes of a push, a pull request and a merge group', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await openGround();
  }, 120_000);
  afterAll(() => ground[Symbol.asyncDispose]());

  test.each(rows)('%s that brings: %s', (event, state) => play(ground, { event, state }, asExpected));
});

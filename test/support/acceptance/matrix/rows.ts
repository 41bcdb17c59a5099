import type { EventName } from './expect.ts';
import { states, type State } from './states.ts';

/** Whether every row is asked for, as `npm run soak` does; the tests take a part of them. */
export const wholeMatrix = process.env['TIDEGATE_WHOLE_MATRIX'] === 'true';

/**
 * Every event with everything that it may bring; or, like the squares of one colour, a half in which each event and
 * each state still meets every other kind.
 */
export function rowsOf(events: readonly EventName[]): readonly (readonly [EventName, State])[] {
  return events.flatMap((event, row) =>
    (Object.keys(states) as State[])
      .filter((state, column) => isWorthIt(event, state) && (wholeMatrix || (row + column) % 2 === 0))
      .map((state) => [event, state] as const),
  );
}

/** What a token of a workflow pushes starts nothing, whatever it is; a table needs many trainings. */
function isWorthIt(event: EventName, state: State): boolean {
  if (event.startsWith('workflow-')) return state === 'one' || state === 'invalid';
  return state !== 'twelve' || event === 'pull-feature';
}

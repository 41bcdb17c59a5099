import type { EventName } from './expect.ts';
import { states, type State } from './states.ts';

/** Every event with everything that it may bring. */
export function rowsOf(events: readonly EventName[]): readonly (readonly [EventName, State])[] {
  return events.flatMap((event) =>
    (Object.keys(states) as State[])
      .filter((state) => isWorthIt(event, state))
      .map((state) => [event, state] as const),
  );
}

/** What a token of a workflow pushes starts nothing, whatever it is; a table needs many trainings. */
function isWorthIt(event: EventName, state: State): boolean {
  if (event.startsWith('workflow-')) return state === 'one' || state === 'invalid';
  return state !== 'twelve' || event === 'pull-feature';
}

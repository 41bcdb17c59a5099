import { actionOf, type MessageEntity, type ParseData } from '../tracker/events.ts';
import { Moment, mustBeUnset } from '../tracker/moment.ts';
import { baseName, names } from '../tracker/names.ts';
import type { Domain, TrackerEvent } from '../types.ts';
import type { State, UserState } from './model.ts';

/** What of a conversation's history is left out of its states. */
export interface StateOptions {
  /** Leaves out slots that no event touched (rules don't speak of initial values). */
  readonly onlyTouched?: boolean;
  /** Leaves out turns that rules alone answered, and these slots and loops. */
  readonly hidden?: { readonly slots: ReadonlySet<string>; readonly loops: ReadonlySet<string> };
  /** The last message counts by its text, not by its intent. */
  readonly lastByText?: boolean;
}

/** One state before each action of these applied events, and one for what comes next. */
export function pastStates(
  domain: Domain,
  applied: readonly TrackerEvent[],
  options: StateOptions = {},
): State[] {
  const moment = new Moment(domain);
  const states: State[] = [];
  const { hidden } = options;
  let lastShown: string | undefined;
  let isHidden = false;
  const look = (hideNext: boolean): void => {
    if (hidden) {
      if (!isHidden) lastShown = moment.action;
      if (moment.followup === undefined && moment.action !== moment.loopName) isHidden = hideNext;
      if (isHidden) return;
    }
    const state = currentState(moment, options.onlyTouched === true);
    states.push(hidden ? withoutRules(state, hidden, states.at(-1), lastShown) : state);
  };
  for (const event of applied) {
    if (event.event === 'action') look(event['hide_rule_turn'] === true);
    moment.apply(event);
  }
  look(false);
  return options.lastByText === true ? lastByText(states, moment.parse?.text ?? '') : states;
}

function currentState(moment: Moment, onlyTouched: boolean): State {
  const slots = moment.slotFeatures(onlyTouched);
  const user = userState(moment);
  return makeState(moment.loop?.name, moment.action, slots, user);
}

/** States are compared by their JSON: members are always in the same order, and absent when empty. */
function makeState(
  loop: string | undefined,
  previous: string | undefined,
  slots: State['slots'],
  user: UserState | undefined,
): State {
  return {
    ...(loop !== undefined && { loop }),
    ...(previous !== undefined && { previous }),
    ...(slots !== undefined && Object.keys(slots).length > 0 && { slots }),
    ...(user !== undefined && { user }),
  };
}

/** The key under which equal states are found. */
export function stateKey(state: State): string {
  return JSON.stringify(state);
}

const userStates = new WeakMap<ParseData, UserState>();

function userState(moment: Moment): UserState | undefined {
  const { parse } = moment;
  if (parse === undefined) return undefined;
  if (moment.byText === true) return textState(parse.text);
  let state = userStates.get(parse);
  if (state === undefined) {
    state = intentState(moment.domain, parse);
    userStates.set(parse, state);
  }
  return Object.keys(state).length > 0 ? state : undefined;
}

function textState(text: string): UserState | undefined {
  return text === '' ? undefined : { text };
}

function intentState(domain: Domain, parse: ParseData): UserState {
  const intent = parse.intent.name === null ? undefined : baseName(parse.intent.name);
  const entities = usedEntities(domain, intent, parse.entities);
  return {
    ...(entities.length > 0 && { entities }),
    ...(intent !== undefined && { intent }),
    ...(intent === undefined && parse.text !== '' && { text: parse.text }),
  };
}

function usedEntities(
  domain: Domain,
  intent: string | undefined,
  entities: readonly MessageEntity[],
): string[] {
  const rules = intent === undefined ? undefined : domain.intents.get(intent);
  const isUsed = ({ entity }: MessageEntity, label: string): boolean => {
    if (rules === undefined) return true;
    if (domain.entities.get(entity)?.influences !== true || rules.ignoreEntities.includes(entity))
      return false;
    return (
      rules.useEntities === true ||
      (Array.isArray(rules.useEntities) &&
        ((rules.useEntities as readonly string[]).includes(entity) ||
          (rules.useEntities as readonly string[]).includes(label)))
    );
  };
  const used = new Set<string>();
  for (const entity of entities) {
    const labels = [entity.role, entity.group].filter((label) => label !== undefined && label !== null);
    for (const label of [entity.entity, ...labels.map((part) => `${entity.entity}#${part}`)])
      if (isUsed(entity, label)) used.add(label);
  }
  return [...used].sort();
}

function withoutRules(
  state: State,
  hidden: NonNullable<StateOptions['hidden']>,
  last: State | undefined,
  lastShown: string | undefined,
): State {
  const slots = Object.fromEntries(
    Object.entries(state.slots ?? {}).filter(([slot]) => !hidden.slots.has(slot)),
  );
  const loop = state.loop !== undefined && hidden.loops.has(state.loop) ? undefined : state.loop;
  const keepsUser = last !== undefined && state.previous !== names.listen;
  return makeState(loop, lastShown ?? state.previous, slots, keepsUser ? last.user : state.user);
}

function lastByText(states: readonly State[], text: string): State[] {
  const last = states.at(-1);
  if (last?.previous !== names.listen) return [...states];
  return [...states.slice(0, -1), makeState(last.loop, last.previous, last.slots, textState(text))];
}

/** The loop of a state; undefined where none is active, or where a rule forbids one. */
export function loopOf(state: State): string | undefined {
  return state.loop === mustBeUnset ? undefined : state.loop;
}

/** The states from which each action of a training conversation follows; those that can't be foreseen are left out. */
export function trainingTurns(
  domain: Domain,
  applied: readonly TrackerEvent[],
  options: StateOptions = {},
): { readonly states: readonly State[]; readonly action: string }[] {
  const states = pastStates(domain, applied, options);
  const turns: { states: readonly State[]; action: string }[] = [];
  let count = 0;
  for (const event of applied) {
    if (event.event !== 'action') continue;
    count += 1;
    const action = actionOf(event);
    if (event['unpredictable'] !== true && action !== undefined)
      turns.push({ states: states.slice(0, count), action });
  }
  return turns;
}

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { trackerJson } from '../../../src/engine/tracker/json.ts';
import { features, keptValue } from '../../../src/engine/tracker/slots.ts';
import { Tracker } from '../../../src/engine/tracker/tracker.ts';
import type { Slot, SlotType, TrackerEvent } from '../../../src/engine/types.ts';
import { botOf } from '../dialogue/bots.ts';

const { domain } = botOf({
  'domain.yml': `
intents: [a]
slots:
  name: {type: text, mappings: [{type: custom}]}
  list: {type: list, mappings: [{type: custom}]}
  truth: {type: bool, initial_value: false, mappings: [{type: custom}]}
forms: {form: {required_slots: [name]}}
`,
});

const event = (kind: string, details: Readonly<Record<string, unknown>> = {}): TrackerEvent => ({
  event: kind,
  timestamp: 1,
  ...details,
});
const user = (text: string): TrackerEvent => event('user', { text, parse_data: { intent: { name: text } } });
const action = (name: string): TrackerEvent => event('action', { name });

describe('a tracker', () => {
  test('starts with initial values', () => {
    const tracker = new Tracker(domain, 'x');
    expect(tracker.now.slot('truth')).toBe(false);
    expect(tracker.now.slot('name')).toBeNull();
    expect(tracker.now.slot('nothing')).toBeNull();
  });

  test('keeps what a slot is set to, as a list where it is one, and ignores unknown slots', () => {
    const tracker = new Tracker(domain, 'x', [
      event('slot', { name: 'name', value: 'Ada' }),
      event('slot', { name: 'list', value: 'one' }),
      event('slot', { name: 'unknown', value: 1 }),
    ]);
    expect(Object.fromEntries(tracker.now.slots)).toMatchObject({ name: 'Ada', list: ['one'] });
    expect(tracker.now.slots.has('unknown')).toBe(false);
    tracker.add(event('reset_slots'));
    expect(tracker.now.slot('name')).toBeNull();
  });

  test('takes a message back, with all that it brought', () => {
    const tracker = new Tracker(domain, 'x', [
      action('action_listen'),
      user('a'),
      action('utter_a'),
      action('action_listen'),
      user('b'),
      event('slot', { name: 'name', value: 'Ada' }),
      event('rewind'),
    ]);
    expect(tracker.now.slot('name')).toBeNull();
    expect(tracker.now.action).toBe('utter_a');
    expect(tracker.now.parse?.intent.name).toBe('a');
  });

  test('takes an action back', () => {
    const tracker = new Tracker(domain, 'x', [
      action('action_listen'),
      user('a'),
      action('utter_a'),
      event('undo'),
    ]);
    expect(tracker.now.action).toBe('action_listen');
  });

  test('knows nothing after a restart but that a session starts', () => {
    const tracker = new Tracker(domain, 'x', [
      user('a'),
      event('slot', { name: 'name', value: 1 }),
      event('restart'),
    ]);
    expect(tracker.now.slot('name')).toBeNull();
    expect(tracker.now.followup).toBe('action_session_start');
    expect(tracker.sinceRestart()).toEqual([]);
    expect(tracker.applied()).toEqual([]);
  });

  test('folds the turns of a loop into its first', () => {
    const loop = [action('form'), event('active_loop', { name: 'form' }), action('action_listen')];
    const tracker = new Tracker(domain, 'x', [
      action('action_listen'),
      user('a'),
      ...loop,
      user('b'),
      event('slot', { name: 'name', value: 'Ada' }),
      action('form'),
      event('active_loop', { name: null }),
    ]);
    expect(tracker.applied().map(({ event: kind, name }) => name ?? kind)).toEqual([
      'action_listen',
      'user',
      'form',
      'form',
      'name',
      'active_loop',
    ]);
  });

  test('shows itself as Rasa does', () => {
    const tracker = new Tracker(domain, 'me', [
      action('action_listen'),
      user('a'),
      event('active_loop', { name: 'form' }),
    ]);
    expect(trackerJson(tracker, 'NONE')).toMatchObject({
      sender_id: 'me',
      paused: false,
      events: null,
      latest_action_name: 'action_listen',
      active_loop: { name: 'form', rejected: false, is_interrupted: false },
      latest_message: { intent: { name: 'a' } },
      latest_event_time: 1,
    });
    expect(trackerJson(tracker, 'ALL')['events']).toHaveLength(3);
  });
});

const anyEvent: fc.Arbitrary<TrackerEvent> = fc.oneof(
  fc.constantFrom('a', 'b').map(user),
  fc.constantFrom('action_listen', 'utter_a', 'form', 'action_x').map(action),
  fc
    .tuple(fc.constantFrom('name', 'list', 'truth', 'requested_slot', 'unknown'), fc.jsonValue())
    .map(([name, value]) => event('slot', { name, value })),
  fc.constantFrom('form', null).map((name) => event('active_loop', { name })),
  fc
    .constantFrom(
      'rewind',
      'undo',
      'restart',
      'session_started',
      'reset_slots',
      'pause',
      'resume',
      'something_else',
    )
    .map((kind) => event(kind)),
  fc.constantFrom('form', 'utter_a').map((name) => event('action_execution_rejected', { name })),
  fc.boolean().map((value) => event('loop_interrupted', { is_interrupted: value })),
  fc.constantFrom('utter_a', 'nothing').map((name) => event('followup', { name })),
  // Events come from clients and action servers, too: they may hold anything.
  fc
    .tuple(fc.constantFrom('user', 'slot', 'action', 'active_loop', 'bot'), fc.jsonValue())
    .map(([kind, value]) => event(kind, { name: value, text: value, parse_data: value, value })),
);

test('property: replaying events leads to where they led, through JSON, too', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
      const live = new Tracker(domain, 'x');
      for (const one of events) live.add(one);
      const stored = JSON.parse(JSON.stringify(events)) as TrackerEvent[];
      const shown = JSON.stringify(trackerJson(live, 'APPLIED'));
      expect(JSON.stringify(trackerJson(new Tracker(domain, 'x', stored), 'APPLIED'))).toBe(shown);
      expect(JSON.stringify(trackerJson(live.copy(), 'APPLIED'))).toBe(shown);
    }),
    { numRuns: 500 },
  );
});

describe('features of slots', () => {
  const slot = (type: SlotType, more: Partial<Slot> = {}): Slot => ({
    name: 'x',
    type,
    initial: null,
    influences: true,
    values: [],
    mappings: [],
    place: { file: 'domain.yml' },
    ...more,
  });
  const bounds = { minValue: 0, maxValue: 10 };
  const sizes = { values: ['small', 'Large'] };
  test.each<[Slot, unknown, readonly number[] | undefined]>([
    [slot('text'), 'anything', [1]],
    [slot('text'), '', [1]],
    [slot('text'), null, undefined],
    [slot('bool'), true, [1, 1]],
    [slot('bool'), false, [1, 0]],
    [slot('bool'), 'True', [1, 1]],
    [slot('bool'), 'perhaps', undefined],
    [slot('float', bounds), 5, [1, 0.5]],
    [slot('float', bounds), 50, [1, 1]],
    [slot('float', bounds), '-3', [1, 0]],
    [slot('float', bounds), 'many', undefined],
    [slot('list'), ['x'], [1]],
    [slot('list'), [], undefined],
    [slot('categorical', sizes), 'SMALL', [1, 0, 0]],
    [slot('categorical', sizes), 'large', [0, 1, 0]],
    [slot('categorical', sizes), 'other', [0, 0, 1]],
    [slot('any'), 'x', undefined],
  ])('%#', (of, value, expected) => {
    expect(features(of, keptValue(of, value))).toEqual(expected);
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { Dialogue, trainDialogue } from '../../../src/engine/dialogue/index.ts';
import { readBot } from '../../../src/engine/read/index.ts';
import { actionRan, userSaid } from '../../../src/engine/tracker/events.ts';
import { Tracker } from '../../../src/engine/tracker/tracker.ts';
import type { BotData, TrackerEvent } from '../../../src/engine/types.ts';

/** Lays files into a new directory, and removes it again after `use`. */
export function withFiles<T>(files: Readonly<Record<string, string>>, use: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'engine-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), content);
    }
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Reads a bot whose files are given; what they leave out is empty. */
export function botOf(files: Readonly<Record<string, string>>): BotData {
  const all = { 'config.yml': 'language: en\npipeline: []\npolicies: []\n', ...files };
  return withFiles(all, (directory) => readBot({ directory, shownAs: '', tests: 'tests', shared: [] }));
}

/** A bot read where it lies. */
export function botIn(directory: string): BotData {
  return readBot({ directory, shownAs: '', tests: 'tests', shared: [] });
}

/** A conversation that only predicts: what the bot would do after each event. */
export class Talk {
  readonly tracker: Tracker;
  readonly #dialogue: Dialogue;

  constructor(data: BotData) {
    this.#dialogue = new Dialogue(data.domain, trainDialogue(data));
    this.tracker = new Tracker(data.domain, 'somebody', [actionRan('action_listen', 0)]);
  }

  /** Somebody says something with this intent: the actions that follow, listening left out. */
  say(intent: string, entities: Readonly<Record<string, unknown>> = {}): string[] {
    const found = Object.entries(entities).map(([entity, value]) => ({ entity, value }));
    this.tracker.add(
      userSaid(intent, { text: intent, intent: { name: intent, confidence: 1 }, entities: found }, 0),
    );
    return this.act();
  }

  /** Runs actions, without any effect of theirs, until the bot listens. */
  act(): string[] {
    const actions: string[] = [];
    for (let count = 0; count < 10; count += 1) {
      const action = this.next();
      if (action === 'action_listen') return actions;
      actions.push(action);
    }
    return [...actions, '… and on'];
  }

  /** The next action, which then counts as run. */
  next(): string {
    const { action, hideRuleTurn, events } = this.#dialogue.predict(this.tracker, 0);
    this.tracker.addAll(events);
    this.tracker.add(actionRan(action, 0, { hide_rule_turn: hideRuleTurn }));
    return action;
  }

  add(...events: readonly Omit<TrackerEvent, 'timestamp'>[]): void {
    for (const event of events) this.tracker.add({ timestamp: 0, ...event } as TrackerEvent);
  }
}

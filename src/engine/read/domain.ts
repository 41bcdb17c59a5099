import type { Domain, Form, IntentRules, ResponseVariant, Slot, SlotMapping } from '../types.ts';
import { readForms } from './forms.ts';
import {
  entryOf,
  isNothing,
  kindName,
  readFlag,
  readList,
  readMap,
  readNumber,
  readText,
  readTexts,
  type MapEntry,
  type MapNode,
  type Node,
} from './node.ts';
import { quoted, type Report } from './report.ts';
import { readResponses } from './responses.ts';
import { readSlots, type DeclaredSlot } from './slots.ts';

/** Top-level keys that make a file part of the domain. */
export const domainKeys = new Set([
  'intents',
  'entities',
  'slots',
  'responses',
  'templates',
  'forms',
  'actions',
  'session_config',
]);

type EntityRules = Domain['entities'] extends ReadonlyMap<string, infer Value> ? Value : never;

/** A domain that grows file by file, as Rasa merges a split one. */
export class DomainBuilder {
  readonly #report: Report;
  readonly #intents = new Map<string, IntentRules>();
  readonly #entities = new Map<string, EntityRules>();
  readonly #slots = new Map<string, DeclaredSlot>();
  readonly #responses = new Map<string, readonly ResponseVariant[]>();
  readonly #forms = new Map<string, Form>();
  readonly #formMappings = new Map<string, SlotMapping[]>();
  readonly #actions = new Set<string>();
  #sessionMinutes = 60;
  #carryOver = true;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Adds what one file says of the domain. Keys of other things (nlu, stories …) are somebody else's. */
  add(file: MapNode): void {
    const report = this.#report;
    this.#addIntents(entryOf(file, 'intents')?.value);
    this.#addEntities(entryOf(file, 'entities')?.value);
    for (const item of readList(entryOf(file, 'actions')?.value, '`actions`', report)) this.#addAction(item);
    merge('slot', this.#slots, readSlots(entryOf(file, 'slots')?.value, report), report);
    for (const key of ['responses', 'templates']) {
      const entry = entryOf(file, key);
      if (!entry) continue;
      if (key === 'templates') {
        report.warning('retired-key', 'Rasa 3 calls `templates` `responses`; they are read as such.', {
          place: entry.place,
        });
      }
      const responses = readResponses(entry.value, report);
      for (const [name, variants] of responses) {
        // The same response in two files: Rasa merges dictionaries, so the later one stands.
        const place = variants[0]?.place;
        if (this.#responses.has(name)) this.#repeated('response', name, place);
        this.#responses.set(name, variants);
      }
    }
    const { forms, mappings } = readForms(entryOf(file, 'forms')?.value, report);
    merge('form', this.#forms, forms, report);
    for (const [slot, list] of mappings) {
      this.#formMappings.set(slot, [...(this.#formMappings.get(slot) ?? []), ...list]);
    }
    this.#addSession(entryOf(file, 'session_config')?.value);
  }

  build(): Domain {
    const slots = new Map<string, Slot>();
    for (const [name, slot] of this.#slots) slots.set(name, this.#withMappings(slot));
    return {
      intents: this.#intents,
      entities: this.#entities,
      slots,
      responses: this.#responses,
      forms: this.#forms,
      actions: [...this.#actions],
      sessionExpirationMinutes: this.#sessionMinutes,
      carryOverSlots: this.#carryOver,
    };
  }

  /** The 2.x forms: a form's map says how a slot is filled, and a slot of an entity's name fills itself. */
  #withMappings(slot: DeclaredSlot): Slot {
    const fromForms = this.#formMappings.get(slot.name) ?? [];
    const fillsItself = !slot.declaresMappings && slot.autoFill && this.#entities.has(slot.name);
    const { declaresMappings: _, autoFill: __, ...plain } = slot;
    const itself: SlotMapping[] = fillsItself
      ? [{ type: 'from_entity', entity: slot.name, intents: [], notIntents: [], conditions: [] }]
      : [];
    return { ...plain, mappings: [...slot.mappings, ...fromForms, ...itself] };
  }

  #repeated(what: string, name: string, place: Slot['place'] | undefined): void {
    this.#report.warning(
      'declared-twice',
      `The ${what} ${quoted(name)} stands in two files; the later one is used.`,
      { place },
    );
  }

  #addIntents(node: Node | undefined): void {
    for (const item of readList(node, '`intents`', this.#report)) {
      const entries = namedItem(item, 'An intent', this.#report);
      for (const { key, value, place } of entries) {
        if (isNothing(value)) {
          if (!this.#intents.has(key)) this.#intents.set(key, { useEntities: true, ignoreEntities: [] });
          continue;
        }
        if (value.kind !== 'map') {
          this.#report.error(
            'wrong-type',
            `What stands behind an intent must be a map, not ${kindName(value)}.`,
            {
              place,
            },
          );
          continue;
        }
        this.#intents.set(key, this.#intentRules(value));
      }
    }
  }

  #intentRules(map: MapNode): IntentRules {
    const use = entryOf(map, 'use_entities')?.value;
    const isList = use?.kind === 'list';
    const triggers = entryOf(map, 'triggers')?.value;
    const trigger = isNothing(triggers) ? undefined : readText(triggers, '`triggers`', this.#report);
    const useEntities = isList ? readTexts(use, '`use_entities`', this.#report) : this.#useEntities(use);
    return {
      useEntities: useEntities === false ? [] : useEntities,
      ignoreEntities: readTexts(entryOf(map, 'ignore_entities')?.value, '`ignore_entities`', this.#report),
      ...(trigger !== undefined && { triggers: trigger }),
    };
  }

  /** Anything that isn't a list or `false` counts as true in Rasa, so it doesn't keep a bot from training. */
  #useEntities(node: Node | undefined): boolean {
    if (isNothing(node) || (node.kind === 'scalar' && node.value === true)) return true;
    if (node.kind === 'scalar' && node.value === false) return false;
    this.#report.warning(
      'wrong-type',
      `\`use_entities\` must be true, false or a list of entities, not ${kindName(node)}; true is used.`,
      { place: node.place },
    );
    return true;
  }

  #addEntities(node: Node | undefined): void {
    for (const item of readList(node, '`entities`', this.#report)) {
      for (const { key, value } of namedItem(item, 'An entity', this.#report)) {
        const part = (name: string): Node | undefined =>
          value.kind === 'map' ? entryOf(value, name)?.value : undefined;
        this.#entities.set(key, {
          roles: readTexts(part('roles'), '`roles`', this.#report),
          groups: readTexts(part('groups'), '`groups`', this.#report),
          influences: readFlag(
            part('influence_conversation'),
            '`influence_conversation`',
            true,
            this.#report,
          ),
        });
      }
    }
  }

  #addAction(item: Node): void {
    for (const { key } of namedItem(item, 'An action', this.#report)) this.#actions.add(key);
  }

  #addSession(node: Node | undefined): void {
    const map: readonly MapEntry[] = readMap(node, '`session_config`', this.#report);
    const value = (key: string): Node | undefined => map.find((entry) => entry.key === key)?.value;
    const minutes = readNumber(value('session_expiration_time'), '`session_expiration_time`', this.#report);
    if (minutes !== undefined && minutes >= 0) this.#sessionMinutes = minutes;
    else if (minutes !== undefined) {
      this.#report.error('wrong-value', '`session_expiration_time` is in minutes and can’t be negative.', {
        place: value('session_expiration_time')?.place,
      });
    }
    this.#carryOver = readFlag(
      value('carry_over_slots_to_new_session'),
      '`carry_over_slots_to_new_session`',
      this.#carryOver,
      this.#report,
    );
  }
}

/** `name`, or a map `name: settings`, as lists of a domain have them. */
function namedItem(item: Node, what: string, report: Report): readonly MapEntry[] {
  if (item.kind === 'map') return item.entries;
  const key = readText(item, what, report);
  if (key === undefined) return [];
  const value: Node = { kind: 'scalar', value: null, text: '', place: item.place };
  return [{ key, place: item.place, value }];
}

function merge<T extends { readonly place: Slot['place'] }>(
  what: string,
  into: Map<string, T>,
  from: ReadonlyMap<string, T>,
  report: Report,
): void {
  for (const [name, value] of from) {
    if (into.has(name)) {
      report.warning(
        'declared-twice',
        `The ${what} ${quoted(name)} stands in two files; the later one is used.`,
        {
          place: value.place,
        },
      );
    }
    into.set(name, value);
  }
}

import type { Form, SlotMapping } from '../types.ts';
import { isNothing, kindName, readTexts, valueOf, type MapEntry, type MapNode, type Node } from './node.ts';
import { quoted, type Report } from './report.ts';
import { readMapping } from './slots.ts';

export interface DeclaredForms {
  readonly forms: ReadonlyMap<string, Form>;
  /** What 2.x forms say of how their slots are filled. */
  readonly mappings: ReadonlyMap<string, readonly SlotMapping[]>;
}

/** Reads `forms:`: required slots as a list (3.x), or as a map of slots to mappings (2.x). */
export function readForms(node: Node | undefined, report: Report): DeclaredForms {
  const forms = new Map<string, Form>();
  const mappings = new Map<string, SlotMapping[]>();
  for (const { key: name, value, place } of formEntries(node, report)) {
    if (!isNothing(value) && value.kind !== 'map') {
      report.error('wrong-type', `The form ${quoted(name)} must be a map, not ${kindName(value)}.`, {
        place,
      });
      continue;
    }
    const required = value.kind === 'map' ? requiredSlots(value) : undefined;
    const list = required?.kind === 'list' ? readTexts(required, '`required_slots`', report) : [];
    const bySlot = required?.kind === 'map' ? required.entries : [];
    if (required?.kind === 'scalar' && required.value !== null) {
      report.error('wrong-type', `\`required_slots\` of ${quoted(name)} must be a list of slots.`, {
        place: required.place,
      });
    }
    for (const entry of bySlot) {
      const earlier = mappings.get(entry.key) ?? [];
      mappings.set(entry.key, [...earlier, ...formMappings(name, entry, report)]);
    }
    forms.set(name, {
      name,
      requiredSlots: [...list, ...bySlot.map((entry) => entry.key)],
      ignoredIntents:
        value.kind === 'map' ? readTexts(valueOf(value, 'ignored_intents'), '`ignored_intents`', report) : [],
      place,
    });
  }
  return { forms, mappings };
}

/** A map, or (in 2.x) a list of names or of maps. */
function formEntries(node: Node | undefined, report: Report): readonly MapEntry[] {
  if (isNothing(node)) return [];
  if (node.kind === 'map') return node.entries;
  if (node.kind === 'scalar') {
    report.error('wrong-type', `\`forms\` must be a map, not ${kindName(node)}.`, { place: node.place });
    return [];
  }
  return node.items.flatMap((item): readonly MapEntry[] => {
    if (item.kind === 'map') return item.entries;
    if (item.kind === 'list' || item.value === null) return [];
    const value: Node = { kind: 'scalar', value: null, text: '', place: item.place };
    return [{ key: item.text, place: item.place, value }];
  });
}

/** `required_slots`, or in early 2.x the form's map itself. */
function requiredSlots(form: MapNode): Node | undefined {
  const required = valueOf(form, 'required_slots');
  if (required) return required;
  const entries = form.entries.filter((entry) => entry.key !== 'ignored_intents');
  return { kind: 'map', entries, place: form.place };
}

/**
 * In 2.x a form filled an empty slot from entities at any time while it was active, and from texts and intents only
 * when it had asked for that slot.
 */
function formMappings(form: string, entry: MapEntry, report: Report): SlotMapping[] {
  const items = entry.value.kind === 'list' ? entry.value.items : isNothing(entry.value) ? [] : [entry.value];
  return items
    .flatMap((item) => readMapping(item, report))
    .map((mapping) => ({
      ...mapping,
      conditions:
        mapping.type === 'from_entity' || mapping.type === 'from_trigger_intent'
          ? [{ activeLoop: form }]
          : [{ activeLoop: form, requestedSlot: entry.key }],
    }));
}

import type { Place, Slot, SlotMapping, SlotMappingType, SlotType } from '../types.ts';
import {
  isNothing,
  kindName,
  readFlag,
  readList,
  readMap,
  readNumber,
  readText,
  readTexts,
  toJson,
  valueOf,
  type MapNode,
  type Node,
} from './node.ts';
import { quoted, type Report } from './report.ts';

/** A slot as its file declares it, before 2.x forms add what they say. */
export interface DeclaredSlot extends Slot {
  /** It has a `mappings` key: then it never fills itself as in 2.x. */
  readonly declaresMappings: boolean;
  readonly autoFill: boolean;
}

const types: Readonly<Record<string, SlotType>> = {
  text: 'text',
  bool: 'bool',
  float: 'float',
  categorical: 'categorical',
  list: 'list',
  any: 'any',
  unfeaturized: 'any',
};

const mappingTypes: readonly SlotMappingType[] = [
  'from_entity',
  'from_text',
  'from_intent',
  'from_trigger_intent',
  'custom',
];

/** Reads `slots:`. */
export function readSlots(node: Node | undefined, report: Report): Map<string, DeclaredSlot> {
  const slots = new Map<string, DeclaredSlot>();
  for (const { key, value, place } of readMap(node, '`slots`', report)) {
    if (value.kind !== 'map') {
      report.error(
        'wrong-type',
        `The slot ${quoted(key)} must be a map with a \`type\`, not ${kindName(value)}.`,
        {
          place,
        },
      );
      continue;
    }
    slots.set(key, readSlot(key, value, place, report));
  }
  return slots;
}

function readSlot(name: string, map: MapNode, place: Place, report: Report): DeclaredSlot {
  const part = (key: string): Node | undefined => valueOf(map, key);
  const type = readType(name, part('type'), place, report);
  const initial = part('initial_value');
  const influences = readFlag(part('influence_conversation'), '`influence_conversation`', true, report);
  const least = readNumber(part('min_value'), '`min_value`', report);
  const greatest = readNumber(part('max_value'), '`max_value`', report);
  const values = readTexts(part('values'), '`values`', report);
  if (type === 'categorical' && values.length === 0) {
    report.warning('wrong-slot', `The categorical slot ${quoted(name)} has no \`values\`.`, { place });
  }
  if (least !== undefined && greatest !== undefined && least >= greatest) {
    report.error('wrong-slot', `\`min_value\` of the slot ${quoted(name)} must be below its \`max_value\`.`, {
      place,
    });
  }
  return {
    name,
    type,
    initial: isNothing(initial) ? null : toJson(initial, report),
    influences: type === 'any' ? false : influences,
    values,
    ...(least !== undefined && { minValue: least }),
    ...(greatest !== undefined && { maxValue: greatest }),
    mappings: readList(part('mappings'), `\`mappings\` of the slot ${quoted(name)}`, report).flatMap((item) =>
      readMapping(item, report),
    ),
    place,
    declaresMappings: part('mappings') !== undefined,
    autoFill: readFlag(part('auto_fill'), '`auto_fill`', true, report),
  };
}

function readType(name: string, node: Node | undefined, place: Place, report: Report): SlotType {
  const written = isNothing(node) ? undefined : readText(node, '`type` of a slot', report);
  if (written === undefined) {
    report.error('wrong-slot', `The slot ${quoted(name)} has no \`type\`.`, {
      place,
      next: `Give it one of ${Object.keys(types).join(', ')}.`,
    });
    return 'any';
  }
  // 1.x and 2.x also name the class: `rasa.shared.core.slots.TextSlot`.
  const known = written.replace(/^rasa\.(?:shared\.)?core\.slots\.(\w+)Slot$/, '$1').toLowerCase();
  const type = Object.hasOwn(types, known) ? types[known] : known === 'boolean' ? 'bool' : undefined;
  if (type) return type;
  report.warning(
    'unsupported-slot',
    `The builtin engine doesn't know the slot type ${quoted(written)}; the slot ${quoted(name)} holds any value and doesn't influence the conversation.`,
    { place: node?.place, next: `Use one of ${Object.keys(types).join(', ')}.` },
  );
  return 'any';
}

/** Reads one mapping of a slot, or of a 2.x form; none where it is reported as wrong. */
export function readMapping(item: Node, report: Report): SlotMapping[] {
  if (item.kind !== 'map') {
    report.error('wrong-mapping', `A slot mapping must be a map with a \`type\`, not ${kindName(item)}.`, {
      place: item.place,
    });
    return [];
  }
  const part = (key: string): Node | undefined => valueOf(item, key);
  const text = (key: string): string | undefined => {
    const node = part(key);
    return isNothing(node) ? undefined : readText(node, `\`${key}\` of a slot mapping`, report);
  };
  const written = text('type');
  const type = mappingTypes.find((known) => known === written);
  if (!type) {
    const shown = written === undefined ? 'has no `type`' : `has the type ${quoted(written)}`;
    report.error('wrong-mapping', `This slot mapping ${shown}; allowed are ${mappingTypes.join(', ')}.`, {
      place: part('type')?.place ?? item.place,
    });
    return [];
  }
  const entity = text('entity');
  const value = part('value');
  if (type === 'from_entity' && entity === undefined) {
    report.error('wrong-mapping', 'A mapping `from_entity` needs an `entity`.', { place: item.place });
    return [];
  }
  if ((type === 'from_intent' || type === 'from_trigger_intent') && value === undefined) {
    report.error('wrong-mapping', `A mapping \`${type}\` needs a \`value\`.`, { place: item.place });
    return [];
  }
  const role = text('role');
  const group = text('group');
  const action = text('action');
  return [
    {
      type,
      ...(entity !== undefined && { entity }),
      ...(role !== undefined && { role }),
      ...(group !== undefined && { group }),
      intents: readTexts(part('intent'), '`intent` of a slot mapping', report),
      notIntents: readTexts(part('not_intent'), '`not_intent` of a slot mapping', report),
      ...(value !== undefined && { value: toJson(value, report) }),
      conditions: readList(part('conditions'), '`conditions` of a slot mapping', report).flatMap((node) =>
        readCondition(node, report),
      ),
      ...(action !== undefined && { action }),
    },
  ];
}

function readCondition(node: Node, report: Report): SlotMapping['conditions'][number][] {
  if (node.kind !== 'map') {
    report.error('wrong-mapping', `A condition must be a map with \`active_loop\`, not ${kindName(node)}.`, {
      place: node.place,
    });
    return [];
  }
  const loop = valueOf(node, 'active_loop');
  const requested = valueOf(node, 'requested_slot');
  const slot = isNothing(requested) ? undefined : readText(requested, '`requested_slot`', report);
  const activeLoop = isNothing(loop) ? null : (readText(loop, '`active_loop`', report) ?? null);
  return [{ activeLoop, ...(slot !== undefined && { requestedSlot: slot }) }];
}

import type { ResponseVariant } from '../types.ts';
import {
  isNothing,
  kindName,
  readList,
  readMap,
  readText,
  toJson,
  valueOf,
  type MapNode,
  type Node,
} from './node.ts';
import { quoted, type Report } from './report.ts';

/** Keys of a variant that this engine uses, or that mean nothing to a REST client. */
const known = new Set([
  'text',
  'image',
  'attachment',
  'buttons',
  'quick_replies',
  'custom',
  'channel',
  'condition',
  'metadata',
  'id',
  'button_type',
]);

/** Reads `responses:`: each name with its variants. */
export function readResponses(node: Node | undefined, report: Report): Map<string, ResponseVariant[]> {
  const responses = new Map<string, ResponseVariant[]>();
  for (const { key, value, place } of readMap(node, '`responses`', report)) {
    const variants = variantNodes(value).flatMap((item) => readVariant(key, item, report));
    if (variants.length === 0) {
      report.warning('empty-response', `The response ${quoted(key)} has no variants: it says nothing.`, {
        place,
      });
    }
    responses.set(key, variants);
  }
  return responses;
}

function variantNodes(value: Node): readonly Node[] {
  if (isNothing(value)) return [];
  return value.kind === 'list' ? value.items : [value];
}

function readVariant(name: string, item: Node, report: Report): ResponseVariant[] {
  if (item.kind === 'scalar' && item.value !== null) {
    return [{ text: item.text, buttons: [], conditions: [], place: item.place }];
  }
  if (item.kind !== 'map') {
    report.error(
      'wrong-type',
      `A variant of the response ${quoted(name)} must be a map with \`text\`, \`image\`, \`custom\` …, not ${kindName(item)}.`,
      { place: item.place },
    );
    return [];
  }
  for (const entry of item.entries) {
    if (known.has(entry.key)) continue;
    report.note('unused-key', `The builtin engine doesn't use ${quoted(entry.key)} of a response.`, {
      place: entry.place,
    });
  }
  const text = optionalText(item, 'text', report);
  const image = optionalText(item, 'image', report);
  const channel = optionalText(item, 'channel', report);
  const attachment = valueOf(item, 'attachment');
  const custom = valueOf(item, 'custom');
  return [
    {
      ...(text !== undefined && { text }),
      ...(image !== undefined && { image }),
      ...(!isNothing(attachment) && { attachment: toJson(attachment, report) }),
      buttons: [
        ...readButtons(valueOf(item, 'buttons'), report),
        ...readButtons(valueOf(item, 'quick_replies'), report),
      ],
      ...(!isNothing(custom) && { custom: toJson(custom, report) }),
      ...(channel !== undefined && { channel }),
      conditions: readConditions(valueOf(item, 'condition'), report),
      place: item.place,
    },
  ];
}

function optionalText(map: MapNode, key: string, report: Report): string | undefined {
  const node = valueOf(map, key);
  return isNothing(node) ? undefined : readText(node, `\`${key}\` of a response`, report);
}

function readButtons(node: Node | undefined, report: Report): ResponseVariant['buttons'] {
  return readList(node, '`buttons`', report).flatMap((item) => {
    const part = (key: string): string | undefined =>
      item.kind === 'map' ? optionalText(item, key, report) : undefined;
    const title = part('title');
    if (title === undefined) {
      report.error('wrong-button', 'A button must have a `title` and a `payload`.', { place: item.place });
      return [];
    }
    return [{ title, payload: part('payload') ?? part('url') ?? title }];
  });
}

function readConditions(node: Node | undefined, report: Report): ResponseVariant['conditions'] {
  return readList(node, '`condition` of a response', report).flatMap((item) => {
    const type = item.kind === 'map' ? optionalText(item, 'type', report) : undefined;
    const slot = item.kind === 'map' ? optionalText(item, 'name', report) : undefined;
    if (item.kind !== 'map' || type !== 'slot' || slot === undefined) {
      report.error(
        'wrong-condition',
        'A condition of a response must have `type: slot`, the slot’s `name` and a `value`.',
        { place: item.place },
      );
      return [];
    }
    const value = valueOf(item, 'value');
    return [{ slot, value: value === undefined ? null : toJson(value, report) }];
  });
}

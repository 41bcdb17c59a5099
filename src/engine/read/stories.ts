import type { Place, Story, StoryStep } from '../types.ts';
import { readAnnotations } from './annotate.ts';
import {
  isNothing,
  kindName,
  readFlag,
  readList,
  readText,
  toJson,
  valueOf,
  type MapNode,
  type Node,
} from './node.ts';
import { quoted, type Report } from './report.ts';

type UserStep = Extract<StoryStep, { kind: 'user' }>;
type Entities = UserStep['entities'];
type SlotValues = Extract<StoryStep, { kind: 'slots' }>['slots'];

/** Reads `stories:`, `rules:`, or the `stories:` of a test file. */
export function readStories(node: Node | undefined, kind: Story['kind'], report: Report): Story[] {
  const key = kind === 'rule' ? 'rule' : 'story';
  return readList(node, kind === 'rule' ? '`rules`' : '`stories`', report).flatMap((item) => {
    if (item.kind !== 'map') {
      report.error(
        'wrong-type',
        `A ${key} must be a map with \`${key}\` and \`steps\`, not ${kindName(item)}.`,
        {
          place: item.place,
        },
      );
      return [];
    }
    return readStory(item, kind, key, report);
  });
}

function readStory(item: MapNode, kind: Story['kind'], key: 'rule' | 'story', report: Report): Story[] {
  const nameNode = valueOf(item, key);
  if (nameNode === undefined) {
    report.warning('no-name', `An entry here must have a \`${key}\` with its name; it is left out.`, {
      place: item.place,
    });
    return [];
  }
  const name = isNothing(nameNode) ? '' : (readText(nameNode, `The name of a ${key}`, report) ?? '');
  const steps = readSteps(valueOf(item, 'steps'), report);
  if (steps.length === 0) {
    report.warning('no-steps', `The ${key} ${quoted(name)} has no steps; it is left out.`, {
      place: item.place,
    });
    return [];
  }
  const part = (flag: string): Node | undefined => (kind === 'rule' ? valueOf(item, flag) : undefined);
  return [
    {
      kind,
      name,
      steps,
      condition: readSteps(part('condition'), report),
      conversationStart: readFlag(part('conversation_start'), '`conversation_start`', false, report),
      waitForUserInput: readFlag(part('wait_for_user_input'), '`wait_for_user_input`', true, report),
      place: item.place,
    },
  ];
}

function readSteps(node: Node | undefined, report: Report): StoryStep[] {
  return readList(node, '`steps`', report).flatMap((item) => {
    if (item.kind === 'map') return readStep(item, report);
    // Rasa's rules may be written with a bare `...`, which stands for "whatever came before".
    if (item.kind === 'scalar' && item.text === '...') {
      return [{ kind: 'action', action: '...', place: item.place }];
    }
    report.error('wrong-step', `A step must be a map such as \`action: …\`, not ${kindName(item)}.`, {
      place: item.place,
    });
    return [];
  });
}

function readStep(item: MapNode, report: Report): StoryStep[] {
  const part = (key: string): Node | undefined => valueOf(item, key);
  const { place } = item;
  if (part('intent') || part('user')) return readUser(item, report);
  const or = part('or');
  if (or) {
    const options = readList(or, '`or`', report).flatMap((option) =>
      option.kind === 'map' ? readStep(option, report) : [],
    );
    if (options.length > 0) return [{ kind: 'or', options, place: or.place }];
    report.error('wrong-step', '`or` must be a list of steps.', { place });
    return [];
  }
  const action = part('action');
  if (action) {
    const name = readText(action, '`action`', report)?.trim();
    return name === undefined ? [] : [{ kind: 'action', action: name, place: action.place }];
  }
  const bot = part('bot');
  if (bot) {
    const text = readText(bot, '`bot`', report);
    return text === undefined ? [] : [{ kind: 'bot', text, place: bot.place }];
  }
  const checkpoint = part('checkpoint');
  if (checkpoint) {
    const name = readText(checkpoint, '`checkpoint`', report);
    const slots = readSlotValues(part('slot_was_set'), report);
    return name === undefined ? [] : [{ kind: 'checkpoint', name, slots, place: checkpoint.place }];
  }
  const slots = part('slot_was_set');
  if (slots) {
    const values = readSlotValues(slots, report);
    return values.length === 0 ? [] : [{ kind: 'slots', slots: values, place: firstPlace(slots) }];
  }
  const loop = part('active_loop') ?? part('form');
  if (loop) {
    const name = isNothing(loop) ? null : (readText(loop, '`active_loop`', report)?.trim() ?? null);
    return [{ kind: 'loop', loop: name, place: loop.place }];
  }
  if (item.entries.every((entry) => entry.key === 'metadata')) return [];
  const keys = item.entries.map((entry) => quoted(entry.key)).join(', ');
  report.warning(
    'unknown-step',
    `A step with ${keys} isn't known; it is left out. Known are intent, user, action, bot, or, slot_was_set, active_loop and checkpoint.`,
    { place },
  );
  return [];
}

function readUser(item: MapNode, report: Report): StoryStep[] {
  const intentNode = valueOf(item, 'intent');
  const userNode = valueOf(item, 'user');
  const intent = isNothing(intentNode) ? undefined : readText(intentNode, '`intent`', report)?.trim();
  const user = isNothing(userNode) ? undefined : readText(userNode, '`user`', report)?.trim();
  const place = (intentNode ?? userNode ?? item).place;
  if (intent === undefined && user === undefined) {
    report.error('wrong-step', 'This step names neither an `intent` nor what the `user` says.', { place });
    return [];
  }
  const said = user === undefined ? undefined : readAnnotations(user, userNode?.place ?? place, report);
  const listed = readEntities(valueOf(item, 'entities'), report);
  const annotated = (said?.entities ?? []).map(({ start: _, end: __, ...entity }) => entity);
  return [
    {
      kind: 'user',
      ...(intent !== undefined && { intent: intent.replace(/^\/(?=.)/, '') }),
      ...(said && { text: said.text }),
      entities: annotated.length > 0 ? annotated : listed,
      place,
    },
  ];
}

/** `- city`, `- city: Rome`, `- city: Rome` with `role` and `group` beside it, or `- entity: city` with `value`. */
function readEntities(node: Node | undefined, report: Report): Entities {
  const items = node?.kind === 'map' ? [node] : readList(node, '`entities`', report);
  return items.flatMap((item) => {
    if (item.kind !== 'map') {
      const entity = readText(item, 'An entity', report);
      return entity === undefined ? [] : [{ entity }];
    }
    const text = (key: string): string | undefined => {
      const part = valueOf(item, key);
      return isNothing(part) ? undefined : readText(part, `\`${key}\` of an entity`, report);
    };
    const role = text('role');
    const group = text('group');
    const more = { ...(role !== undefined && { role }), ...(group !== undefined && { group }) };
    const named = text('entity');
    if (named !== undefined) {
      const value = text('value');
      return [{ entity: named, ...(value !== undefined && { value }), ...more }];
    }
    return item.entries
      .filter((entry) => entry.key !== 'role' && entry.key !== 'group')
      .map((entry) => {
        const value = isNothing(entry.value) ? undefined : readText(entry.value, 'An entity’s value', report);
        return { entity: entry.key, ...(value !== undefined && { value }), ...more };
      });
  });
}

/** `- name` (set to something), `- name: value`, a map of them, or one bare name. */
function readSlotValues(node: Node | undefined, report: Report): SlotValues {
  if (isNothing(node)) return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item): SlotValues => {
    if (item.kind === 'map') {
      return item.entries.map((entry) => ({ name: entry.key, value: toJson(entry.value, report) }));
    }
    const name = readText(item, 'A slot', report);
    return name === undefined ? [] : [{ name, value: undefined }];
  });
}

function firstPlace(node: Node): Place {
  return (node.kind === 'list' ? node.items[0]?.place : undefined) ?? node.place;
}

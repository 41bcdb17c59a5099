import type { Moment } from '../tracker/moment.ts';
import type { Domain, ResponseVariant, TrackerEvent } from '../types.ts';
import { fillAll } from './template.ts';

/** A message of the bot before it is sent: Rasa's names. */
export interface Draft {
  readonly text?: string | null;
  readonly [part: string]: unknown;
}

/** What decides between the variants of a response: the same conversation always gets the same one. */
export interface Circumstances {
  readonly moment: Moment;
  readonly channel: string;
  /** Differs from turn to turn and from conversation to conversation. */
  readonly seed: string;
}

/**
 * A response of the domain with its slots filled in; undefined where there is none that fits channel and slots.
 * @param extra further values for its templates.
 */
export function respond(
  domain: Domain,
  name: string,
  circumstances: Circumstances,
  extra: Readonly<Record<string, unknown>> = {},
): Draft | undefined {
  const variants = fitting(domain.responses.get(name) ?? [], circumstances);
  const variant = variants[hash(`${circumstances.seed}\n${name}`) % Math.max(1, variants.length)];
  if (variant === undefined) return undefined;
  const values = new Map([...circumstances.moment.slots, ...Object.entries(extra)]);
  const draft = {
    ...(variant.text !== undefined && { text: variant.text }),
    ...(variant.image !== undefined && { image: variant.image }),
    ...(variant.attachment !== undefined && { attachment: variant.attachment }),
    ...(variant.buttons.length > 0 && { buttons: variant.buttons }),
    ...(variant.custom !== undefined && { custom: variant.custom }),
  };
  return { ...(fillAll(draft, values) as Draft), utter_action: name };
}

/** The variants that may be said: those with a condition that holds go before those without, a channel's before all. */
function fitting(
  variants: readonly ResponseVariant[],
  { moment, channel }: Circumstances,
): ResponseVariant[] {
  const conditional = variants.filter(
    ({ conditions }) =>
      conditions.length > 0 && conditions.every(({ slot, value }) => isSame(moment.slot(slot), value)),
  );
  const always = variants.filter(({ conditions }) => conditions.length === 0);
  const here = (variant: ResponseVariant): boolean => variant.channel === channel;
  const anywhere = (variant: ResponseVariant): boolean => variant.channel === undefined;
  const choices = [
    conditional.filter(here),
    always.filter(here),
    conditional.filter(anywhere),
    always.filter(anywhere),
  ];
  return choices.find((choice) => choice.length > 0) ?? [];
}

function isSame(value: unknown, wanted: unknown): boolean {
  if (typeof value === 'string' && typeof wanted === 'string')
    return value.toLowerCase() === wanted.toLowerCase();
  return JSON.stringify(value ?? null) === JSON.stringify(wanted ?? null);
}

/** FNV-1a, 32 bits: a small even hash. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}

const dataParts = ['elements', 'quick_replies', 'buttons', 'attachment', 'image', 'custom'] as const;

/** The event of saying something. Parts that Rasa doesn't know become metadata, as there. */
export function botSaid(draft: Draft, at: number): TrackerEvent {
  const data = Object.fromEntries(dataParts.map((part) => [part, draft[part] ?? null]));
  const rest = Object.entries(draft).filter(
    ([part]) => part !== 'text' && !(dataParts as readonly string[]).includes(part),
  );
  return {
    event: 'bot',
    timestamp: at,
    text: draft.text ?? null,
    data,
    metadata: Object.fromEntries(rest),
  };
}

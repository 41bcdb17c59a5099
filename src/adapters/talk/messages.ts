import * as v from 'valibot';
import type { BotMessage } from '../../domain/conversation.ts';

/** Messages and buttons of one answer; a bot that sends more is broken, and nobody could read them. */
const mostMessages = 200;
const mostButtons = 200;

const maybeText = v.nullish(v.string());

const buttonSchema = v.object({ title: v.nullish(v.string(), ''), payload: v.nullish(v.string(), '') });

const messageSchema = v.object({
  text: maybeText,
  image: maybeText,
  buttons: v.nullish(
    v.pipe(v.array(buttonSchema), v.maxLength(mostButtons, `at most ${mostButtons} buttons`)),
  ),
  custom: v.optional(v.unknown()),
  attachment: v.optional(v.unknown()),
});

const messagesSchema = v.pipe(
  v.array(messageSchema),
  v.maxLength(mostMessages, `at most ${mostMessages} messages`),
);

/**
 * The messages in an answer of Rasa's REST channel (`[{recipient_id, text | image | buttons | attachment | custom}]`),
 * or what is wrong with it, in one clause. An attachment is shown as a custom message that holds it.
 */
export function parseMessages(value: unknown): readonly BotMessage[] | string {
  if (value === undefined) return 'it answers 200, but with no JSON';
  const parsed = v.safeParse(messagesSchema, value);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const path = v.getDotPath(issue);
    return `it answers 200, but with no list of messages: ${path === null ? '' : `at ${path}: `}expected ${issue.expected}, got ${issue.received}`;
  }
  return parsed.output.map(({ text, image, buttons, custom, attachment }) => ({
    text: text ?? undefined,
    image: image ?? undefined,
    buttons: buttons ?? [],
    custom: custom ?? (attachment === undefined || attachment === null ? undefined : { attachment }),
  }));
}

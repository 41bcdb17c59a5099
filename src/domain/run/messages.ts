import type { BotMessage } from '../conversation.ts';

/** What a bot answered, one line for each thing that a person would see: texts, pictures, buttons, the rest. */
export function shownMessages(messages: readonly BotMessage[]): readonly string[] {
  return messages.flatMap(({ text, image, buttons, custom }) => [
    ...(text === undefined ? [] : [text]),
    ...(image === undefined ? [] : [`[picture] ${image}`]),
    ...(buttons.length === 0 ? [] : [`[buttons] ${buttons.map(({ title }) => title).join(' / ')}`]),
    ...(custom === undefined || custom === null ? [] : [`[other] ${jsonOf(custom)}`]),
  ]);
}

function jsonOf(value: unknown): string {
  try {
    return String(JSON.stringify(value)).slice(0, 2_000);
  } catch {
    return "something that can't be written";
  }
}

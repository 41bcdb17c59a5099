import { asRecord } from '../tracker/events.ts';
import type { TrackerEvent } from '../types.ts';

/** A message as Rasa's REST channel sends it. */
export interface RestMessage {
  readonly recipient_id: string;
  readonly [part: string]: unknown;
}

/** What the REST channel makes of a `bot` event: paragraphs, buttons, pictures and the like, each a message. */
export function restMessages(recipient: string, event: TrackerEvent): RestMessage[] {
  const data = asRecord(event['data']);
  const text = typeof event['text'] === 'string' ? event['text'] : '';
  const messages: RestMessage[] = [];
  const send = (parts: Readonly<Record<string, unknown>>): void => {
    messages.push({ recipient_id: recipient, ...parts });
  };
  const replies = list(data['quick_replies']);
  const buttons = replies.length > 0 ? replies : list(data['buttons']);
  if (buttons.length > 0) send({ text, buttons });
  else if (text !== '') for (const part of text.trim().split('\n\n')) send({ text: part });
  if (isThere(data['custom'])) send({ custom: data['custom'] });
  if (isThere(data['image'])) send({ image: data['image'] });
  if (isThere(data['attachment'])) send({ attachment: data['attachment'] });
  for (const element of list(data['elements']).map(asRecord)) {
    const shown = `${String(element['title'] ?? '')} : ${String(element['subtitle'] ?? '')}`;
    send({ text: shown, buttons: list(element['buttons']) });
  }
  return messages;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function isThere(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

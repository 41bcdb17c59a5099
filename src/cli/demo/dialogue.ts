import { yamlFiles, type CastBot } from './cast.ts';
import type { Scene } from './scene.ts';
import { parseSuite } from '../../config/suite.ts';
import type { Conversation } from '../../domain/conversation.ts';

/** What is said in the story: from the bot's own test conversations that it passes. */
export interface Dialogue {
  /** What the first conversation begins with, and the intent that the model sees in it. */
  readonly opening: string;
  readonly intent: string;
  /** Another intent, and something that means it. */
  readonly otherIntent: string;
  readonly otherOpening: string;
  /** The turns of the conversation that the rollback interrupts: the longest that the bot gets right. */
  readonly turns: readonly string[];
}

interface Message {
  readonly text?: string;
}

/** Says something to a bot through its REST channel. */
export async function say(url: string, sender: string, message: string): Promise<readonly Message[]> {
  return (await post(`${url}/webhooks/rest/webhook`, { sender, message })) as Message[];
}

/** The intent that a bot's model sees in a text, and whether it sees entities. */
async function parse(url: string, text: string): Promise<{ intent: string; plain: boolean }> {
  const { intent, entities } = (await post(`${url}/model/parse`, { text })) as {
    intent: { name: string };
    entities: readonly unknown[];
  };
  return { intent: intent.name.split('/')[0] ?? '', plain: entities.length === 0 };
}

/** The slots of a conversation. */
export async function slotsOf(url: string, sender: string): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`${url}/conversations/${encodeURIComponent(sender)}/tracker`, {
    signal: AbortSignal.timeout(10_000),
  });
  return ((await response.json()) as { slots: Record<string, unknown> }).slots;
}

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  return response.json();
}

/** Chooses what is said in the story from the conversations that a bot passes; undefined if they are too few. */
export async function pickDialogue(
  scene: Scene,
  bot: CastBot,
  url: string,
  passed: readonly string[],
): Promise<Dialogue | undefined> {
  const files = (await yamlFiles(scene, `${bot.path}/tests`)).map(({ path, text }) => ({
    path,
    content: new TextEncoder().encode(text),
  }));
  const conversations = parseSuite(files).conversations.filter(({ name }) => passed.includes(name));
  const openings: { opening: string; intent: string; plain: boolean; conversation: Conversation }[] = [];
  for (const conversation of conversations) {
    const opening = conversation.turns[0]?.say;
    if (opening === undefined || opening.startsWith('/')) continue;
    const parsed = await parse(url, opening);
    // Its examples are what the story changes: a fallback has none.
    if (parsed.intent !== 'nlu_fallback') openings.push({ opening, conversation, ...parsed });
  }
  // These are taught as examples without annotations: what has entities would teach that it has none.
  openings.sort((a, b) => Number(b.plain) - Number(a.plain));
  const [first] = openings;
  const other = openings.find(
    ({ intent, conversation }) => intent !== first?.intent && differs(conversation, first?.conversation),
  );
  const [longest] = conversations
    .filter(({ turns }) => turns.every((turn) => !turn.say.startsWith('/')))
    .toSorted((a, b) => b.turns.length - a.turns.length);
  if (!first || !other || !longest) return undefined;
  return {
    opening: first.opening,
    intent: first.intent,
    otherIntent: other.intent,
    otherOpening: other.opening,
    turns: longest.turns.map((turn) => turn.say),
  };
}

/** Whether two conversations begin with different answers. */
function differs(a: Conversation, b: Conversation | undefined): boolean {
  const beginning = (conversation: Conversation | undefined) =>
    JSON.stringify([conversation?.turns[0]?.actions, conversation?.turns[0]?.expect]);
  return beginning(a) !== beginning(b);
}

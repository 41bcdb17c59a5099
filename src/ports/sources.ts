import type { Bot } from '../domain/bot.ts';
import type { Conversation } from '../domain/conversation.ts';
import type { Digest } from '../domain/digest.ts';
import type { Problem } from '../domain/errors.ts';
import type { TreeEntry } from '../domain/inputs.ts';
import type { Workspace } from '../domain/project.ts';
import type { RegistrationState } from '../domain/registration.ts';
import type { BotSource } from './engine.ts';

/** Bots and their files as they stand in a commit or tree, understood. */
export interface Sources {
  /** tidegate.yml and the bots that it finds. @throws UserError with every mistake in the file. */
  workspace(treeish: string): Promise<Workspace & { readonly problems: readonly Problem[] }>;
  /** Every file of a bot and its shared paths. */
  entries(treeish: string, bot: Bot): Promise<readonly TreeEntry[]>;
  /** The bot's test conversations. The digest is undefined where it has none. */
  suite(treeish: string, bot: Bot): Promise<SuiteSource>;
  registration(treeish: string, bot: Bot, trustedKeys: readonly string[]): Promise<RegistrationState>;
  /** Lays a bot's files out in a directory of their own, which is removed when disposed. */
  layOut(treeish: string, bot: Bot): Promise<LaidOutBot>;
}

export interface SuiteSource {
  readonly digest: Digest | undefined;
  readonly conversations: readonly Conversation[];
  /** Conversations that can't be held as they are written, each with what it needs. Never counted as passed. */
  readonly leftOut: readonly { readonly conversation: string; readonly needs: string }[];
  /** An error means that the suite isn't whole: it must not be held as if it were. */
  readonly problems: readonly Problem[];
}

export interface LaidOutBot extends AsyncDisposable {
  readonly source: BotSource;
  /** An empty directory beside it, for what is made from the bot; removed with it. */
  readonly output: string;
}

import { UserError, type Place } from './errors.ts';

/** How a bot is trained and served. */
export interface EngineChoice {
  readonly name: 'builtin' | 'rasa';
  /** Settings of the engine that change what it trains; they are part of the inputs digest. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

/** A Rasa project in the repository. */
export interface Bot {
  /** Its name everywhere: in commands, tags, records and Kubernetes objects. */
  readonly name: string;
  /** Its directory, relative to the repository's root, with `/`; `.` for the root itself. */
  readonly path: string;
  /** Undefined where nobody chose: then only a bot that needs no code of its own may use the default. */
  readonly engine: EngineChoice | undefined;
  /** Further paths of the repository that it is trained from. */
  readonly shared: readonly string[];
  /** Patterns below its directory that are no inputs, beside its tests and its sealed id. */
  readonly ignore: readonly string[];
  /** The directory below `path` that holds its test conversations. */
  readonly tests: string;
}

/** The file in a bot's directory that holds its sealed id. */
export const sealedIdFile = '.tidegate.bot';

/** Where a bot's sealed id lies in the repository. */
export function sealedIdPath(bot: Bot): string {
  return bot.path === '.' ? sealedIdFile : `${bot.path}/${sealedIdFile}`;
}

const namePattern = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** Whether a text can name a bot or an environment: it must also be a DNS label with room for a suffix. */
export function isName(text: string): boolean {
  return namePattern.test(text);
}

/**
 * Checks a bot's or an environment's name.
 * @throws UserError that says what is allowed.
 */
export function checkName(what: 'bot' | 'environment', text: string, place?: Place): string {
  if (isName(text)) return text;
  throw new UserError(
    `${JSON.stringify(text)} can't name ${what === 'bot' ? 'a bot' : 'an environment'}: a name has 1 to 40 of a-z, 0-9 and -, starts with a letter and doesn't end with -.`,
    { code: 'bad-name', ...(place && { place }), next: `Give the ${what} such a name in tidegate.yml.` },
  );
}

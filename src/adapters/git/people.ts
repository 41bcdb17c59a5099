import { UserError } from '../../domain/errors.ts';
import { quoted } from '../../domain/text.ts';
import { configuration, type GitContext } from './context.ts';

export interface Person {
  readonly name: string;
  readonly email: string;
}

/** Reads `Name <address>`. @throws UserError for anything else. */
export function parsePerson(text: string): Person {
  const [, name = '', email = ''] = /^\s*([^<>\n]*?)\s*<\s*([^<>\s]+)\s*>\s*$/.exec(text) ?? [];
  if (name !== '' && email !== '') return { name: cleanIdentity(name), email: cleanIdentity(email) };
  throw new UserError(`${quoted(text)} doesn't name a person; \`Name <address>\` does.`, {
    code: 'bad-identity',
  });
}

/** Who works here, as git would say it of an author. @throws UserError where nobody told git. */
export async function whoWorksHere(context: GitContext): Promise<string> {
  const name = await first(process.env['GIT_AUTHOR_NAME'], context, ['author.name', 'user.name']);
  const email = await first(process.env['GIT_AUTHOR_EMAIL'], context, ['author.email', 'user.email']);
  if (name !== undefined && email !== undefined) return `${name} <${email}>`;
  const missing = name === undefined ? 'name' : 'email';
  throw new UserError(
    `git doesn't know who you are: \`user.${missing}\` isn't set, and releases are recorded with a name.`,
    {
      code: 'no-identity',
      next:
        missing === 'name'
          ? 'git config --global user.name "Your Name"'
          : 'git config --global user.email you@example.com',
    },
  );
}

/** Variables with which git writes commits and tags as this person at this time. */
export function signedBy(person: Person, at: string): Record<string, string> {
  const date = gitDate(at);
  return {
    GIT_AUTHOR_NAME: person.name,
    GIT_AUTHOR_EMAIL: person.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: person.name,
    GIT_COMMITTER_EMAIL: person.email,
    GIT_COMMITTER_DATE: date,
  };
}

/** A time as objects of git hold it: seconds since 1970, in UTC. @throws UserError if it is no time. */
export function gitDate(at: string): string {
  const seconds = Math.floor(Date.parse(at) / 1000);
  if (Number.isNaN(seconds) || seconds < 0) {
    throw new UserError(`${quoted(at)} is no time after 1970 in ISO 8601.`, { code: 'bad-time' });
  }
  return `@${seconds} +0000`;
}

async function first(
  variable: string | undefined,
  context: GitContext,
  keys: readonly string[],
): Promise<string | undefined> {
  for (const read of [() => variable, ...keys.map((key) => () => configuration(context, key))]) {
    const value = cleanIdentity((await read()) ?? '');
    if (value !== '') return value;
  }
  return undefined;
}

/** A name or an address as git writes it: without what would end it early. */
function cleanIdentity(text: string): string {
  return text.replaceAll(/[\p{Cc}<>]/gu, '').trim();
}

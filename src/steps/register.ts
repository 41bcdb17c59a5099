import { sealedIdPath, type Bot } from '../domain/bot.ts';
import { findDuplicates } from '../domain/registration.ts';
import type { Registrar } from '../ports/registrar.ts';
import type { Ports } from './context.ts';

export interface RegisterRequest {
  readonly bots: readonly Bot[];
  /** Every bot of the repository: a copied directory holds the id of one of them. */
  readonly all: readonly Bot[];
  /** The bots were renamed: their ids are sealed again under their new names. */
  readonly rename: boolean;
}

export interface RegisteredBot {
  readonly bot: string;
  readonly reason: 'registered' | 'renamed' | 'unchanged';
  /** The file to commit. */
  readonly file: string;
  readonly fingerprint: string;
}

export interface RegisterResult {
  /** `written`: there are files to commit. */
  readonly reason: 'written' | 'unchanged';
  readonly bots: readonly RegisteredBot[];
  /** Bots that hold one and the same id, as copied directories do. */
  readonly duplicates: readonly { readonly fingerprint: string; readonly bots: readonly string[] }[];
  readonly publicKey: string | undefined;
}

/** Gives bots their ids, in files of the work tree to be committed. A registered bot keeps its id. */
export async function register(
  ports: Pick<Ports, 'workTree'> & { readonly registrar: Registrar },
  request: RegisterRequest,
): Promise<RegisterResult> {
  const { registrar, workTree } = ports;
  const bots: RegisteredBot[] = [];
  for (const bot of request.bots) {
    const file = sealedIdPath(bot);
    const existing = await workTree.read(file);
    const renaming = request.rename && existing !== undefined;
    const { text, changed, fingerprint } = renaming
      ? registrar.rename(existing, bot.name)
      : registrar.register(bot.name, existing);
    if (changed) await workTree.write(file, text);
    const reason = !changed ? 'unchanged' : renaming ? 'renamed' : 'registered';
    bots.push({ bot: bot.name, reason, file, fingerprint });
  }
  const registrations = [];
  for (const bot of request.all) {
    const registration = registrar.verify(await workTree.read(sealedIdPath(bot)), bot.name, []);
    registrations.push({ bot: bot.name, registration });
  }
  const written = bots.some(({ reason }) => reason !== 'unchanged');
  return {
    reason: written ? 'written' : 'unchanged',
    bots,
    duplicates: findDuplicates(registrations),
    publicKey: registrar.publicKey,
  };
}

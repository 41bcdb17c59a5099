import type { RegistrationState } from '../domain/registration.ts';

/** Gives bots their ids, sealed with the team's key ring. Texts are those of a bot's `.tidegate.bot`. */
export interface Registrar {
  /** The public key of what this registrar signs, as `registration.keys` lists it; undefined without a key ring. */
  readonly publicKey: string | undefined;
  /**
   * Gives a bot an id, unless it has a valid one.
   * @param existing its sealed file, if it has one.
   * @throws UserError for a file that is there and isn't valid, and where a new one needs a key ring that isn't there.
   */
  register(bot: string, existing: string | undefined): Registration;
  /**
   * Seals the id of a file again for a bot's new name; for the name that it has, nothing changes.
   * @throws UserError for a file that is altered, or that the key ring doesn't open.
   */
  rename(existing: string, bot: string): Registration;
  /** A bot's id. @throws UserError for a file that isn't this bot's, or that the key ring doesn't open. */
  open(existing: string, bot: string): string;
  /** How a bot stands; needs no key ring. */
  verify(existing: string | undefined, bot: string, trustedKeys: readonly string[]): RegistrationState;
}

/** What becomes of a bot's sealed file. */
export interface Registration {
  /** The whole file. */
  readonly text: string;
  /** False: it stays as it was. */
  readonly changed: boolean;
  readonly fingerprint: string;
}

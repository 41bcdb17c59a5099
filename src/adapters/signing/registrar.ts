import { randomBytes } from 'node:crypto';
import { checkName } from '../../domain/bot.ts';
import { UserError } from '../../domain/errors.ts';
import {
  formatSealed,
  parseSealed,
  registrationState,
  type RegistrationState,
  type SealedId,
} from '../../domain/registration.ts';
import type { Registrar, Registration } from '../../ports/registrar.ts';
import { newBotId, seal, signatureHolds, unseal } from './envelope.ts';
import { keysVariable } from './key-file.ts';
import type { KeyRing } from './key-ring.ts';

/**
 * How a bot stands, by its sealed file alone: no secret is needed.
 * @param trustedKeys public keys (`registration.keys` of tidegate.yml); empty trusts any.
 */
export function verifySealedId(
  existing: string | undefined,
  bot: string,
  trustedKeys: readonly string[],
): RegistrationState {
  return registrationState(existing, bot, trustedKeys, signatureHolds);
}

/**
 * @param keys undefined where there is no key ring: then only `verify` works, and `register` for registered bots.
 * @param random for tests with known answers.
 */
export function createRegistrar(
  keys: KeyRing | undefined,
  random: (bytes: number) => Uint8Array = randomBytes,
): Registrar {
  const sealFor = (bot: string, id: string): Registration => {
    const sealed = seal({ bot, id }, needed(keys).first, random);
    return { text: formatSealed(sealed), changed: true, fingerprint: sealed.fingerprint };
  };
  return {
    publicKey: keys?.first.publicKey,
    register(bot, existing) {
      checkName('bot', bot);
      const state = verifySealedId(existing, bot, []);
      if (state.state === 'invalid') throw refused(bot, state);
      if (state.state === 'unregistered' || existing === undefined) return sealFor(bot, newBotId(random));
      return { text: existing, changed: false, fingerprint: state.fingerprint };
    },
    rename(existing, bot) {
      checkName('bot', bot);
      const { sealed, id } = opened(existing, bot, keys, 'any');
      if (sealed.bot !== bot) return sealFor(bot, id);
      return { text: existing, changed: false, fingerprint: sealed.fingerprint };
    },
    open: (existing, bot) => opened(existing, bot, keys, 'same').id,
    verify: verifySealedId,
  };
}

function opened(
  text: string,
  bot: string,
  keys: KeyRing | undefined,
  name: 'same' | 'any',
): { sealed: SealedId; id: string } {
  const state = verifySealedId(text, bot, []);
  const renamed = state.state === 'invalid' && state.reason === 'renamed';
  if (state.state === 'invalid' && !(renamed && name === 'any')) throw refused(bot, state);
  const sealed = parseSealed(text);
  if ('state' in sealed) throw refused(bot, sealed);
  const key = needed(keys).find(sealed.key);
  if (key === undefined) {
    throw new UserError(
      `The id of ${sealed.bot} is sealed with the key ${sealed.key}, which the key ring lacks.`,
      {
        code: 'unknown-key',
        next: `Add the key ${sealed.key} to the key ring, below the first one.`,
      },
    );
  }
  const id = unseal(sealed, key);
  if (id !== undefined) return { sealed, id };
  throw new UserError(
    `The id of ${sealed.bot} isn't what the key ${sealed.key} sealed: the file was altered, or another key has that name.`,
    { code: 'altered-id', next: 'Restore .tidegate.bot from git, or put the right key into the key ring.' },
  );
}

function needed(keys: KeyRing | undefined): KeyRing {
  if (keys) return keys;
  throw new UserError('There is no key ring, and without one no id can be sealed or opened.', {
    code: 'no-key-ring',
    next: `Set ${keysVariable} to the key ring of your team, or make the first one: tidegate register --new-key (docs/REGISTRATION.md).`,
  });
}

function refused(bot: string, state: Extract<RegistrationState, { state: 'invalid' }>): UserError {
  return new UserError(`${bot}: ${state.message}`, {
    code: `registration-${state.reason}`,
    next: state.next,
  });
}

import type { Registrar, Registration } from '../../../src/ports/registrar.ts';
import type { Checkout, CheckoutState, WorkTree } from '../../../src/ports/repository.ts';
import type { RegistrationState } from '../../../src/domain/registration.ts';
import type { Life } from './life.ts';

/** Files as they lie there. */
export class FakeWorkTree implements WorkTree {
  readonly files = new Map<string, string>();
  readonly #life: Life;

  constructor(life: Life) {
    this.#life = life;
  }

  async read(path: string): Promise<string | undefined> {
    await this.#life.read();
    return this.files.get(path);
  }

  async write(path: string, text: string): Promise<void> {
    await this.#life.write(`write ${path}`);
    this.files.set(path, text);
  }
}

/** Somebody who works here, at the head of main. */
export class FakeCheckout implements Checkout {
  readonly root = '/repository';
  branch = (): Promise<string> => Promise.resolve('main');
  identity = (): Promise<string> => Promise.resolve('Rita <rita@example.org>');
  state = (): Promise<CheckoutState> => Promise.resolve({ uncommitted: [], unpushed: false });
  upstream = (_branch: string): Promise<string> => Promise.resolve('');
  snapshot = (): Promise<string> => Promise.resolve('');
}

/** Gives ids such as `id-1 of bank`: the number is the id, the rest the name that it is sealed for. */
export class FakeRegistrar implements Registrar {
  publicKey: string | undefined = 'ed25519:key';
  #given = 0;

  register(bot: string, existing: string | undefined): Registration {
    if (existing !== undefined) return this.#registration(existing, false);
    this.#given += 1;
    return this.#registration(`id-${this.#given} of ${bot}`, true);
  }

  rename(existing: string, bot: string): Registration {
    const text = `${this.#id(existing)} of ${bot}`;
    return this.#registration(text, text !== existing);
  }

  open(existing: string): string {
    return this.#id(existing);
  }

  verify(existing: string | undefined): RegistrationState {
    if (existing === undefined) return { state: 'unregistered' };
    return { state: 'registered', fingerprint: this.#id(existing), signer: 'ed25519:key' };
  }

  #registration(text: string, changed: boolean): Registration {
    return { text, changed, fingerprint: this.#id(text) };
  }

  #id(text: string): string {
    return text.split(' ')[0] ?? '';
  }
}

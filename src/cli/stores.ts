import { resolve } from 'node:path';
import { storeLocation } from '../config/values.ts';
import { isName } from '../domain/bot.ts';
import { UserError } from '../domain/errors.ts';
import type { Project } from '../domain/project.ts';
import { isRegistryLocation } from '../domain/store-location.ts';
import { listed, quoted, withoutCredentials } from '../domain/text.ts';
import type { StoreChoice } from '../steps/store.ts';

/**
 * The store that a person names on the command line: an environment, a folder (relative to where the person is) or
 * `oci://host/path`. Nothing named: the project's.
 * @param option what it was given as, for the error.
 * @param directory where the person is; absolute.
 * @throws UserError `bad-store`
 */
export function storeNamed(
  project: Project,
  text: string | undefined,
  option: string,
  directory: string,
): StoreChoice {
  if (text === undefined) return { project };
  const environment = project.environments.find(({ name }) => name === text);
  if (environment) return { project, environment };
  if (isName(text)) {
    const names = project.environments.map(({ name }) => name);
    throw new UserError(
      `${option} ${text} names no store: it is no environment (there are ${listed(names, 20)}), and a folder has a / in it.`,
      { code: 'bad-store', next: `Type ${option} ./${text} for a folder, or ${option} oci://HOST/PATH.` },
    );
  }
  const kind = storeLocation('./packages');
  const checked = kind.check(text);
  if (!('value' in checked)) {
    const shown = quoted(withoutCredentials(text), 120);
    throw new UserError(
      `${option} takes an environment, a folder or oci://HOST/PATH, not ${shown}${checked.wrong === '' ? '' : `: ${checked.wrong}`}.`,
      {
        code: 'bad-store',
        next: checked.next ?? `Type ${option} ./packages or ${option} oci://ghcr.io/owner/bots`,
      },
    );
  }
  const location = isRegistryLocation(checked.value) ? checked.value : resolve(directory, text);
  return { project, environment: { store: location } };
}

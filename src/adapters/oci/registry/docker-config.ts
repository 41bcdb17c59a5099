import { Buffer } from 'node:buffer';
import { constants, open } from 'node:fs/promises';
import { UserError } from '../../../domain/errors.ts';
import { quoted } from '../../../domain/text.ts';
import { hasCode, withFileFailures } from '../failures.ts';
import { canonicalHost, parseRegistryKey } from './auth-hosts.ts';
import { JsonError, parseLocatedJson, type Located } from './auth-json.ts';
import type { Credential } from './credentials.ts';

/** Far beyond any real one; a file that is larger is something else. */
const largest = 1_048_576;

/** What one of Docker's or podman's files says about a registry. */
export interface DockerConfig {
  readonly file: string;
  /** The helper that answers for a host (`credHelpers` before `credsStore`), with its line. */
  helper(host: string): { readonly name: string; readonly line: number } | undefined;
  /** The credential that the file itself holds for a host, under `auths`. */
  credential(host: string): Credential | undefined;
}

type Entries = ReadonlyMap<string, Located>;

/**
 * Reads a file in the form of Docker's config.json or podman's auth.json.
 * @returns undefined where there is no such file.
 * @throws UserError `bad-docker-config` with file and line; its message holds nothing of the file's secrets.
 */
export async function readDockerConfig(file: string): Promise<DockerConfig | undefined> {
  const text = await withFileFailures(`The credentials in ${file} couldn't be read`, () => readText(file));
  return text === undefined ? undefined : parseDockerConfig(text, file);
}

/** The same for a text that was read already. */
export function parseDockerConfig(text: string, file: string): DockerConfig {
  const bad = (what: string, line: number | undefined): UserError => badConfig(file, what, line);
  const root = parseRoot(text, file);
  const section = (name: string): Entries => {
    const found = root.get(name);
    if (found === undefined || found.value === null) return new Map();
    if (!(found.value instanceof Map)) throw bad(`"${name}" must be an object`, found.line);
    return found.value as Entries;
  };
  const [auths, credHelpers] = [section('auths'), section('credHelpers')];
  const credsStore = root.get('credsStore');
  const helperName = (name: Located, where: string) => {
    if (typeof name.value !== 'string') throw bad(`${where} must be the name of a helper`, name.line);
    // In `credHelpers`, an empty name says that `auths` is to be used for this host.
    return name.value === '' ? undefined : { name: name.value, line: name.line };
  };
  return {
    file,
    helper(host) {
      const own = findHost(credHelpers, host);
      if (own !== undefined) return helperName(own.entry, `"credHelpers" of ${quoted(own.key)}`);
      return credsStore === undefined || credsStore.value === null
        ? undefined
        : helperName(credsStore, '"credsStore"');
    },
    credential(host) {
      const found = findHost(auths, host);
      if (found === undefined || found.entry.value === null) return undefined;
      const where = `"auths" of ${quoted(found.key)}`;
      if (!(found.entry.value instanceof Map)) throw bad(`${where} must be an object`, found.entry.line);
      const entry = found.entry.value as Entries;
      return credentialOf(
        (name) => {
          const value = entry.get(name);
          if (value === undefined || value.value === null || value.value === '') return undefined;
          if (typeof value.value !== 'string') throw bad(`"${name}" in ${where} must be a text`, value.line);
          return value.value;
        },
        file,
        (what) => bad(`"auth" in ${where} ${what}`, entry.get('auth')?.line),
      );
    },
  };
}

/** What an entry of `auths` holds; `login` leaves an empty one where a helper keeps the secret. */
function credentialOf(
  text: (name: string) => string | undefined,
  source: string,
  bad: (what: string) => UserError,
): Credential | undefined {
  const identity = text('identitytoken');
  if (identity !== undefined) return { kind: 'identity-token', token: identity, source };
  const auth = text('auth');
  if (auth !== undefined) {
    const [username, password] = decodeAuth(auth, bad);
    return { kind: 'basic', username, password, source };
  }
  const [username, password] = [text('username'), text('password')];
  if (username === undefined || password === undefined) return undefined;
  return { kind: 'basic', username, password, source };
}

function decodeAuth(auth: string, bad: (what: string) => UserError): readonly [string, string] {
  if (!/^[A-Za-z0-9+/_-]+={0,2}\s*$/.test(auth)) throw bad('must be base64');
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) throw bad('must be base64 of "username:password"');
  // Old versions of Docker padded the text with NULs.
  return [text.slice(0, colon), text.slice(colon + 1).replace(/\0+$/, '')];
}

/** The entry for a host: one for the whole host before one for a path below it. */
function findHost(entries: Entries, host: string): { key: string; entry: Located } | undefined {
  const wanted = canonicalHost(host);
  const matches = [...entries].flatMap(([key, entry]) => {
    const parsed = parseRegistryKey(key);
    return parsed?.host === wanted ? [{ key, entry, whole: parsed.whole }] : [];
  });
  return matches.find(({ whole }) => whole) ?? matches[0];
}

function parseRoot(text: string, file: string): Entries {
  try {
    const { value } = parseLocatedJson(text.replace(/^\uFEFF/, ''));
    if (value instanceof Map) return value as Entries;
  } catch (error) {
    if (error instanceof JsonError)
      throw badConfig(file, `it is no valid JSON: ${error.message}`, error.line);
    throw error;
  }
  throw badConfig(file, 'it must be a JSON object', 1);
}

async function readText(file: string): Promise<string | undefined> {
  let handle;
  try {
    // Without O_NONBLOCK, opening a named pipe waits until somebody writes to it.
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw badConfig(file, 'it is no file', undefined);
    if (found.size > largest) throw badConfig(file, `it is larger than ${largest} bytes`, undefined);
    // A file that grows meanwhile is not read any further than was checked.
    const buffer = Buffer.alloc(found.size);
    const { bytesRead } = await handle.read(buffer, 0, found.size, 0);
    return buffer.subarray(0, bytesRead).toString('utf8');
  } finally {
    await handle.close();
  }
}

function badConfig(file: string, what: string, line: number | undefined): UserError {
  return new UserError(`The credentials in ${file} can't be used: ${what}.`, {
    code: 'bad-docker-config',
    place: { file, ...(line !== undefined && { line }) },
    next: 'Correct the file, or log in again with `docker login` (docs/REGISTRY.md says which files are read).',
  });
}

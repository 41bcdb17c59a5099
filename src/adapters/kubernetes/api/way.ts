import { readFile } from 'node:fs/promises';
import { UserError } from '../../../domain/errors.ts';
import type { UserEntry } from './kubeconfig-schema.ts';

/** PEM: in memory, or in a file that may be written anew at any time. */
export type Pem = { readonly data: Buffer } | { readonly file: string };

/** Who logs in, and how. */
export interface Login extends UserEntry {
  readonly certificate: Pem | undefined;
  readonly key: Pem | undefined;
  /** Where relative paths count from. */
  readonly directory: string;
}

/** The way in to an API server: where it is, why it is trusted, and who comes. */
export interface Way {
  readonly context: string;
  /** The context's own. */
  readonly namespace: string | undefined;
  /** May have a path, which stands before that of every request. */
  readonly server: URL;
  readonly trust: {
    /** Alone trusted; the system's authorities where it is undefined. */
    readonly authority: Pem | undefined;
    /** The name on the server's certificate, where it isn't the host's. */
    readonly name: string | undefined;
    /** No certificate is looked at. */
    readonly blind: boolean;
  };
  readonly proxy: URL | undefined;
  readonly login: Login | undefined;
}

/** Reads what may stand in a file. @throws UserError where it can't be. */
export async function readPem(pem: Pem): Promise<Buffer> {
  if ('data' in pem) return pem.data;
  return readCredential(pem.file);
}

/** A file that a kubeconfig names. @throws UserError `kubernetes-kubeconfig`. */
export async function readCredential(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new UserError(`The kubeconfig names the file ${file}, which can't be read (${code}).`, {
      code: 'kubernetes-kubeconfig',
      place: { file },
      next: 'Log in to the cluster again.',
    });
  }
}

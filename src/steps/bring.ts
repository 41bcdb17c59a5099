import { shortDigest, type Digest } from '../domain/digest.ts';
import type { StoredPackage } from '../domain/package.ts';
import type { Environment, Project } from '../domain/project.ts';
import { bytesText } from '../domain/text.ts';
import type { PackageStore, Transfer } from '../ports/packages.ts';
import type { Ports } from './context.ts';
import { reported } from './reported.ts';

/** A package where it was wanted, and what it took; no transfer: it was there. */
export interface Brought {
  readonly stored: StoredPackage;
  readonly transfer: Transfer | undefined;
}

/** The package in the environment's store, copied by digest if it lies in the project's; undefined if it is in neither. */
export async function bringPackage(
  ports: Pick<Ports, 'store' | 'reporter'>,
  project: Project,
  environment: Environment,
  digest: Digest,
): Promise<Brought | undefined> {
  const store = await ports.store(project, environment);
  const there = await store.find(digest);
  if (there) return { stored: there, transfer: undefined };
  const source = await ports.store(project);
  const stored = await source.find(digest);
  return stored && { stored, transfer: await copyPackage(ports, stored, source, store) };
}

/** Copies a package between two stores as it is, and tells how far it is. */
export async function copyPackage(
  ports: Pick<Ports, 'reporter'>,
  { digest, metadata }: StoredPackage,
  from: PackageStore,
  to: PackageStore,
): Promise<Transfer> {
  const step = ports.reporter.step(`Copy ${metadata.bot} ${shortDigest(digest)} to ${to.location}`);
  const transfer = await reported(step, () =>
    to.copy(digest, from, (bytes, of) => step.transfer(bytes, of, 'copying')),
  );
  step.done(transferText(transfer));
  return transfer;
}

/** What a copy took, in a few words. */
export function transferText({ moved, mounted }: Transfer): string {
  if (moved > 0) return `${bytesText(moved)} copied`;
  return mounted > 0 ? 'mounted, no byte of it moved' : 'all of it was there';
}

import { EnvironmentError } from '../../../domain/errors.ts';
import type { BlobName } from '../blobs.ts';
import type { Scope } from './authorizer.ts';
import type { RegistryClient } from './client.ts';
import type { Repository } from './repository.ts';
import { cancelUpload } from './upload.ts';

/**
 * Lets a blob of one repository be in another one of the same registry, without its bytes being moved
 * (distribution-spec 1.1, "Mounting a blob from another repository").
 * @returns false where the registry doesn't do that, or not for us.
 */
export async function mount(
  client: RegistryClient,
  { digest }: BlobName,
  from: Repository,
  to: Repository,
): Promise<boolean> {
  const scopes: readonly Scope[] = [
    { repository: from.name, actions: ['pull'] },
    { repository: to.name, actions: ['pull', 'push'] },
  ];
  const url = client.url(to, 'blobs/uploads/', { mount: digest, from: from.name });
  const refusals = [400, 403, 404, 405, 415, 501];
  try {
    return await client.send({ method: 'POST', url, scopes }, [201, 202, ...refusals], async (response) => {
      await response.discard();
      const location = response.header('location');
      // It began an upload instead: where the blob lies is not for us to read, or it doesn't mount.
      if (response.status === 202 && location !== undefined)
        await cancelUpload({ client, scopes }, client.resolve(location, response.url));
      return response.status === 201;
    });
  } catch (error) {
    // A token for both may be refused where one for each is not.
    if (error instanceof EnvironmentError && error.code === 'registry-denied') return false;
    throw error;
  }
}

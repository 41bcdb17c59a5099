import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layoutBlobs } from '../../../src/adapters/oci/layout.ts';
import { MemoryBlobs } from '../../support/memory-blobs.ts';
import { packageStoreContract } from './contract.ts';

const flipped = (bytes: Uint8Array) => {
  const copy = Uint8Array.from(bytes);
  // Within the content of the first file of an archive, or the middle of a document.
  const at = copy.byteLength > 1100 ? 1024 : copy.byteLength >> 1;
  copy[at] = copy[at]! ^ 1;
  return copy;
};

packageStoreContract('an OCI image layout', (directory) => ({
  blobs: layoutBlobs(directory),
  spoil(digest, how) {
    const file = join(directory, 'blobs', 'sha256', digest.slice(7));
    if (how === 'remove') rmSync(file);
    else if (how === 'truncate') writeFileSync(file, readFileSync(file).subarray(0, 600));
    else writeFileSync(file, flipped(readFileSync(file)));
  },
}));

packageStoreContract('a place without files', (directory) => {
  const blobs = MemoryBlobs.at(directory);
  return {
    blobs,
    spoil(digest, how) {
      const bytes = blobs.content.get(digest)!;
      if (how === 'remove') blobs.content.delete(digest);
      else blobs.content.set(digest, how === 'truncate' ? bytes.subarray(0, 600) : flipped(bytes));
    },
  };
});

import { expect, test } from '@jest/globals';
import { dockerRegistryInstalled } from '../../../../../sandbox/registry/index.ts';
import { faultMatrix } from './faults.ts';
import { mistakes, uploadMistakes } from './mistakes.ts';
import { download, promote, push, upload } from './operations.ts';

const installed = dockerRegistryInstalled();
if (!installed)
  process.stderr.write('SKIPPED: docker-registry is not installed, the peer of these tests is missing.\n');

test('CI has docker-registry', () => {
  expect(installed || process.env.CI !== 'true').toBe(true);
});

if (installed)
  faultMatrix('docker-registry', { kind: 'docker-registry', tokens: false }, [upload, download], mistakes);

faultMatrix(
  'a registry that takes chunks alone',
  { kind: 'node', tokens: false, quirks: { refusesPutBody: 415, relativeLocation: true } },
  [push],
  uploadMistakes,
);
faultMatrix(
  'a registry that forgets uploads',
  { kind: 'node', tokens: false, quirks: { forgetsUploads: true, locationState: true } },
  [push],
  uploadMistakes,
);
faultMatrix(
  'a registry that mounts nothing',
  { kind: 'node', tokens: false, quirks: { mount: 'never' } },
  [promote],
  uploadMistakes,
);

import { dockerRegistryInstalled } from '../../../../../sandbox/registry/index.ts';
import { faultMatrix } from './faults.ts';
import { mistakes } from './mistakes.ts';
import { acrossRegistries, promote, push, unpack } from './operations.ts';

// Where docker-registry isn't installed, ours stands in: its absence is told by faults.test.ts.
const kind = dockerRegistryInstalled() ? 'docker-registry' : 'node';
faultMatrix(
  `${kind} with tokens`,
  { kind, tokens: true },
  [push, unpack, promote, acrossRegistries],
  mistakes,
);

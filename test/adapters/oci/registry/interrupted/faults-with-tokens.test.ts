import { dockerRegistryInstalled } from '../../../../../sandbox/registry/index.ts';
import { faultMatrix } from './faults.ts';
import { fewMistakes, mistakes } from './mistakes.ts';
import { acrossRegistries, promote, push, unpack } from './operations.ts';

// Where docker-registry isn't installed, ours stands in: its absence is told by faults.test.ts.
const kind = dockerRegistryInstalled() ? 'docker-registry' : 'node';
const peers = { kind, tokens: true } as const;
faultMatrix(`${kind} with tokens`, peers, [unpack, promote], mistakes);
faultMatrix(`two of ${kind}, each with tokens of its own`, peers, [push, acrossRegistries], fewMistakes);

import { forgeContract } from './contract.ts';
import { emulated } from './emulate/host.ts';

// The same contract with a stand-in that others wrote, so that ours isn't the judge of itself. It has neither
// deployments nor commit statuses, and its pull requests stay where they were opened.
forgeContract('emulate', emulated, ['pulls', 'checks', 'threads', 'releases']);

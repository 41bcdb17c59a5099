import { afterEach, expect } from '@jest/globals';
import { forgeContract } from './contract.ts';
import { sandbox, type Sandbox } from './host.ts';

let last: Sandbox | undefined;

afterEach(() => {
  expect(last?.github.mismatches ?? []).toEqual([]);
});

forgeContract('the stand-in', async () => (last = await sandbox()));

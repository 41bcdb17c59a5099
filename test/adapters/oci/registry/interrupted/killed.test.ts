import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerRegistryInstalled } from '../../../../../sandbox/registry/index.ts';
import { startProcess, type Running } from '../../../../support/package-process.ts';
import { promote, push, unpack } from './operations.ts';
import { leaks, secretsOf, spoken } from './secrets.ts';
import { startStage, type Stage } from './stage.ts';

// With tokens, so that the requests for those are among the moments.
const kind = dockerRegistryInstalled() ? 'docker-registry' : 'node';
const tried = [push, unpack, promote];

describe('killed (SIGKILL) at every request', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({ kind, tokens: true });
  }, 60_000);
  afterAll(async () => await stage[Symbol.asyncDispose]());

  /** Compiled once for all of these processes. */
  const options = () => ({
    env: { ...stage.environment, NODE_COMPILE_CACHE: join(stage.directory, 'compiled') },
  });

  /** What of the secrets stands in what others may see of a process: its arguments, its outputs, its requests. */
  const told = (child: Running) => [
    ...spoken(child.output(), secretsOf(stage.proxy.requests, stage.secrets)),
    ...leaks(stage.proxy.requests, stage.secrets),
  ];
  const argumentsOf = (pid: number) =>
    process.platform === 'linux' ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';

  test.each(tried.map((operation, at) => [operation.name, operation, at] as const))(
    '%s',
    async (_, operation, at) => {
      const clean = await operation.prepare(stage, `clean-${at}`);
      stage.proxy.reset();
      const first = startProcess(clean.order, options());
      expect((await first.ended).result).toMatchObject({ digest: stage.shipped.digest });
      expect(await clean.done()).toEqual([]);
      const requests = stage.proxy.requests.length;
      expect(requests).toBeGreaterThan(5);
      const problems: string[] = [];
      for (let nth = 1; nth <= requests; nth++) {
        for (const phase of ['arrived', 'answered'] as const) {
          const note = (when: string, what: readonly string[]) =>
            problems.push(...what.map((one) => `request ${nth}, ${phase}, ${when}: ${one}`));
          const attempt = await operation.prepare(stage, `killed-${at}-${nth}-${phase}`);
          stage.proxy.reset();
          using held = stage.proxy.hold(nth, phase);
          const child = startProcess(attempt.order, options());
          await held.reached(20_000);
          const secrets = secretsOf(stage.proxy.requests, stage.secrets);
          note('its arguments', spoken(argumentsOf(child.pid), secrets));
          child.kill();
          expect((await child.ended).signal).toBe('SIGKILL');
          held.release();
          await stage.proxy.idle();
          note('the killed one', told(child));
          note('in between', await attempt.standing());
          stage.proxy.reset();
          const again = startProcess(attempt.order, options());
          const { result } = await again.ended;
          if (result.digest !== stage.shipped.digest) note('again', [JSON.stringify(result)]);
          note('again', told(again));
          note('at the end', await attempt.done());
        }
      }
      expect(problems).toEqual([]);
    },
    300_000,
  );
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Fault, RecordedRequest } from '../../../../../sandbox/registry/index.ts';
import { EnvironmentError, UserError } from '../../../../../src/domain/errors.ts';
import { everything } from '../auth/support.ts';
import { closedCodes, type Mistake } from './mistakes.ts';
import type { Attempt, Operation } from './operations.ts';
import { cameThere, leaks, secretsOf, spoken } from './secrets.ts';
import { startStage, type Peers, type Stage } from './stage.ts';

/**
 * Every mistake at every single request of operations: each gets over it or ends with a code of the closed list, leaves
 * nothing half done, and does what it should when it is told again.
 */
export function faultMatrix(
  name: string,
  peers: Peers,
  operations: readonly Operation[],
  mistakes: readonly Mistake[],
): void {
  describe(name, () => {
    let stage: Stage;
    const clean = new Map<Operation, readonly RecordedRequest[]>();
    /** What was tried, for the whole of it. */
    const tried = { cases: 0, failed: 0 };
    beforeAll(async () => {
      stage = await startStage(peers);
      for (const [index, operation] of operations.entries())
        clean.set(operation, await cleanRun(stage, operation, `clean-${index}`));
    }, 120_000);
    afterAll(async () => await stage[Symbol.asyncDispose]());

    describe.each(operations.map((operation, index) => [operation.name, operation, index] as const))(
      '%s',
      (_, operation, index) => {
        test.each(mistakes.map((mistake, at) => [mistake.name, mistake, at] as const))(
          '%s at every request',
          async (_name, mistake, at) => {
            const problems: string[] = [];
            for (const [which, request] of clean.get(operation)!.entries()) {
              const fault = mistake.fault(request);
              if (!fault) continue;
              const id = `case-${index}-${at}-${which}`;
              const found = await tryOne(
                stage,
                await operation.prepare(stage, id),
                which + 1,
                fault,
                mistake,
              );
              tried.cases += 1;
              if (found.failed) tried.failed += 1;
              const where = `request ${which + 1} (${request.method} ${request.path})`;
              problems.push(...found.problems.map((problem) => `${where}: ${problem}`));
            }
            expect(problems).toEqual([]);
          },
          120_000,
        );

        test('leaves what skopeo copies', async () => {
          const attempt = await operation.prepare(stage, `skopeo-${index}`);
          stage.proxy.reset();
          stage.proxy.fail({ when: { nth: 2 }, times: 2, fault: { kind: 'reset-after' } });
          await attempt.run();
          expect(await attempt.done()).toEqual([]);
          if (attempt.image)
            await copyWithSkopeo(stage, attempt.image, join(stage.directory, `skopeo-copy-${index}`));
        });
      },
    );

    test('all of that was tried, and where the packages came from nothing changed', async () => {
      const requests = [...clean.values()].flat().length;
      const everywhere = mistakes.filter((mistake) =>
        clean.values().every((all) => all.every(mistake.fault)),
      );
      expect(tried.cases).toBeGreaterThanOrEqual(requests * Math.max(1, everywhere.length));
      expect(tried.failed > 0).toBe(mistakes.some(({ passes }) => !passes));
      const { tags, problems } = await stage.inspect.first.survey('source/bots');
      expect(problems).toEqual([]);
      expect(Object.values(tags).sort()).toEqual([stage.shipped.digest, stage.earlier].sort());
    });
  });
}

async function cleanRun(stage: Stage, operation: Operation, id: string) {
  const attempt = await operation.prepare(stage, id);
  stage.proxy.reset();
  await attempt.run();
  await stage.proxy.idle();
  const requests = [...stage.proxy.requests];
  expect(await attempt.done()).toEqual([]);
  expect(leaks(requests, stage.secrets)).toEqual([]);
  // The search finds a secret where it belongs.
  const asked = new Set(requests.map(({ origin }) => origin));
  for (const [at, secret] of stage.secrets.entries())
    if (at % 2 === 1 && asked.has(secret.to)) expect(cameThere(requests, secret)).toBe(true);
  return requests;
}

/** One mistake at one request, and the same again without. */
async function tryOne(stage: Stage, attempt: Attempt, nth: number, fault: Fault, mistake: Mistake) {
  const { proxy, secrets } = stage;
  const problems: string[] = [];
  const note = (when: string, what: readonly string[]) =>
    problems.push(...what.map((one) => `${when}: ${one}`));
  proxy.reset();
  proxy.fail({ when: { nth }, fault });
  const failure: unknown = await attempt.run().then(
    () => undefined,
    (error: unknown) => error,
  );
  await proxy.idle();
  if (proxy.requests[nth - 1]?.fault !== fault.kind) note('in between', ['the fault met no request']);
  note('in between', leaks(proxy.requests, secrets));
  if (failure === undefined) note('after it got over it', await attempt.done());
  else {
    if (mistake.passes) note('it should have got over it', [String(failure)]);
    const told = failure instanceof EnvironmentError || failure instanceof UserError;
    if (!told || !closedCodes.includes(failure.code)) note('it failed with', [everything(failure)]);
    note('its error', spoken(everything(failure), secretsOf(proxy.requests, secrets)));
    note('in between', await attempt.standing());
    proxy.reset();
    await attempt.run().catch((error: unknown) => note('again', [String(error)]));
    note('again', leaks(proxy.requests, secrets));
    note('again', await attempt.done());
  }
  return { problems, failed: failure !== undefined };
}

const skopeo = spawnSync('skopeo', ['--version']).status === 0;
if (!skopeo) process.stderr.write('SKIPPED: skopeo is not installed, nobody else looks at what is left.\n');

async function copyWithSkopeo(stage: Stage, image: string, to: string): Promise<void> {
  if (!skopeo) return expect(process.env.CI).not.toBe('true');
  // The registry may live in this process: it must be able to answer meanwhile.
  await promisify(execFile)('skopeo', [
    ...['--insecure-policy', 'copy', '--quiet', '--preserve-digests', '--src-tls-verify=false'],
    ...['--authfile', join(stage.environment.DOCKER_CONFIG ?? '', 'config.json')],
    ...[`docker://${image}`, `oci:${to}:copied`],
  ]);
}

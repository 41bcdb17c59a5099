import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTalk } from '../../../../src/adapters/talk/index.ts';
import type { PackageMetadata } from '../../../../src/domain/package.ts';
import { listen, type ListenResult } from '../../../../src/steps/listen.ts';
import { clock } from '../../../../src/wiring/clock.ts';
import { cluster } from '../../../support/cluster.ts';
import { FakeReporter } from '../../../support/fakes/reporter.ts';
import { Harness } from './harness.ts';

const it = cluster();
const onCluster = it ? describe : describe.skip;
const patience = 180_000;

onCluster('a release that is listened to through the Service of its customers', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.open(it!);
  }, patience);
  afterAll(() => harness[Symbol.asyncDispose](), patience);

  const conversation = {
    name: 'greets',
    turns: [
      {
        say: 'hello',
        expect: undefined,
        actions: undefined,
        withinMs: undefined,
        place: { file: 'talk.yml' },
      },
    ],
    place: { file: 'talk.yml' },
  };

  /** Listens to a revision that was just given the traffic. */
  async function heard(
    target: ReturnType<Harness['target']>,
    revision: string,
    listenSeconds: number,
  ): Promise<ListenResult> {
    const facts = { problems: [], examples: {}, responses: {}, actionsWithoutCode: [] };
    return listen({ talk: createTalk(), reporter: new FakeReporter(), clock }, target, {
      environment: { ...harness.environment, listenSeconds, answerSeconds: 5 },
      bot: 'rose',
      revision,
      metadata: { model: { id: 'model-1', file: 'model.json' } } as PackageMetadata,
      script: {
        suite: undefined,
        conversations: [conversation],
        leftOut: [],
        errors: [],
        examples: [],
        facts,
      },
      smoke: {
        ...{ reason: 'passed', message: undefined, suite: undefined, passed: ['greets'] },
        ...{ failures: [], leftOut: [], held: [] },
      },
      keepFailed: false,
    });
  }

  test(
    'answers; and when its pods are gone, what had the traffic before has it again',
    async () => {
      await using target = harness.target();
      const one = await harness.release(target, { label: 'one', version: '1.0.0' });
      expect(await heard(target, one, 5)).toMatchObject({ reason: 'answers' });
      const two = await harness.release(target, { label: 'two', version: '2.0.0' }, one);
      const listening = heard(target, two, 60);
      await harness.cluster.kubectl([
        ...['scale', 'deployment', `rose-${two}-core`, `--namespace=${harness.namespace}`, '--replicas=0'],
      ]);
      const result = await listening;
      expect(result).toMatchObject({ reason: 'switched-back', silence: { times: 3 }, to: { id: one } });
      expect((await target.current()).bots).toMatchObject([
        { active: { id: one, version: '1.0.0' }, revisions: [{ id: one }] },
      ]);
    },
    patience,
  );
});

import { afterAll, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { createBuiltinEngine } from '../../../src/adapters/builtin/index.ts';
import type { BotSource, TrainOutcome } from '../../../src/ports/engine.ts';

const enginePath = fileURLToPath(new URL('../../../src/engine/main.ts', import.meta.url));
const library = fileURLToPath(new URL('../../engine/fixtures/library', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'tidegate-builtin-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true, force: true });
});

let made = 0;
function fresh(): string {
  made += 1;
  return join(scratch, `${made}`);
}

function source(directory: string, more: Partial<BotSource> = {}): BotSource {
  return {
    name: 'library',
    directory,
    shownAs: 'bots/library',
    tests: 'tests',
    shared: [],
    settings: {},
    ...more,
  };
}

/** An engine whose program is a script: what a broken or hostile one does. */
function scripted(script: string) {
  const path = `${fresh()}.mjs`;
  writeFileSync(path, script);
  return createBuiltinEngine({ enginePath: path });
}

const engine = createBuiltinEngine({ enginePath });

function trained(outcome: TrainOutcome): Extract<TrainOutcome, { state: 'trained' }> {
  if (outcome.state !== 'trained') throw new Error(JSON.stringify(outcome.problems));
  return outcome;
}

describe('a real bot of the fixtures', () => {
  test('is inspected: problems, examples, responses, actions without code', async () => {
    const facts = await engine.inspect(source(library));
    expect(facts.problems).toEqual([]);
    expect(facts.examples).toMatchObject({ greet: 'good morning librarian', 问候: '你好' });
    expect(facts.responses['utter_greet']).toEqual(['Good to see you at the reading desk.']);
    expect(facts.actionsWithoutCode).toEqual(['action_missing']);
  });

  test('is trained with metrics, the same twice, and served', async () => {
    const directory = fresh();
    const phases = new Set<string>();
    const outcome = trained(
      await engine.train(source(library), 'library-1', directory, {
        onProgress: ({ phase }) => phases.add(phase),
      }),
    );
    expect([...phases]).toEqual(['reading', 'cross-validating', 'training', 'testing']);
    expect(outcome.modelFile).toBe(join(directory, 'library-1.model'));
    expect(outcome.actions).toEqual({ directory: join(library, 'actions'), names: ['action_reserve'] });
    expect(outcome.metrics.givenIntents).toEqual({
      conversations: { right: 1, of: 1 },
      actions: expect.objectContaining({ right: expect.any(Number) }),
    });
    expect(outcome.metrics.intents?.examples).toBe(33);
    expect(readdirSync(directory)).toEqual(['library-1.model']);
    const again = trained(await engine.train(source(library), 'library-1', fresh(), {}));
    expect([again.modelId, again.metrics]).toEqual([outcome.modelId, outcome.metrics]);

    const unpacked = fresh();
    cpSync(outcome.modelFile, join(unpacked, 'model/library-1.model'));
    cpSync(join(library, 'actions'), join(unpacked, 'actions'), { recursive: true });
    const description = engine.serve({
      schema: 1,
      bot: 'library',
      inputs: `sha256:${'0'.repeat(64)}`,
      local: false,
      engine: { name: 'builtin', trainer: (await engine.identity()).trainer },
      images: {},
      model: { file: 'library-1.model', id: outcome.modelId, size: 1 },
      actions: { kind: 'javascript', names: outcome.actions.names },
      metrics: {},
    });
    expect(description.container).toEqual({
      core: {
        ...description.core,
        command: [
          'node',
          ...description.core.command.slice(1, 3),
          '/opt/tidegate/engine.js',
          ...description.core.command.slice(4, -1),
          '--host=*',
          '--drain={drain}',
        ],
      },
      actions: {
        ...description.actions,
        command: expect.arrayContaining(['--directory={package}/actions', '--host=*', '--drain={drain}']),
      },
    });
    expect(description.container?.actions.command).not.toContain('--exit-with-parent');
    const actions = await serve(description.actions.command, { package: unpacked });
    expect(await (await fetch(`${actions.url}${description.actions.healthPath}`)).json()).toEqual({
      status: 'ok',
    });
    expect(await (await fetch(`${actions.url}/actions`)).json()).toEqual([{ name: 'action_reserve' }]);
    const core = await serve(description.core.command, {
      package: unpacked,
      actions: actions.url,
      conversations: `${fresh()}.db`,
    });
    expect(await (await fetch(`${core.url}${description.core.healthPath}`)).json()).toMatchObject({
      model_file: description.expect.modelFile,
      model_id: description.expect.modelId,
    });
    // The end of standard input ends the one, a signal the other.
    core.child.stdin?.end();
    actions.child.kill('SIGTERM');
    const exits = await Promise.all([core.child, actions.child].map((child) => exitOf(child)));
    expect(exits).toEqual([0, 0]);
  }, 60_000);

  test('is tested', async () => {
    const outcome = await engine.test(source(library), {});
    expect(outcome.intents.map(({ intent }) => intent).sort()).toEqual(
      ['borrow', 'extend', 'faq', 'greet', 'opening', 'yes', '问候'].sort(),
    );
    expect(outcome.metrics.intents?.folds).toBe(5);
  }, 30_000);
});

describe('a bot that can’t be trained', () => {
  test('is invalid, with its problems', async () => {
    const directory = fresh();
    cpSync(library, directory, { recursive: true });
    writeFileSync(
      join(directory, 'data/rules.yml'),
      'rules:\n- rule: r\n  steps:\n  - intent: greet\n  - action: action_x\n',
    );
    const outcome = await engine.train(source(directory), 'm', fresh(), {});
    expect(outcome.state).toBe('invalid');
    expect(outcome.problems.filter(({ severity }) => severity === 'error')).toMatchObject([
      { code: 'unknown-action', place: { file: 'bots/library/data/rules.yml', line: 5, column: 13 } },
    ]);
  }, 30_000);

  test('because of a broken action, which is named', async () => {
    const directory = fresh();
    cpSync(library, directory, { recursive: true });
    writeFileSync(join(directory, 'actions/reserve.js'), 'export default {{');
    const { problems } = await engine.inspect(source(directory));
    expect(problems).toMatchObject([{ severity: 'error', code: 'action-code' }]);
    expect(problems[0]?.message).toContain('reserve.js');
  }, 30_000);

  test('because of a setting that there isn’t', async () => {
    const outcome = await engine.train(source(library, { settings: { epochs: 3 } }), 'm', fresh(), {});
    expect(outcome).toMatchObject({ state: 'invalid', problems: [{ code: 'unknown-setting' }] });
  });

  test('into a place that can’t be written', async () => {
    const file = fresh();
    writeFileSync(file, '');
    const outcome = await engine.train(source(library), 'm', join(file, 'below'), {});
    expect(outcome.state).toBe('failed');
    expect(outcome.problems.at(-1)?.code).toBe('unwritable');
  }, 30_000);
});

describe('an engine program that fails', () => {
  test.each([
    [
      'on a full disk',
      `console.log(JSON.stringify({type:'failure',kind:'disk-full',message:'ENOSPC'}));process.exitCode=3`,
      'disk-full',
      'disk is full',
    ],
    [
      'killed from outside',
      `process.kill(process.pid,'SIGKILL');setInterval(()=>{},1000)`,
      'out-of-memory',
      'memory runs out',
    ],
    [
      'ended by a signal',
      `process.kill(process.pid,'SIGTERM');setInterval(()=>{},1000)`,
      'engine-killed',
      'SIGTERM',
    ],
    [
      'out of heap',
      `process.stderr.write('FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory');process.exitCode=134`,
      'out-of-memory',
      'ran out of memory',
    ],
    ['with a crash', `throw new TypeError('no such thing')`, 'engine-crashed', 'TypeError: no such thing'],
    ['without a result', `process.exit(0)`, 'engine-output', 'without a result'],
    [
      'with half a result',
      `process.stdout.write('{"type":"result","state":"trained"')`,
      'engine-output',
      'cut',
    ],
    [
      'with a wrong result',
      `console.log(JSON.stringify({type:'result',state:'trained',modelId:5}))`,
      'engine-output',
      'result',
    ],
    [
      'with lines of other things',
      `console.log('hello\\n{"type":"progress","phase":3}\\n[]\\nnull')`,
      'engine-output',
      'result',
    ],
  ])('%s', async (_, script, code, sentence) => {
    const outcome = await scripted(script).train(source(library), 'm', fresh(), {});
    expect(outcome.state).toBe('failed');
    expect(outcome.problems).toMatchObject([{ severity: 'error', code }]);
    expect(outcome.problems[0]?.message).toContain(sentence);
    expect(outcome.problems[0]?.next).not.toBe('');
  });

  test('to inspect or test says why', async () => {
    const broken = scripted(`throw new Error('broken')`);
    await expect(broken.inspect(source(library))).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'engine-crashed',
    });
    await expect(broken.test(source(library), {})).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'engine-crashed',
    });
  });

  test('to start says so', async () => {
    const nowhere = createBuiltinEngine({ enginePath, nodePath: join(scratch, 'no-node') });
    await expect(nowhere.inspect(source(library))).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'engine-start',
    });
  });

  test('when aborted is ended, and the reason is given', async () => {
    const mark = `${fresh()}.started`;
    const controller = new AbortController();
    const endless = scripted(
      `import {writeFileSync} from 'node:fs';writeFileSync(${JSON.stringify(mark)}, String(process.pid));setInterval(()=>{},1000)`,
    );
    const training = endless.train(source(library), 'm', fresh(), { signal: controller.signal });
    training.catch(() => undefined);
    await until(() => existsSync(mark));
    controller.abort(new Error('enough'));
    await expect(training).rejects.toThrow('enough');
  });

  test('passes no secret of the environment on to a bot’s code', async () => {
    process.env['TIDEGATE_TEST_SECRET'] = 'xyz';
    const outcome = await scripted(`throw new Error('seen ' + process.env.TIDEGATE_TEST_SECRET)`).train(
      source(library),
      'm',
      fresh(),
      {},
    );
    delete process.env['TIDEGATE_TEST_SECRET'];
    expect(outcome.problems[0]?.message).toContain('seen undefined');
  });
});

async function serve(
  command: readonly string[],
  values: Readonly<Record<string, string>>,
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const filled = command.map((part) =>
    part.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'port' ? '0' : (values[name] ?? ''))),
  );
  const [program = '', ...args] = filled;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  await until(() => /on http:\/\/\S+/.test(output));
  return { child, url: /on (http:\/\/\S+)/.exec(output)?.[1] ?? '' };
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('It never happened.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

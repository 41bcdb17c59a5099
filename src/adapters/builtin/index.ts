import { join } from 'node:path';
import { EnvironmentError, type Problem } from '../../domain/errors.ts';
import type { Metrics, PackageMetadata } from '../../domain/package.ts';
import type { BotSource, Engine, ServeDescription } from '../../ports/engine.ts';
import { explainFailure } from './failures.ts';
import { asProblem, parseResult } from './lines.ts';
import { runProgram, type Run } from './program.ts';

/**
 * The version of what training gives, part of every inputs digest: raised when the same bot would become other bytes,
 * and only then.
 */
export const trainer = 'builtin-1';

export interface BuiltinOptions {
  /** The engine program: dist/engine.js, or src/engine/main.ts. Absolute. */
  readonly enginePath: string;
  /** The Node that runs it; that of this process if it isn't given. */
  readonly nodePath?: string;
}

/** SQLite counts as experimental, and a package has no type of modules to give: neither is news to who reads a log. */
const quiet = ['--disable-warning=ExperimentalWarning', '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'];

/** Where image/Dockerfile puts them. */
const inImage = { node: 'node', engine: '/opt/tidegate/engine.js' };

/** The engine that needs nothing but Node: a program of its own that trains and serves. */
export function createBuiltinEngine(options: BuiltinOptions): Engine {
  const nodePath = options.nodePath ?? process.execPath;
  const program = [nodePath, ...quiet, options.enginePath];
  const command = (verb: string, source: BotSource, ...more: string[]): string[] => [
    ...program,
    verb,
    '--directory',
    source.directory,
    `--shown-as=${source.shownAs}`,
    `--tests=${source.tests}`,
    ...source.shared.map((path) => `--shared=${path}`),
    ...more,
  ];
  return {
    name: 'builtin',
    identity: () => Promise.resolve({ trainer, images: {} }),

    async inspect(source) {
      const run = await runProgram(command('inspect', source), {});
      const result = parseResult('inspect', run.result);
      if (!result) throw failed('read', source, run);
      return { problems: [...settingProblems(source), ...run.problems], ...result };
    },

    async train(source, modelName, directory, { onProgress, signal }) {
      const settings = settingProblems(source);
      if (settings.length > 0) return { state: 'invalid', problems: settings };
      const modelFile = join(directory, `${modelName}.model`);
      const run = await runProgram(command('train', source, `--output=${modelFile}`), { onProgress, signal });
      const result = run.failure ? undefined : parseResult('train', run.result);
      if (!result) return { state: 'failed', problems: [...run.problems, explainFailure(run)] };
      if (result.state === 'invalid') return { state: 'invalid', problems: run.problems };
      return {
        state: 'trained',
        modelFile,
        modelId: result.modelId,
        actions: { directory: result.actions.directory, names: result.actions.names },
        metrics: withoutUndefined(result.metrics),
        problems: run.problems,
      };
    },

    async test(source, { onProgress, signal }) {
      const run = await runProgram(command('test', source), { onProgress, signal });
      const result = run.failure ? undefined : parseResult('test', run.result);
      if (!result) throw failed('tested', source, run);
      return {
        metrics: withoutUndefined(result.metrics),
        problems: [...settingProblems(source), ...run.problems],
        failures: result.failures.map((failure) => ({ ...failure, problem: asProblem(failure.problem) })),
        intents: result.intents,
      };
    },

    serve(metadata): ServeDescription {
      const { file, id } = metadata.model;
      const container = [inImage.node, ...quiet, inImage.engine];
      return {
        ...halves(metadata, program, ['--exit-with-parent']),
        expect: { modelFile: file, modelId: id },
        container: halves(metadata, container, ['--host=*', '--drain={drain}']),
      };
    },
  };
}

/** How to run both halves of a package. @param more arguments that both take. */
function halves(
  { model, actions }: PackageMetadata,
  program: readonly string[],
  more: readonly string[],
): Pick<ServeDescription, 'core' | 'actions'> {
  const half = (...args: string[]): readonly string[] => [...program, ...args, ...more];
  return {
    core: {
      command: half(
        'serve',
        `--model={package}/model/${model.file}`,
        '--port={port}',
        '--conversations={conversations}',
        '--actions={actions}',
      ),
      environment: {},
      healthPath: '/status',
    },
    actions: {
      command: half(
        'actions',
        ...(actions.kind === 'javascript' ? ['--directory={package}/actions'] : []),
        '--port={port}',
      ),
      environment: {},
      healthPath: '/health',
    },
  };
}

/** The builtin engine has no settings: whoever writes one expects something of it. */
function settingProblems(source: BotSource): Problem[] {
  return Object.keys(source.settings).map((name) => ({
    severity: 'error',
    code: 'unknown-setting',
    message: `The builtin engine has no setting ${JSON.stringify(name)} (bot ${source.name}).`,
    next: 'Take it out of `engine` in tidegate.yml.',
  }));
}

function failed(what: string, source: BotSource, run: Run): EnvironmentError {
  const { code, message, next } = explainFailure(run);
  return new EnvironmentError(`The bot ${source.name} can't be ${what}. ${message}`, {
    code,
    ...(next !== undefined && { next }),
    problems: run.problems,
  });
}

/** Members that are undefined left out, as exact optional members ask for. */
function withoutUndefined(metrics: { [K in keyof Metrics]?: Metrics[K] | undefined }): Metrics {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => value !== undefined));
}

import type { Problem } from '../../../src/domain/errors.ts';
import type { Metrics, PackageMetadata } from '../../../src/domain/package.ts';
import type {
  BotFacts,
  BotSource,
  Engine,
  EngineProgress,
  ServeDescription,
  TestOutcome,
  TrainOutcome,
} from '../../../src/ports/engine.ts';
import { readBrain, type Brain } from './brain.ts';
import type { Life } from './life.ts';
import type { FakeSources } from './sources.ts';

export const metrics: Metrics = { intents: { accuracy: 0.9, macroF1: 0.8, examples: 40, folds: 5 } };

/** Trains by reading a bot's file of answers. */
export class FakeEngine implements Engine {
  readonly name: 'builtin' | 'rasa';
  /** What was trained, by the model's id: what is served answers by it. */
  readonly brains = new Map<string, Brain>();
  trainer = '1';
  /** Two trainings of the same data give different models, as Rasa's do. */
  random = false;
  trouble: { readonly state: 'invalid' | 'failed'; readonly problems: readonly Problem[] } | undefined;
  readonly signals: (AbortSignal | undefined)[] = [];
  readonly #sources: FakeSources;
  readonly #life: Life;

  constructor(name: 'builtin' | 'rasa', sources: FakeSources, life: Life) {
    this.name = name;
    this.#sources = sources;
    this.#life = life;
  }

  async identity() {
    await this.#life.read();
    return { trainer: this.trainer, images: {} };
  }

  async inspect(source: BotSource): Promise<BotFacts> {
    await this.#life.read();
    const { thoughts, actionsWithoutCode, problems } = this.#brainOf(source);
    const examples = Object.fromEntries([...thoughts.keys()].map((say) => [`intent_${say}`, say]));
    return { problems, examples, responses: { utter_greet: ['Hi there'] }, actionsWithoutCode };
  }

  async train(
    source: BotSource,
    modelName: string,
    directory: string,
    options: { readonly onProgress?: (progress: EngineProgress) => void; readonly signal?: AbortSignal },
  ): Promise<TrainOutcome> {
    await this.#life.write(`train ${source.name}`);
    this.signals.push(options.signal);
    options.onProgress?.({ phase: 'intents', fraction: 0.5 });
    if (this.trouble) return this.trouble;
    const brain = this.#brainOf(source);
    const modelId = `id-${modelName}${this.random ? `-${this.brains.size}` : ''}`;
    this.brains.set(modelId, brain);
    return {
      state: 'trained',
      modelFile: `${directory}/${modelName}.tar.gz`,
      modelId,
      actions: {
        directory: brain.actions.length === 0 ? undefined : `${source.directory}/actions`,
        names: brain.actions,
      },
      metrics,
      problems: brain.problems,
    };
  }

  async test(
    source: BotSource,
    options: { readonly onProgress?: (progress: EngineProgress) => void; readonly signal?: AbortSignal },
  ): Promise<TestOutcome> {
    await this.#life.read(`test ${source.name}`);
    this.signals.push(options.signal);
    options.onProgress?.({ phase: 'folds', fraction: 0.25 });
    return { metrics, problems: this.#brainOf(source).problems, failures: [], intents: [] };
  }

  serve(metadata: PackageMetadata): ServeDescription {
    const half = { command: [this.name], environment: {}, healthPath: '/' };
    return {
      core: half,
      actions: half,
      expect: { modelFile: metadata.model.file, modelId: metadata.model.id },
    };
  }

  #brainOf(source: BotSource): Brain {
    const files = this.#sources.laidOut.get(source.directory);
    if (!files) throw new Error(`${source.directory} isn't laid out (any more).`);
    return readBrain(files.get(`${source.shownAs}/data.txt`) ?? '');
  }
}

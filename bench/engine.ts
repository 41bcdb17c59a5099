/**
 * How well and how fast the builtin engine tells intents apart, beside two baselines that need no training to speak
 * of: the most frequent intent, and the intent of the training example with the nearest TF-IDF vector.
 *
 *   node bench/engine.ts [BOT]...        (without arguments: ../shared/bots/*)
 *
 * Each bot's examples are cut into 80 % and 20 %, stratified by intent, sub-intents merged, with three seeds.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

import { gramsOf, Vocabulary, type SparseVector } from '../src/engine/nlu/features.ts';
import { Classifier, greatest, trainClassifier, type LabelledGrams } from '../src/engine/nlu/intents.ts';
import { loadNlu, trainNlu } from '../src/engine/nlu/index.ts';
import { baseIntent } from '../src/engine/nlu/labels.ts';
import { seededRandom, shuffle } from '../src/engine/nlu/random.ts';
import { readBot } from '../src/engine/read/index.ts';

const seeds = [1, 2, 3];
/** Percent that intents must be told apart with: what a plain logistic regression of the same grams gets. */
const bars: Readonly<Record<string, number>> = { 'financial-demo': 86.2, 'helpdesk-assistant': 86.5 };
const shared = resolve(import.meta.dirname, '../../shared/bots');

interface Labelled extends LabelledGrams {
  readonly text: string;
}

function split(examples: readonly Labelled[], seed: number): { train: Labelled[]; test: Labelled[] } {
  const groups = Map.groupBy(examples, ({ label }) => label);
  const random = seededRandom(seed);
  const train: Labelled[] = [];
  const test: Labelled[] = [];
  for (const [, group] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const order = Int32Array.from(group.keys());
    shuffle(order, random);
    const held = Math.round(group.length * 0.2);
    order.forEach((at, position) => (position < held ? test : train).push(group[at]!));
  }
  return { train, test };
}

function majority(train: readonly Labelled[]): () => string {
  const counts = [...Map.groupBy(train, ({ label }) => label)].sort((a, b) => b[1].length - a[1].length);
  return () => counts[0]?.[0] ?? '';
}

function nearest(train: readonly Labelled[]): (example: Labelled) => string {
  const vocabulary = Vocabulary.of(train.map(({ grams }) => grams));
  const vectors = train.map(({ grams }) => vocabulary.vector(grams));
  const dense = new Float64Array(vocabulary.grams.length);
  const dot = ({ indices, values }: SparseVector): number =>
    indices.reduce((sum, index, at) => sum + (dense[index] ?? 0) * (values[at] ?? 0), 0);
  return ({ grams }) => {
    dense.fill(0);
    const { indices, values } = vocabulary.vector(grams);
    indices.forEach((index, at) => {
      dense[index] = values[at] ?? 0;
    });
    return train[greatest(Float64Array.from(vectors, dot))]?.label ?? '';
  };
}

function classifier(train: readonly Labelled[]): (example: Labelled) => string {
  const trained = new Classifier(trainClassifier(train));
  return ({ text }) => trained.best(text) ?? '';
}

const methods = { builtin: classifier, 'nearest example': nearest, majority };

function measure(
  examples: readonly Labelled[],
  method: (train: readonly Labelled[]) => (one: Labelled) => string,
) {
  let right = 0;
  let of = 0;
  let trainMs = 0;
  let testMs = 0;
  for (const seed of seeds) {
    const { train, test } = split(examples, seed);
    const before = performance.now();
    const predict = method(train);
    const between = performance.now();
    right += test.filter((example) => predict(example) === example.label).length;
    testMs += performance.now() - between;
    trainMs += between - before;
    of += test.length;
  }
  return { accuracy: (100 * right) / of, seconds: trainMs / seeds.length / 1000, perText: testMs / of };
}

const given = process.argv.slice(2);
const bots =
  given.length > 0
    ? given
    : existsSync(shared)
      ? readdirSync(shared, { withFileTypes: true })
          .filter((entry) => entry.isDirectory())
          .map(({ name }) => join(shared, name))
      : [];
if (bots.length === 0)
  process.stdout.write('No bots: name some folders, or put real bots into ../shared/bots.\n');
for (const directory of bots) {
  const bot = readBot({ directory: resolve(directory), shownAs: '', tests: 'tests', shared: [] });
  const examples = bot.nlu.examples.map(({ text, intent }) => ({
    text,
    grams: gramsOf(text),
    label: baseIntent(intent),
  }));
  const intents = new Set(examples.map(({ label }) => label)).size;
  process.stdout.write(`\n${directory}: ${intents} intents, ${examples.length} examples\n`);
  process.stdout.write('  method            accuracy   training   per text\n');
  for (const [name, method] of Object.entries(methods)) {
    const { accuracy, seconds, perText } = measure(examples, method);
    const bar = name === 'builtin' ? bars[basename(directory)] : undefined;
    if (bar !== undefined && accuracy < bar) {
      process.stdout.write(`  The bar is ${bar} %.\n`);
      process.exitCode = 1;
    }
    process.stdout.write(
      `  ${name.padEnd(16)} ${accuracy.toFixed(1).padStart(7)} % ${seconds.toFixed(2).padStart(8)} s ${perText.toFixed(3).padStart(7)} ms\n`,
    );
  }
  const before = performance.now();
  const nlu = loadNlu(trainNlu(bot.nlu, bot.config));
  const whole = (performance.now() - before) / 1000;
  const start = performance.now();
  for (const { text } of examples) nlu.parse(text);
  const each = (performance.now() - start) / Math.max(examples.length, 1);
  process.stdout.write(
    `  whole NLU, calibrated on 5 folds: ${whole.toFixed(2)} s, ${each.toFixed(3)} ms a parse\n`,
  );
}

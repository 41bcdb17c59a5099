import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { writeModel } from '../model/index.ts';
import type { ReadOptions } from '../read/index.ts';
import { openBot, type Bot } from './bot.ts';
import { contradictionProblems, hasErrors } from './inspect.ts';
import type { Output } from './output.ts';
import { trainAndScore } from './work.ts';

/**
 * Trains a bot into a model file. Writes problems and progress, then a result: `state: 'invalid'` where the bot can't
 * be trained, or `state: 'trained'` with `modelId`, `actions` and `metrics`. The file appears whole or not at all.
 */
export async function train(options: ReadOptions, file: string, output: Output): Promise<void> {
  const bot = await openForTraining(options, output);
  if (!bot) {
    output.write({ type: 'result', state: 'invalid' });
    return;
  }
  const { config, domain } = bot.data;
  const { nlu, dialogue, metrics, problems } = trainAndScore(bot.data, output);
  output.problems(problems);
  const { bytes, id } = writeModel({ config, domain, nlu, dialogue });
  await writeWhole(file, bytes);
  output.write({ type: 'result', state: 'trained', modelId: id, actions: bot.actions, metrics });
}

/** Scores a bot. Writes problems and progress, then a result with `metrics`, `intents` and `failures`. */
export async function test(options: ReadOptions, output: Output): Promise<void> {
  const bot = await openForTraining(options, output);
  if (!bot) {
    output.write({ type: 'result', metrics: {}, intents: [], failures: [] });
    return;
  }
  const { metrics, intents, failures, problems } = trainAndScore(bot.data, output);
  output.problems(problems);
  output.write({ type: 'result', metrics, intents, failures });
}

/** Reads a bot and writes its problems; undefined where one of them is an error. */
async function openForTraining(options: ReadOptions, output: Output): Promise<Bot | undefined> {
  output.progress('reading', undefined);
  const bot = await openBot(options);
  output.problems(bot.problems);
  if (hasErrors(bot.problems)) return undefined;
  const contradicted = contradictionProblems(bot.data);
  output.problems(contradicted);
  return hasErrors(contradicted) ? undefined : bot;
}

async function writeWhole(file: string, bytes: Buffer): Promise<void> {
  const partial = `${file}.partial`;
  // Not recursively: on /proc and the like Node's own loop never ends.
  await mkdir(dirname(file)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  try {
    await writeFile(partial, bytes, { flush: true });
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** A process that trains a bot on the cluster, to be killed meanwhile. Its arguments: the scene and the bot, as JSON. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BotSource } from '../../../../src/ports/engine.ts';
import { there, type Scene } from './scene.ts';

const [scene = '', source = ''] = process.argv.slice(2);
const output = await mkdtemp(join(tmpdir(), 'tidegate-training-caller-'));
try {
  const outcome = await there(JSON.parse(scene) as Scene).train(
    JSON.parse(source) as BotSource,
    'model',
    output,
    { onProgress: ({ phase }) => console.log(phase) },
  );
  console.log(`outcome: ${outcome.state}`);
} finally {
  await rm(output, { recursive: true, force: true });
}

/** A process that trains a bot on the cluster, to be killed meanwhile: `caller.ts SCENE SOURCE OUTPUT`, two as JSON. */
import type { BotSource } from '../../../../src/ports/engine.ts';
import { there, type Scene } from './scene.ts';

const [scene = '', source = '', output = ''] = process.argv.slice(2);
const engine = there(JSON.parse(scene) as Scene);
await engine.train(JSON.parse(source) as BotSource, 'model', output, {});

import * as v from 'valibot';
import type { Api } from './api/types.ts';
import type { HeldRevision } from './held.ts';
import { ask, endpointOf, type Asked } from './reach.ts';

/** Whether a revision serves what it should, asked through the API server. */
export type Serving =
  | { readonly state: 'ready' }
  | {
      readonly state: 'waiting' | 'wrong';
      readonly half: 'core' | 'actions';
      /** A clause, to stand behind "not ready:". */
      readonly text: string;
    };

const askMs = 5_000;

const statusSchema = v.object({ model_file: v.string(), model_id: v.optional(v.nullable(v.string())) });

/**
 * Asks both halves: a core is ready when `/status` answers 200 and names the package's model, never by `/`; an action
 * server when `/health` answers 200.
 */
export async function askServing(api: Api, bot: string, revision: HeldRevision): Promise<Serving> {
  const { id, expect, deployments } = revision;
  const [core, actions] = await Promise.all([
    ask(endpointOf(api, bot, id, 'core'), '/status', askMs),
    deployments.actions && ask(endpointOf(api, bot, id, 'actions'), '/health', askMs),
  ]);
  if (actions && !isFine(actions))
    return { state: 'waiting', half: 'actions', text: textOf('/health', actions) };
  if (!isFine(core)) return { state: 'waiting', half: 'core', text: textOf('/status', core) };
  const status = v.safeParse(v.pipe(v.string(), v.parseJson(), statusSchema), core.body);
  if (!status.success) return { state: 'waiting', half: 'core', text: '/status names no model' };
  const { model_file: file, model_id: model } = status.output;
  const right = model ? model === expect?.modelId : file.split(/[\\/]/).at(-1) === expect?.modelFile;
  if (expect === undefined || right) return { state: 'ready' };
  const said = model ? `${file} (${model})` : file;
  return {
    state: 'wrong',
    half: 'core',
    text: `/status names the model ${said}, not ${expect.modelFile} (${expect.modelId})`,
  };
}

function isFine(answer: Asked): answer is Extract<Asked, { kind: 'answered' }> {
  return answer.kind === 'answered' && answer.status === 200;
}

function textOf(path: string, answer: Asked): string {
  return answer.kind === 'answered' ? `${path} answers ${answer.status}` : `${path}: ${answer.message}`;
}

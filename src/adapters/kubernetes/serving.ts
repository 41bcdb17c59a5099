import * as v from 'valibot';
import type { Api } from './api/types.ts';
import type { HeldRevision } from './held.ts';
import { ask, endpointOf, type Asked } from './reach.ts';

/** Whether a revision serves what it should, asked through the API server. */
export type Serving =
  | { readonly state: 'ready' }
  | {
      readonly state: 'waiting' | 'wrong';
      /** A clause, to stand behind "the core is not ready:". */
      readonly text: string;
    };

const askMs = 5_000;

const statusSchema = v.object({ model_file: v.string(), model_id: v.optional(v.nullable(v.string())) });

/**
 * Asks the core: it is ready when `/status` answers 200 and names the package's model, never by `/`. Action servers
 * admit their own core alone, so that the kubelet's word counts for them, which asks `/health`.
 */
export async function askServing(api: Api, bot: string, revision: HeldRevision): Promise<Serving> {
  const { id, expect } = revision;
  const core = await ask(endpointOf(api, bot, id, 'core'), '/status', askMs);
  if (core.kind !== 'answered' || core.status !== 200)
    return { state: 'waiting', text: textOf('/status', core) };
  const status = v.safeParse(v.pipe(v.string(), v.parseJson(), statusSchema), core.body);
  if (!status.success) return { state: 'waiting', text: '/status names no model' };
  const { model_file: file, model_id: model } = status.output;
  const right = model ? model === expect?.modelId : file.split(/[\\/]/).at(-1) === expect?.modelFile;
  if (expect === undefined || right) return { state: 'ready' };
  const said = model ? `${file} (${model})` : file;
  return {
    state: 'wrong',
    text: `/status names the model ${said}, not ${expect.modelFile} (${expect.modelId})`,
  };
}

function textOf(path: string, answer: Asked): string {
  return answer.kind === 'answered' ? `${path} answers ${answer.status}` : `${path}: ${answer.message}`;
}

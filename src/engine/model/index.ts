import type { DialogueModel } from '../dialogue/index.ts';
import type { BotConfig, Domain, Nlu } from '../types.ts';

/** A model file, read and ready to serve. */
export interface LoadedModel {
  /** Derived from the model's content: the same content has the same id. What `/status` names. */
  readonly id: string;
  readonly config: BotConfig;
  readonly domain: Domain;
  readonly nlu: Nlu;
  readonly dialogue: DialogueModel;
}

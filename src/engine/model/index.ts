import { readFileSync, statSync } from 'node:fs';

import type { DialogueModel } from '../dialogue/index.ts';
import { loadNlu, type NluModel } from '../nlu/index.ts';
import type { BotConfig, Domain, Nlu } from '../types.ts';
import { ModelFileError, packContainer, unpackContainer, type NumberArray } from './container.ts';
import { restoreConfig, restoreDomain, storeConfig, storeDomain } from './domain.ts';
import { restoreNlu, storeNlu } from './nlu.ts';
import { checkHeader } from './shape.ts';

export { ModelFileError } from './container.ts';

/** A model file, read and ready to serve. */
export interface LoadedModel {
  /** Derived from the model's content: the same content has the same id. What `/status` names. */
  readonly id: string;
  readonly config: BotConfig;
  readonly domain: Domain;
  readonly nlu: Nlu;
  readonly dialogue: DialogueModel;
}

/** What becomes a model file. */
export interface TrainedModel {
  readonly config: BotConfig;
  readonly domain: Domain;
  readonly nlu: NluModel;
  readonly dialogue: DialogueModel;
}

/** The format of the header: raised when an older engine couldn't read a newer file. */
const format = 1;
/** Bytes that a model file may have. */
const largestFile = 1024 * 1024 * 1024;

/**
 * A model as the bytes of a file, with the id that its content gives it. The same inputs give the same bytes: no time,
 * no chance, no folder's name is in them.
 */
export function writeModel(model: TrainedModel): { readonly bytes: Buffer; readonly id: string } {
  const arrays: NumberArray[] = [];
  const header = {
    format,
    config: storeConfig(model.config),
    domain: storeDomain(model.domain),
    nlu: storeNlu(model.nlu, arrays),
    dialogue: model.dialogue,
  };
  const bytes = packContainer(header, arrays);
  return { bytes, id: bytes.subarray(-32).toString('hex').slice(0, 32) };
}

/**
 * Reads a model file and makes it ready.
 * @throws ModelFileError with a sentence that says what is wrong with it.
 */
export function readModel(file: string): LoadedModel {
  const { size } = statSync(file);
  if (size > largestFile) {
    throw new ModelFileError(`This model file has ${size} bytes; ${largestFile} is the most that is read.`);
  }
  return parseModel(readFileSync(file));
}

/**
 * A model out of a file's bytes.
 * @throws ModelFileError
 */
export function parseModel(bytes: Buffer): LoadedModel {
  const { header, arrays, id } = unpackContainer(bytes);
  const stored = (header ?? {}) as Record<string, unknown>;
  if (stored['format'] !== format) {
    throw new ModelFileError(
      `This model file has the format ${JSON.stringify(stored['format'])}; this engine reads format ${format}.`,
    );
  }
  const checked = checkHeader(stored);
  return {
    id,
    config: restoreConfig(checked.config),
    domain: restoreDomain(checked.domain),
    nlu: loadNlu(restoreNlu(checked.nlu, arrays)),
    // The dialogue's own code looks its parts up by name and number, and takes what isn't there for nothing.
    dialogue: checked.dialogue as unknown as DialogueModel,
  };
}

import type { BotConfig, Domain, PipelineComponent, Place } from '../types.ts';

/** Where things stand is no part of a model: a bot that moves to another folder stays the same model. */
const nowhere: Place = { file: 'model' };

interface StoredDomain extends Omit<Domain, 'intents' | 'entities' | 'slots' | 'responses' | 'forms'> {
  readonly intents: readonly (readonly [string, unknown])[];
  readonly entities: readonly (readonly [string, unknown])[];
  readonly slots: readonly (readonly [string, unknown])[];
  readonly responses: readonly (readonly [string, unknown])[];
  readonly forms: readonly (readonly [string, unknown])[];
}

type MapKey = 'intents' | 'entities' | 'slots' | 'responses' | 'forms';

/** A domain as JSON, without places. */
export function storeDomain(domain: Domain): StoredDomain {
  const entries = (map: ReadonlyMap<string, unknown>): (readonly [string, unknown])[] =>
    [...map].map(withoutPlaces);
  return {
    intents: entries(domain.intents),
    entities: entries(domain.entities),
    slots: entries(domain.slots),
    responses: entries(domain.responses),
    forms: entries(domain.forms),
    actions: domain.actions,
    sessionExpirationMinutes: domain.sessionExpirationMinutes,
    carryOverSlots: domain.carryOverSlots,
  };
}

function withoutPlaces([name, value]: readonly [string, unknown]): readonly [string, unknown] {
  const strip = (one: unknown): unknown => {
    const { place: _, ...rest } = one as { place?: Place };
    return rest;
  };
  return [name, Array.isArray(value) ? value.map(strip) : strip(value)];
}

/** A domain out of `storeDomain`'s JSON. */
export function restoreDomain(stored: unknown): Domain {
  const domain = stored as StoredDomain;
  const place = (one: unknown): unknown => ({ ...(one as object), place: nowhere });
  const map = (key: MapKey): ReadonlyMap<string, unknown> =>
    new Map(
      domain[key].map(([name, value]) => [name, Array.isArray(value) ? value.map(place) : place(value)]),
    );
  return {
    intents: map('intents') as Domain['intents'],
    entities: map('entities') as Domain['entities'],
    slots: map('slots') as Domain['slots'],
    responses: map('responses') as Domain['responses'],
    forms: map('forms') as Domain['forms'],
    actions: domain.actions,
    sessionExpirationMinutes: domain.sessionExpirationMinutes,
    carryOverSlots: domain.carryOverSlots,
  };
}

/** A configuration as JSON, without places. */
export function storeConfig(config: BotConfig): unknown {
  const strip = ({ name, settings }: PipelineComponent): unknown => ({ name, settings });
  return {
    language: config.language,
    pipeline: config.pipeline.map(strip),
    policies: config.policies.map(strip),
  };
}

/** A configuration out of `storeConfig`'s JSON. */
export function restoreConfig(stored: unknown): BotConfig {
  const config = stored as BotConfig;
  const place = (component: PipelineComponent): PipelineComponent => ({ ...component, place: nowhere });
  return {
    language: config.language,
    pipeline: config.pipeline.map(place),
    policies: config.policies.map(place),
  };
}

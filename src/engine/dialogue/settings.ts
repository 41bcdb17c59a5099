import { names } from '../tracker/names.ts';
import type { BotConfig, PipelineComponent } from '../types.ts';
import type { PolicySettings } from './model.ts';

/** Policies that learn from stories by resemblance; this engine has one way of its own for all of them. */
const generalizing = /^(TEDPolicy|KerasPolicy|SklearnPolicy|EmbeddingPolicy)$/;

/** Rasa's own choice where `config.yml` names no policies. */
const defaults: PolicySettings = {
  memory: { augmented: false },
  generalization: { maxHistory: 5 },
  fallback: { enabled: true, threshold: 0.3, action: names.fallback },
};

/** What the policies of `config.yml` ask for. Rules and loops are always followed, whatever it names. */
export function policySettings(config: BotConfig): PolicySettings {
  if (config.policies.length === 0) return defaults;
  const find = (pattern: RegExp): PipelineComponent | undefined =>
    config.policies.find(({ name }) => pattern.test(shortName(name)));
  const memory = find(/^(Augmented)?MemoizationPolicy$/);
  const general = find(generalizing);
  const rule = find(/^RulePolicy$/)?.settings ?? find(/^(TwoStage)?FallbackPolicy$/)?.settings ?? {};
  return {
    ...(memory && {
      memory: {
        ...maxHistory(memory, undefined),
        augmented: shortName(memory.name).startsWith('Augmented'),
      },
    }),
    ...(general && { generalization: maxHistory(general, undefined) }),
    fallback: {
      enabled: rule['enable_fallback_prediction'] !== false,
      threshold: asNumber(rule['core_fallback_threshold']) ?? asNumber(rule['core_threshold']) ?? 0.3,
      action:
        asText(rule['core_fallback_action_name']) ?? asText(rule['fallback_action_name']) ?? names.fallback,
    },
  };
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function maxHistory(policy: PipelineComponent, fallback: number | undefined): { maxHistory?: number } {
  const own = policy.settings['max_history'];
  const found = typeof own === 'number' && own >= 1 ? Math.floor(own) : fallback;
  return found === undefined ? {} : { maxHistory: found };
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

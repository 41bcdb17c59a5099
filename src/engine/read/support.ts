import type { PipelineComponent } from '../types.ts';
import { quoted, type Report } from './report.ts';
import { shareSetting } from './settings.ts';

const rasaEngine = 'Name the engine `rasa` for this bot in tidegate.yml if it needs this.';

/** Components whose work the builtin engine does in its own way. */
const done = new Set([
  'WhitespaceTokenizer',
  'RegexFeaturizer',
  'LexicalSyntacticFeaturizer',
  'CountVectorsFeaturizer',
  'DIETClassifier',
  'CRFEntityExtractor',
  'LogisticRegressionClassifier',
  'SklearnIntentClassifier',
  'KeywordIntentClassifier',
  'RegexMessageHandler',
  'RegexEntityExtractor',
  'EntitySynonymMapper',
  'ResponseSelector',
  'FallbackClassifier',
  'RulePolicy',
  'MemoizationPolicy',
  'AugmentedMemoizationPolicy',
  'TEDPolicy',
]);

/** What other components and rules do without: nothing is lost that a bot must have. */
const left: Readonly<Record<string, string>> = {
  UnexpecTEDIntentPolicy: 'unlikely intents are never predicted',
};

/** Components that only help others: nothing of the bot's behaviour is named by them. */
const replaced: Readonly<Record<string, string>> = {
  JiebaTokenizer: 'its own tokens, by character for Chinese',
  MitieTokenizer: 'its own tokens',
  SpacyTokenizer: 'its own tokens',
  SpacyNLP: 'features of its own, without pretrained word vectors',
  MitieNLP: 'features of its own, without pretrained word vectors',
  HFTransformersNLP: 'features of its own, without a pretrained language model',
  LanguageModelTokenizer: 'its own tokens',
  LanguageModelFeaturizer: 'features of its own, without a pretrained language model',
  ConveRTTokenizer: 'its own tokens',
  ConveRTFeaturizer: 'features of its own, without a pretrained language model',
  SpacyFeaturizer: 'features of its own, without pretrained word vectors',
  MitieFeaturizer: 'features of its own, without pretrained word vectors',
  MitieIntentClassifier: 'its own intent classifier',
  EmbeddingIntentClassifier: 'its own intent classifier',
  KerasPolicy: 'its own policy that generalizes',
  SklearnPolicy: 'its own policy that generalizes',
  EmbeddingPolicy: 'its own policy that generalizes',
};

/** Entity extractors that need what isn't here: the bot goes on without the entities that they find. */
const without: Readonly<Record<string, string>> = {
  DucklingEntityExtractor: 'a Duckling server',
  DucklingHTTPExtractor: 'a Duckling server',
  SpacyEntityExtractor: 'a spaCy model',
  MitieEntityExtractor: 'a MITIE model',
};

/** Components of Rasa 1 and 2 whose work went into rules and other components. */
const retired = new Set(['MappingPolicy', 'FormPolicy', 'FallbackPolicy', 'TwoStageFallbackPolicy']);

/** CALM: a bot that is built of flows is another thing. */
export const calmComponents =
  /^(FlowPolicy|.*LLMCommandGenerator|LLMCommandGenerator|NLUCommandAdapter|IntentlessPolicy|EnterpriseSearchPolicy|LLMBasedRouter)$/;

/** Says what becomes of a component of config.yml; silent where the builtin engine does its work. */
export function checkComponent(
  component: PipelineComponent,
  key: 'pipeline' | 'policies',
  report: Report,
): void {
  const { name, place } = component;
  if (name === 'FallbackClassifier') {
    shareSetting(component, 'threshold', 0.3, report);
    shareSetting(component, 'ambiguity_threshold', 0.1, report);
  }
  if (done.has(name)) return;
  const loss = Object.hasOwn(left, name) ? left[name] : undefined;
  if (loss !== undefined) {
    report.note('left-out-component', `The builtin engine goes on without ${name}: ${loss}.`, { place });
    return;
  }
  const replacement = Object.hasOwn(replaced, name) ? replaced[name] : undefined;
  if (replacement !== undefined) {
    report.note('replaced-component', `The builtin engine uses ${replacement} in place of ${name}.`, {
      place,
    });
    return;
  }
  const need = Object.hasOwn(without, name) ? without[name] : undefined;
  if (need !== undefined) {
    const list = component.settings['dimensions'];
    const which = Array.isArray(list) && list.length > 0 ? ` (${list.map(String).join(', ')})` : '';
    report.warning(
      'unsupported-component',
      `${name} needs ${need}, which the builtin engine has not; it goes on without the entities that it finds${which}.`,
      { place, next: rasaEngine },
    );
  } else if (retired.has(name)) {
    report.warning('retired-policy', `${name} is gone since Rasa 3; the builtin engine goes on without it.`, {
      place,
      next: 'Write rules in its place, as Rasa 3 asks for.',
    });
  } else if (calmComponents.test(name)) {
    report.error('calm', `${name} is part of CALM, which the builtin engine can't run.`, {
      place,
      next: 'Name the engine `rasa` for this bot in tidegate.yml.',
    });
  } else {
    report.warning(
      'custom-component',
      `The builtin engine doesn't know the component ${quoted(name)} of \`${key}\`; it goes on without it.`,
      { place, next: rasaEngine },
    );
  }
}

import type { BotConfig, PipelineComponent } from '../types.ts';
import { isNothing, kindName, readText, toJson, valueOf, type Node } from './node.ts';
import type { Report } from './report.ts';
import { checkComponent } from './support.ts';

/** Reads config.yml. What the builtin engine can't do is reported at the component's line. */
export function readConfig(node: Node | undefined, report: Report): BotConfig {
  if (node === undefined) return { language: 'en', pipeline: [], policies: [] };
  if (node.kind !== 'map') {
    report.error('wrong-type', `A configuration must be a map, not ${kindName(node)}.`, {
      place: node.place,
    });
    return { language: 'en', pipeline: [], policies: [] };
  }
  const recipe = valueOf(node, 'recipe');
  if (!isNothing(recipe) && readText(recipe, '`recipe`', report) !== 'default.v1') {
    report.error('unsupported-recipe', 'The builtin engine reads only the recipe default.v1.', {
      place: recipe.place,
      next: 'Name the engine `rasa` for this bot in tidegate.yml.',
    });
  }
  const importers = valueOf(node, 'importers');
  if (!isNothing(importers)) {
    report.warning(
      'unsupported-importer',
      'The builtin engine reads the bot’s own folders only; these importers are not used.',
      { place: importers.place, next: 'Name folders of shared data under `shared:` in tidegate.yml.' },
    );
  }
  const language = valueOf(node, 'language');
  return {
    language: (isNothing(language) ? undefined : readText(language, '`language`', report)) ?? 'en',
    pipeline: readComponents(valueOf(node, 'pipeline'), 'pipeline', report),
    policies: readComponents(valueOf(node, 'policies'), 'policies', report),
  };
}

function readComponents(
  node: Node | undefined,
  key: 'pipeline' | 'policies',
  report: Report,
): PipelineComponent[] {
  if (isNothing(node)) return [];
  if (node.kind !== 'list') {
    report.warning(
      'wrong-type',
      `\`${key}\` must be a list of components, not ${kindName(node)}; the defaults are used.`,
      { place: node.place },
    );
    return [];
  }
  return node.items.flatMap((item) => {
    const component = readComponent(item, key, report);
    if (!component) return [];
    checkComponent(component, key, report);
    return [component];
  });
}

function readComponent(item: Node, key: string, report: Report): PipelineComponent | undefined {
  if (item.kind === 'scalar' && item.value !== null) {
    return { name: plainName(item.text), settings: {}, place: item.place };
  }
  const name = item.kind === 'map' ? valueOf(item, 'name') : undefined;
  if (item.kind !== 'map' || name?.kind !== 'scalar' || name.value === null) {
    report.error('wrong-component', `An entry of \`${key}\` must have a \`name\`.`, { place: item.place });
    return undefined;
  }
  const settings = Object.fromEntries(
    item.entries
      .filter((entry) => entry.key !== 'name')
      .map((entry) => [entry.key, toJson(entry.value, report)]),
  );
  return { name: plainName(name.text), settings, place: name.place };
}

/** Rasa's own components may be named by their module: `rasa.nlu.classifiers.DIETClassifier` is `DIETClassifier`. */
function plainName(name: string): string {
  const trimmed = name.trim();
  return /^rasa\.(core|nlu|shared)\./.test(trimmed) ? (trimmed.split('.').at(-1) ?? trimmed) : trimmed;
}

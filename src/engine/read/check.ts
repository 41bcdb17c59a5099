import type { BotConfig, Domain, NluData, Place, Story, StoryStep } from '../types.ts';
import { defaultActions, defaultIntents, defaultSlots } from './defaults.ts';
import { quoted, type Report } from './report.ts';

interface Parts {
  readonly config: BotConfig;
  readonly domain: Domain;
  readonly nlu: NluData;
  readonly stories: readonly Story[];
  readonly tests: readonly Story[];
}

/**
 * Whether a bot's parts fit together, in the way of `rasa data validate`: what `rasa train` refuses is an error,
 * what it only warns of is a warning.
 */
export function checkBot(parts: Parts, report: Report): void {
  const names = knownNames(parts);
  checkDomain(parts.domain, names, report);
  checkExamples(parts, names, report);
  for (const story of [...parts.stories, ...parts.tests]) {
    for (const step of [...story.condition, ...story.steps]) checkStep(step, story, names, report);
  }
  checkCheckpoints(parts.stories, report);
}

interface Names {
  readonly intents: ReadonlySet<string>;
  readonly actions: ReadonlySet<string>;
  readonly responses: ReadonlySet<string>;
  readonly slots: ReadonlySet<string>;
  readonly loops: ReadonlySet<string>;
  readonly entities: ReadonlySet<string>;
}

function knownNames({ domain, nlu }: Parts): Names {
  const responses = new Set<string>();
  for (const name of domain.responses.keys()) {
    responses.add(name);
    const slash = name.indexOf('/');
    if (slash > 0) responses.add(name.slice(0, slash));
  }
  // `faq/ask_hours` brings the action `utter_faq`.
  const retrieval = nlu.examples
    .filter((example) => example.intent.includes('/'))
    .map((example) => `utter_${baseOf(example.intent)}`);
  return {
    intents: new Set([
      ...domain.intents.keys(),
      ...[...domain.intents.keys()].map(baseOf),
      ...defaultIntents,
    ]),
    actions: new Set([
      ...domain.actions,
      ...responses,
      ...domain.forms.keys(),
      ...retrieval,
      ...defaultActions,
    ]),
    responses,
    slots: new Set([...domain.slots.keys(), ...defaultSlots]),
    loops: new Set([...domain.forms.keys(), ...domain.actions, 'action_two_stage_fallback']),
    entities: new Set(domain.entities.keys()),
  };
}

function baseOf(intent: string): string {
  return intent.split('/')[0] ?? intent;
}

function checkDomain(domain: Domain, names: Names, report: Report): void {
  for (const form of domain.forms.values()) {
    for (const slot of form.requiredSlots) {
      if (names.slots.has(slot)) continue;
      report.error(
        'unknown-slot',
        `The form ${quoted(form.name)} requires the slot ${quoted(slot)}, which the domain has not.`,
        {
          place: form.place,
          next: `Add ${quoted(slot)} under \`slots\`.`,
        },
      );
    }
    for (const intent of form.ignoredIntents) checkIntent(intent, form.place, names, report);
  }
  for (const slot of domain.slots.values()) {
    for (const mapping of slot.mappings) {
      if (
        mapping.entity !== undefined &&
        mapping.type === 'from_entity' &&
        !names.entities.has(mapping.entity)
      ) {
        report.warning(
          'unknown-entity',
          `The slot ${quoted(slot.name)} is filled from the entity ${quoted(mapping.entity)}, which the domain has not.`,
          { place: slot.place, next: `Add ${quoted(mapping.entity)} under \`entities\`.` },
        );
      }
      for (const { activeLoop } of mapping.conditions) {
        if (activeLoop === null || names.loops.has(activeLoop)) continue;
        report.warning(
          'unknown-form',
          `A mapping of the slot ${quoted(slot.name)} waits for the form ${quoted(activeLoop)}, which the domain has not.`,
          { place: slot.place },
        );
      }
    }
  }
  for (const action of domain.actions) {
    if (!action.startsWith('utter_') || names.responses.has(action)) continue;
    report.warning('unknown-response', `The action ${quoted(action)} has no response to utter.`, {
      next: `Add ${quoted(action)} under \`responses\`.`,
    });
  }
}

function checkExamples({ domain, nlu }: Parts, names: Names, report: Report): void {
  const byText = new Map<string, string>();
  const entities = new Set<string>();
  const seen = new Set<string>();
  for (const example of nlu.examples) {
    const base = baseOf(example.intent);
    if (!seen.has(base)) checkIntent(base, example.place, names, report);
    seen.add(base);
    const earlier = byText.get(example.text);
    if (earlier !== undefined && earlier !== example.intent) {
      report.warning(
        'ambiguous-example',
        `${quoted(example.text)} is an example of ${quoted(earlier)} and of ${quoted(example.intent)}.`,
        { place: example.place, next: 'Keep it with one intent.' },
      );
    }
    byText.set(example.text, example.intent);
    for (const { entity } of example.entities) {
      if (names.entities.has(entity) || entities.has(entity)) continue;
      entities.add(entity);
      report.warning(
        'unknown-entity',
        `The entity ${quoted(entity)} is annotated, but the domain has it not.`,
        {
          place: example.place,
          next: `Add ${quoted(entity)} under \`entities\`.`,
        },
      );
    }
  }
  const without = [...domain.intents.keys()].filter(
    (intent) => !seen.has(baseOf(intent)) && !defaultIntents.has(intent),
  );
  if (without.length > 0) {
    report.note('no-examples', `These intents of the domain have no examples: ${list(without)}.`);
  }
}

function checkIntent(intent: string, place: Place, names: Names, report: Report): void {
  if (names.intents.has(baseOf(intent)) || names.intents.has(intent) || intent.startsWith('EXTERNAL: '))
    return;
  report.warning('unknown-intent', `The domain has no intent ${quoted(intent)}.`, {
    place,
    next: `Add ${quoted(intent)} under \`intents\`.`,
  });
}

function checkStep(step: StoryStep, story: Story, names: Names, report: Report): void {
  // A test conversation that can't be right is no reason not to train.
  const complain = story.kind === 'test' ? report.warning.bind(report) : report.error.bind(report);
  const { place } = step;
  switch (step.kind) {
    case 'user':
      if (step.intent !== undefined) checkIntent(step.intent, place, names, report);
      break;
    case 'action':
      if (!names.actions.has(step.action)) {
        const where = step.action.startsWith('utter_') ? 'responses' : 'actions';
        complain('unknown-action', `The domain has no action ${quoted(step.action)}.`, {
          place,
          next: `Add ${quoted(step.action)} under \`${where}\`, or correct its name.`,
        });
      }
      break;
    case 'slots':
    case 'checkpoint':
      for (const slot of step.slots) {
        if (names.slots.has(slot.name)) continue;
        report.warning(
          'unknown-slot',
          `The domain has no slot ${quoted(slot.name)}; this step changes nothing.`,
          {
            place,
            next: `Add ${quoted(slot.name)} under \`slots\`, or correct its name.`,
          },
        );
      }
      break;
    case 'loop':
      if (step.loop !== null && !names.loops.has(step.loop)) {
        complain('unknown-form', `The domain has no form ${quoted(step.loop)}.`, {
          place,
          next: `Add ${quoted(step.loop)} under \`forms\`, or correct its name.`,
        });
      }
      break;
    case 'or':
      for (const option of step.options) checkStep(option, story, names, report);
      break;
    case 'bot':
      break;
  }
}

/** A checkpoint joins the end of one story to the start of another; one without its other end joins nothing. */
function checkCheckpoints(stories: readonly Story[], report: Report): void {
  const starts = new Set<string>();
  const ends = new Map<string, Place>();
  const opened = new Map<string, Place>();
  for (const story of stories) {
    story.steps.forEach((step, index) => {
      if (step.kind !== 'checkpoint') return;
      if (index === 0) {
        starts.add(step.name);
        opened.set(step.name, step.place);
      } else ends.set(step.name, step.place);
    });
  }
  for (const [name, place] of opened) {
    if (ends.has(name)) continue;
    report.warning(
      'lone-checkpoint',
      `No story ends with the checkpoint ${quoted(name)}: this one is never reached.`,
      {
        place,
      },
    );
  }
  for (const [name, place] of ends) {
    if (starts.has(name)) continue;
    report.warning('lone-checkpoint', `No story starts with the checkpoint ${quoted(name)}.`, { place });
  }
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 12).map(quoted).join(', ');
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}

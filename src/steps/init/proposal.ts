import { placeText } from '../../domain/errors.ts';
import { directoryOf, type Environment, type Project } from '../../domain/project.ts';
import { oneLine, quoted } from '../../domain/text.ts';
import type { FoundBot, LeftOut, Survey } from './survey.ts';

/** What stands in a proposed tidegate.yml beside the bots. */
export interface ProposalSettings {
  /** What was merged is here. */
  readonly defaultBranch: string;
  /** Patterns of staging branches. */
  readonly staging: readonly string[];
  /** A folder or `oci://…`; undefined: the usual folder. */
  readonly store: string | undefined;
  /** A directory in which each environment has its own; undefined: the usual ones. */
  readonly directory: string | undefined;
  /** Whether the engine `rasa` is there: it runs Python actions and components of the bot's own. */
  readonly hasRasa: boolean;
}

/**
 * What a tidegate.yml that lies there says of these settings: a new proposal keeps it.
 * @param usual what holds where nothing is written.
 */
export function settingsOf(
  project: Project,
  usual: Project,
): Pick<ProposalSettings, 'defaultBranch' | 'staging' | 'store' | 'directory'> {
  const { branches, store, environments } = project;
  const lies = (of: readonly Environment[], name: string) =>
    of.filter((environment) => environment.name === name).map(directoryOf)[0];
  const parents = ['staging', 'production'].map((name) => {
    const directory = lies(environments, name);
    const standard = lies(usual.environments, name);
    return directory !== undefined && directory !== standard && directory.endsWith(`/${name}`)
      ? directory.slice(0, -name.length - 1)
      : undefined;
  });
  return {
    defaultBranch: branches.default,
    staging: branches.staging,
    store: store === usual.store ? undefined : store,
    directory: parents[0] === parents[1] ? parents[0] : undefined,
  };
}

/** Which engine is proposed for a bot; undefined: none that is here can run it. */
export function engineFor(bot: FoundBot, hasRasa: boolean): 'builtin' | 'rasa' | undefined {
  const needsRasa = bot.calm !== undefined || bot.python.length > 0 || bot.components.length > 0;
  if (hasRasa && needsRasa) return 'rasa';
  return bot.calm ? undefined : 'builtin';
}

/** Bots that go into the file, and projects that no engine here can run. */
export function releasable(
  { bots, leftOut }: Survey,
  hasRasa: boolean,
): { readonly bots: readonly FoundBot[]; readonly leftOut: readonly LeftOut[] } {
  const unsupported = bots.filter((bot) => engineFor(bot, hasRasa) === undefined);
  return {
    bots: bots.filter((bot) => !unsupported.includes(bot)),
    leftOut: [
      ...leftOut,
      ...unsupported.map(({ path }) => ({
        path,
        why: 'it is built of CALM flows, which no engine of this version can run',
      })),
    ],
  };
}

/** The text of tidegate.yml. */
export function projectText(found: Survey, settings: ProposalSettings): string {
  const { bots, leftOut } = releasable(found, settings.hasRasa);
  const { store, directory } = settings;
  const target = (name: string) =>
    directory === undefined
      ? '    target: local # processes on the machine that deploys, state in .tidegate/local'
      : `    target: { kind: local, directory: ${scalar(`${directory.replace(/\/+$/, '')}/${name}`)} }`;
  const lines = [
    '# What Tidegate releases from this repository, and where. Made by `tidegate init`, yours to edit:',
    "# Tidegate's docs/CONFIGURATION.md shows every setting.",
    'bots:',
    ...bots.flatMap((bot) => botLines(bot, settings.hasRasa)),
    ...leftOut.map(({ path, why }) => `  # ${quoted(path)} is left out: ${why}.`),
    '',
    ...(store === undefined
      ? [
          '# Packages lie in a folder of this checkout; workflows need a registry, such as',
          '# store: oci://ghcr.io/OWNER/bots',
        ]
      : [`store: ${scalar(store)}`]),
    '',
    'branches:',
    `  default: ${scalar(settings.defaultBranch)} # what was merged is here`,
    `  staging: [${settings.staging.map(scalar).join(', ')}] # pushes to these go to staging`,
    '',
    'environments:',
    '  staging:',
    target('staging'),
    ...actionsLines(bots, settings.hasRasa),
    '  production:',
    target('production'),
    '    gates:',
    '      suite: required # every bot has test conversations, and they passed',
    '      registration: required # every bot has its sealed id: tidegate register',
    '      # soak: 2h # how long ago a package must have been verified',
    '      # review: true # every change was reviewed, on GitHub',
    '      # checks: [tidegate] # checks that passed on every change',
    ...actionsLines(bots, settings.hasRasa),
  ];
  return `${lines.join('\n')}\n`;
}

function botLines(bot: FoundBot, hasRasa: boolean): string[] {
  const { path, name, named, rasa, tests } = bot;
  const engine = engineFor(bot, hasRasa);
  return [
    ...(rasa ? [`  # ${versionText(bot)}`] : []),
    ...lossOf(bot, hasRasa).map((text) => `  # ${text}`),
    `  - path: ${scalar(path)}`,
    ...(named ? [`    name: ${name}`] : []),
    `    engine: ${String(engine)}`,
    ...(tests === undefined || tests === 'tests' ? [] : [`    tests: ${tests}`]),
  ];
}

/** Which Rasa a bot is made for, and what says so. */
export function versionText({ rasa }: FoundBot): string {
  if (!rasa) return 'no Rasa version is written anywhere';
  return `Made for Rasa ${rasa.pro ? 'Pro ' : ''}${rasa.version} (${shown(rasa.file)}:${rasa.line})`;
}

const noRasa = 'The engine rasa, which would, is not part of this version.';

/** What a bot has that its engine here does without, a sentence for each. */
export function lossOf(bot: FoundBot, hasRasa: boolean): string[] {
  if (engineFor(bot, hasRasa) !== 'builtin') return [];
  const { python, components } = bot;
  const [first] = python;
  const own = components.flatMap(({ place }) =>
    place ? [placeText({ ...place, file: shown(place.file) })] : [],
  );
  return [
    ...(first === undefined
      ? []
      : [
          `Its Python actions (${shown(first)}) are not run by the builtin engine: run them yourself, and give their address under actions below. ${noRasa}`,
        ]),
    ...(components.length === 0
      ? []
      : [
          `It does without its own components${own.length === 0 ? '' : ` (${own.join(', ')})`}: only the engine rasa runs those. ${noRasa}`,
        ]),
  ];
}

/** Where the addresses of action servers go. */
function actionsLines(bots: readonly FoundBot[], hasRasa: boolean): string[] {
  const needing = bots.filter((bot) => bot.python.length > 0 && engineFor(bot, hasRasa) === 'builtin');
  if (needing.length === 0) return [];
  return [
    '    # bots:',
    ...needing.map(
      ({ name, actionServer }) =>
        `    #   ${name}: { actions: ${scalar(actionServer ?? 'http://127.0.0.1:5055/webhook')} } # where its Python actions run`,
    ),
  ];
}

/** A path inside of a comment: one line, nothing hidden. */
function shown(path: string): string {
  return oneLine(path, 120);
}

/** A text as YAML has it: as it is where nothing can be mistaken, in quotation marks otherwise. */
export function scalar(text: string): string {
  if (/^[A-Za-z][A-Za-z0-9_./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text))
    return text;
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

import { digestOf, shortDigest } from '../digest.ts';
import type { Half, Role } from '../revision.ts';

/** Who applies, for server-side apply's record of owners. */
export const fieldManager = 'tidegate';

/** Where the halves listen in their pods and on their Services. */
export const ports: Readonly<Record<Half, number>> = { core: 5005, actions: 5055 };

/** The name of the one container of each half. */
export const containerNames: Readonly<Record<Half, string>> = { core: 'core', actions: 'actions' };

/** Labels by which objects are found. */
export const labelKeys = {
  name: 'app.kubernetes.io/name',
  instance: 'app.kubernetes.io/instance',
  component: 'app.kubernetes.io/component',
  partOf: 'app.kubernetes.io/part-of',
  managedBy: 'app.kubernetes.io/managed-by',
  bot: 'tidegate.dev/bot',
  revision: 'tidegate.dev/revision',
} as const;

/** Annotations: what is said about a revision, on the Deployment of its core, and about traffic, on the stable Service. */
export const annotationKeys = {
  environment: 'tidegate.dev/environment',
  package: 'tidegate.dev/package',
  modelFile: 'tidegate.dev/model-file',
  modelId: 'tidegate.dev/model-id',
  role: 'tidegate.dev/role',
  since: 'tidegate.dev/since',
  commit: 'tidegate.dev/commit',
  version: 'tidegate.dev/version',
  branch: 'tidegate.dev/branch',
  previous: 'tidegate.dev/previous',
  kept: 'tidegate.dev/kept',
  leaving: 'tidegate.dev/leaving',
} as const;

/** What is said about a revision and may change while it runs. */
export interface Said {
  readonly role: Role;
  /** ISO 8601: when it got its role. */
  readonly since: string | undefined;
  readonly commit: string | undefined;
  readonly version: string | undefined;
  readonly branch: string | undefined;
}

/** The names of a revision's objects; `service` is the bot's stable Service, which all its revisions share. */
export interface Names {
  readonly core: string;
  readonly actions: string;
  readonly service: string;
}

/** The longest name that a Service, and the value of a label, may have. */
const longest = 63;

/** The names of a revision's objects. A bot whose name leaves no room is cut, and told apart by a hash of its name. */
export function namesOf(bot: string, revision: string): Names {
  const end = (half: Half) => `-${revision}-${half}`;
  const room = longest - end('actions').length;
  const start = fitting(bot, room);
  return {
    core: `${start}${end('core')}`,
    actions: `${start}${end('actions')}`,
    service: fitting(bot, longest),
  };
}

function fitting(name: string, room: number): string {
  if (name.length <= room) return name;
  const hash = shortDigest(digestOf(name)).slice(0, 8);
  return `${name.slice(0, room - hash.length - 1).replace(/-+$/, '')}-${hash}`;
}

/** Labels of the objects of one half of a revision. */
export function labelsOf(bot: string, revision: string, half: Half): Readonly<Record<string, string>> {
  return {
    ...botLabels(bot),
    [labelKeys.instance]: fitting(`${bot}-${revision}`, longest),
    [labelKeys.component]: half,
    [labelKeys.revision]: revision,
  };
}

/** Labels of everything of a bot. */
export function botLabels(bot: string): Readonly<Record<string, string>> {
  const name = fitting(bot, longest);
  return {
    [labelKeys.name]: name,
    [labelKeys.partOf]: 'tidegate',
    [labelKeys.managedBy]: fieldManager,
    [labelKeys.bot]: name,
  };
}

/** What selects the pods of one half of a revision: the selector of its Service and, for a core, of the customers'. */
export function selectorOf(bot: string, revision: string, half: Half): Readonly<Record<string, string>> {
  return {
    [labelKeys.bot]: fitting(bot, longest),
    [labelKeys.revision]: revision,
    [labelKeys.component]: half,
  };
}

/** A selector of labels as the API takes it in a list: `key=value,key=value`. */
export function selectorText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

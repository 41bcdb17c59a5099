import { isScalar, type ParsedNode } from 'yaml';
import { isName } from '../domain/bot.ts';
import { renderKubernetes, usualBotSettings } from '../domain/kubernetes/settings.ts';
import {
  directoryOf,
  type BotSettings,
  type Environment,
  type Policy,
  type TargetSettings,
} from '../domain/project.ts';
import { quoted } from '../domain/text.ts';
import { readTexts } from './bots.ts';
import { checkNamespaces, checkReplicas, kubernetesSeconds, readKubernetes } from './kubernetes.ts';
import { kubernetesKeys, readKubernetesBot } from './kubernetes-bot.ts';
import { checkPatches } from './patches.ts';
import { checkName, directory, duration, httpUrl, nameRule, storeLocation } from './values.ts';
import { readVariables } from './variables.ts';
import type { Entry, Walker, Written } from './walker.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const maxEnvironments = 20;

/** Staging takes whatever is pushed: nothing is asked of it there. */
const open: Policy = {
  requireSuite: false,
  requireRegistration: false,
  soakMinutes: 0,
  approvals: 0,
  requireReview: false,
  requiredChecks: [],
  requireSignature: false,
};

const guarded: Policy = { ...open, requireSuite: true, requireRegistration: true };

const noSettings: BotSettings = {
  variables: {},
  actionsUrl: undefined,
  port: undefined,
  replicas: 1,
  place: undefined,
};

/** An environment of which nothing is written. Every one but staging is guarded like production. */
export function defaultEnvironment(name: string): Environment {
  return {
    name,
    target: { kind: 'local', directory: `.tidegate/local/${name}` },
    store: undefined,
    policy: name === 'staging' ? open : guarded,
    defaults: noSettings,
    bots: {},
    keepMinutes: 24 * 60,
    previews: 3,
    readySeconds: 60,
    answerSeconds: 10,
    listenSeconds: 0,
  };
}

/** Reads `environments:`. Staging and production are always there; what is written changes or adds. */
export function readEnvironments(walker: Walker, node: Written): Environment[] {
  const written = walker.entries(node ?? null, 'environments');
  const environments = new Map(
    ['staging', 'production'].map((name) => [name, defaultEnvironment(name)] as const),
  );
  const ports = new Map<number, string>();
  for (const entry of written.slice(0, maxEnvironments)) {
    if (isName(entry.key)) environments.set(entry.key, readEnvironment(walker, entry, ports));
    else badName(walker, entry, 'an environment');
  }
  const extra = written[maxEnvironments];
  if (extra) {
    walker.report(extra.place, {
      code: 'too-many-environments',
      message: `There are ${written.length} environments, and at most ${maxEnvironments} are read.`,
      next: 'Take some away.',
    });
  }
  checkDirectories(walker, [...environments.values()], written);
  checkNamespaces(walker, [...environments.values()], written);
  return [...environments.values()];
}

function badName(walker: Walker, { key, place }: Entry, what: string): void {
  walker.report(place, {
    code: 'bad-name',
    message: `${quoted(key)} can't name ${what}: a name has ${nameRule}.`,
    next: `Rename it, here and where it is used.`,
  });
}

const environmentKeys = [
  'target',
  'store',
  'ready',
  'answer',
  'listen',
  'keep',
  'previews',
  'gates',
  'defaults',
  'bots',
] as const;

function readEnvironment(
  walker: Walker,
  { key: name, value, place }: Entry,
  ports: Map<number, string>,
): Environment {
  const what = `environments.${name}`;
  const usual = defaultEnvironment(name);
  const members = walker.map(value, what, environmentKeys);
  const of = (key: (typeof environmentKeys)[number]) => members.get(key);
  const ready = walker.written(of('ready'), `${what}.ready`, duration('60s', 1_000, 60 * minute));
  const answer = walker.written(of('answer'), `${what}.answer`, duration('10s', 100, 10 * minute));
  const listen = walker.written(of('listen'), `${what}.listen`, duration('60s', 0, 60 * minute));
  const keep = walker.written(of('keep'), `${what}.keep`, duration('24h', 0, 30 * day));
  const target = readTarget(walker, of('target'), `${what}.target`) ?? usual.target;
  const onCluster = target.kind === 'kubernetes';
  const reading: Reading = {
    target,
    readySeconds:
      ready === undefined ? (onCluster ? kubernetesSeconds.ready : usual.readySeconds) : ready / 1_000,
    ports,
  };
  const nothing = onCluster ? { ...noSettings, kubernetes: usualBotSettings } : noSettings;
  const defaults = readSettings(walker, of('defaults') ?? null, `${what}.defaults`, nothing, {
    ...reading,
    ports: undefined,
  });
  const gates = of('gates');
  if (gates && name === 'staging') {
    walker.report(gates, {
      code: 'staging-has-no-gates',
      message: 'environments.staging has gates, but staging takes whatever is pushed.',
      next: 'Take gates away here, or move them to environments.production.',
    });
  }
  return {
    ...usual,
    target,
    store: walker.text(of('store'), `${what}.store`, storeLocation('.tidegate/store')),
    policy: name === 'staging' ? usual.policy : readGates(walker, gates, `${what}.gates`, usual.policy),
    defaults: { ...defaults, place: of('defaults') ? place : undefined },
    bots: readBotSettings(walker, of('bots'), `${what}.bots`, defaults, reading),
    readySeconds: reading.readySeconds,
    ...(onCluster && { listenSeconds: kubernetesSeconds.listen }),
    ...(answer !== undefined && { answerSeconds: answer / 1_000 }),
    ...(listen !== undefined && { listenSeconds: listen / 1_000 }),
    ...(keep !== undefined && { keepMinutes: keep / minute }),
    previews: walker.integer(of('previews'), `${what}.previews`, 0, 20) ?? usual.previews,
  };
}

/** What the settings of an environment's bots are read with. */
interface Reading {
  readonly target: TargetSettings;
  readonly readySeconds: number;
  /** Ports that are taken, and by what; undefined where the settings are those of all bots. */
  readonly ports: Map<number, string> | undefined;
}

/** What runs an environment; undefined where nothing is written. */
function readTarget(walker: Walker, node: Written, what: string): TargetSettings | undefined {
  const resolved = walker.resolve(node ?? null);
  if (resolved === null || walker.isEmpty(resolved)) return undefined;
  if (isScalar(resolved)) {
    if (resolved.value === 'kubernetes') {
      walker.report(resolved as ParsedNode, {
        code: 'no-namespace',
        message: `${what} is kubernetes, and names no namespace.`,
        next: 'Write target: { kubernetes: { namespace: bots-staging } }.',
      });
    } else walker.word(resolved as ParsedNode, what, ['local', 'kubernetes']);
    return undefined;
  }
  const members = walker.map(resolved, what, ['kind', 'directory', 'kubernetes']);
  if (members.has('kubernetes')) {
    if (members.size > 1) {
      walker.report(resolved, {
        code: 'two-targets',
        message: `${what} is a namespace of a cluster and a folder of this machine at once.`,
        next: 'Keep kubernetes, or kind and directory.',
      });
    }
    return readKubernetes(walker, members.get('kubernetes'), `${what}.kubernetes`);
  }
  walker.word(members.get('kind'), `${what}.kind`, ['local']);
  const text = walker.text(
    members.get('directory'),
    `${what}.directory`,
    directory('/srv/tidegate/production'),
  );
  return text === undefined ? undefined : { kind: 'local', directory: text };
}

function readGates(walker: Walker, node: Written, what: string, usual: Policy): Policy {
  const members = walker.map(node ?? null, what, [
    'suite',
    'registration',
    'soak',
    'approvals',
    'review',
    'checks',
    'signature',
  ]);
  const asked = (key: 'suite' | 'registration') =>
    walker.word(members.get(key), `${what}.${key}`, ['required', 'optional']);
  const suite = asked('suite');
  const registration = asked('registration');
  const soak = walker.written(members.get('soak'), `${what}.soak`, duration('2h', 0, 30 * day));
  return {
    requireSuite: suite === undefined ? usual.requireSuite : suite === 'required',
    requireRegistration: registration === undefined ? usual.requireRegistration : registration === 'required',
    soakMinutes: soak === undefined ? usual.soakMinutes : soak / minute,
    approvals: walker.integer(members.get('approvals'), `${what}.approvals`, 0, 20) ?? usual.approvals,
    requireReview: walker.boolean(members.get('review'), `${what}.review`) ?? usual.requireReview,
    requiredChecks:
      readTexts(walker, members.get('checks'), `${what}.checks`, checkName) ?? usual.requiredChecks,
    requireSignature: walker.boolean(members.get('signature'), `${what}.signature`) ?? usual.requireSignature,
  };
}

/** Settings of one bot, or of all: those of `over` with what is written put over them. */
function readSettings(
  walker: Walker,
  node: ParsedNode | null,
  what: string,
  over: BotSettings,
  { target, readySeconds, ports }: Reading,
): Omit<BotSettings, 'place'> {
  const common = ['variables', 'actions', 'port', 'replicas'];
  const members = walker.map(node, what, [...common, ...kubernetesKeys]);
  const portNode = members.get('port');
  const onCluster = target.kind === 'kubernetes';
  // On a cluster every bot has an address of its own.
  const port = walker.integer(portNode, `${what}.port`, onCluster ? 1 : 1_024, 65_535);
  if (portNode && port !== undefined && !onCluster) claimPort(walker, portNode, port, what, ports);
  const replicas = walker.integer(members.get('replicas'), `${what}.replicas`, 1, 100);
  const replicasNode = members.get('replicas');
  if (replicasNode && replicas !== undefined && onCluster)
    checkReplicas(walker, replicasNode, what, replicas, target);
  if (replicasNode && replicas !== undefined && replicas > 1 && !onCluster) {
    walker.report(replicasNode, {
      code: 'replicas-on-local',
      message: `${what}.replicas is ${replicas}, but the target local runs one of each bot.`,
      next: 'Write 1, or take the line away.',
    });
  }
  const actions = walker.text(members.get('actions'), `${what}.actions`, httpUrl);
  const variables = readVariables(walker, members.get('variables') ?? null, `${what}.variables`);
  const settings = {
    variables: Object.fromEntries([...Object.entries(over.variables), ...variables]),
    actionsUrl: actions ?? over.actionsUrl,
    port: port ?? (onCluster ? over.port : undefined),
    replicas: replicas ?? over.replicas,
  };
  if (!onCluster) {
    for (const key of kubernetesKeys) {
      const at = members.get(key) ?? (members.has(key) ? node : null);
      if (at === null) continue;
      walker.report(at, {
        code: 'only-on-kubernetes',
        message: `${what}.${key} means nothing on the target local.`,
        next: 'Take the line away, or give the environment a target on Kubernetes.',
      });
    }
    return settings;
  }
  const { settings: kubernetes, patches } = readKubernetesBot(
    walker,
    members,
    what,
    over,
    variables.map(([name]) => name),
  );
  checkPatches(walker, patches, `${what}.patch`, {
    ...renderKubernetes(target, readySeconds, kubernetes),
    patch: [...target.patch, ...(over.kubernetes?.patch ?? [])],
  });
  const inherited = Object.entries(settings.variables).filter(
    ([name]) => !Object.hasOwn(kubernetes.secrets, name),
  );
  return { ...settings, variables: Object.fromEntries(inherited), kubernetes };
}

function claimPort(
  walker: Walker,
  node: ParsedNode,
  port: number,
  what: string,
  ports: Map<number, string> | undefined,
): void {
  const taken = ports?.get(port);
  if (ports === undefined) {
    walker.report(node, {
      code: 'port-for-all',
      message: `${what}.port would give one port to all bots.`,
      next: 'Move it to the settings of one bot (bots: <name>: port:).',
    });
  } else if (taken !== undefined) {
    walker.report(node, {
      code: 'port-twice',
      message: `${what}.port is ${port}, which ${taken} has already.`,
      next: 'Give each bot of each environment a port of its own, or none: then one is chosen and kept.',
    });
  } else {
    ports.set(port, what);
  }
}

function readBotSettings(
  walker: Walker,
  node: Written,
  what: string,
  defaults: Omit<BotSettings, 'place'>,
  reading: Reading,
): Record<string, BotSettings> {
  const settings: [string, BotSettings][] = [];
  for (const entry of walker.entries(node ?? null, what)) {
    const { key, place, value } = entry;
    if (!isName(key)) badName(walker, entry, 'a bot');
    else {
      const over = { ...defaults, place };
      settings.push([key, { ...readSettings(walker, value, `${what}.${key}`, over, reading), place }]);
    }
  }
  return Object.fromEntries(settings);
}

/** Two environments in one directory would take each other's bots for their own. */
function checkDirectories(walker: Walker, environments: readonly Environment[], written: Entry[]): void {
  const local = environments.flatMap((environment) => {
    const directory = directoryOf(environment);
    return directory === undefined ? [] : [{ name: environment.name, directory }];
  });
  for (const [index, environment] of local.entries()) {
    const other = local.slice(0, index).find(({ directory }) => overlap(directory, environment.directory));
    const at =
      written.find(({ key }) => key === environment.name) ?? written.find(({ key }) => key === other?.name);
    if (other === undefined || at === undefined) continue;
    walker.report(at.place, {
      code: 'shared-directory',
      message: `The environments ${other.name} and ${environment.name} lie in one directory (${quoted(other.directory)} and ${quoted(environment.directory)}).`,
      next: 'Give each a directory of its own under target.',
    });
  }
}

function overlap(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

import { isScalar, type ParsedNode } from 'yaml';
import { quantityOf } from '../domain/kubernetes/quantity.ts';
import {
  usualBotSettings,
  type KubernetesBotSettings,
  type Resources,
  type SecretKey,
} from '../domain/kubernetes/settings.ts';
import type { BotSettings } from '../domain/project.ts';
import type { Half } from '../domain/revision.ts';
import { quoted } from '../domain/text.ts';
import { objectName, readLabels, readQuantities, secretKeyName } from './kubernetes-values.ts';
import { readPatches, type WrittenPatch } from './patches.ts';
import { nameFault } from './variables.ts';
import type { Walker, Written } from './walker.ts';

/** What a bot's settings may hold on Kubernetes alone. */
export const kubernetesKeys = ['resources', 'secrets', 'labels', 'patch'] as const;

/**
 * Reads what only an environment on Kubernetes knows of a bot, put over `over`.
 * @param own names of the variables that are written beside it.
 */
export function readKubernetesBot(
  walker: Walker,
  members: ReadonlyMap<string, ParsedNode | null>,
  what: string,
  over: BotSettings,
  own: readonly string[],
): { readonly settings: KubernetesBotSettings; readonly patches: readonly WrittenPatch[] } {
  const usual = over.kubernetes ?? usualBotSettings;
  const halves = walker.map(members.get('resources') ?? null, `${what}.resources`, ['core', 'actions']);
  const half = (name: Half) =>
    readResources(walker, halves.get(name), `${what}.resources.${name}`, usual.resources[name]);
  const secrets = readSecrets(walker, members.get('secrets'), what, own);
  const inherited = Object.entries(usual.secrets).filter(([name]) => !own.includes(name));
  const patches = readPatches(walker, members.get('patch'), `${what}.patch`);
  return {
    settings: {
      resources: { core: half('core'), actions: half('actions') },
      secrets: { ...Object.fromEntries(inherited), ...secrets },
      labels: { ...usual.labels, ...readLabels(walker, members.get('labels'), `${what}.labels`, true) },
      patch: [...usual.patch, ...patches.map(({ patch }) => patch)],
    },
    patches,
  };
}

/** Reads what a container asks for and the most that it gets, put over `over`. */
export function readResources(walker: Walker, node: Written, what: string, over: Resources): Resources {
  const members = walker.map(node ?? null, what, ['requests', 'limits']);
  const amounts = (key: 'requests' | 'limits') => ({
    ...over[key],
    ...readQuantities(walker, members.get(key), `${what}.${key}`),
  });
  const resources = { requests: amounts('requests'), limits: amounts('limits') };
  const at = walker.resolve(node ?? null);
  for (const [name, asked] of Object.entries(resources.requests)) {
    const most = resources.limits[name];
    if (at === null || most === undefined || (quantityOf(asked) ?? 0) <= (quantityOf(most) ?? 0)) continue;
    walker.report(at, {
      code: 'more-than-its-limit',
      message: `${what} asks for ${asked} of ${name}, and its limit is ${most}.`,
      next: `Write a limit of at least ${asked}: limits: { ${name}: ${asked} }.`,
    });
  }
  return resources;
}

/** Reads variables whose values Secrets hold: by name and key, or by name alone where the key is the variable's own. */
function readSecrets(
  walker: Walker,
  node: Written,
  within: string,
  variables: readonly string[],
): Record<string, SecretKey> {
  const what = `${within}.secrets`;
  const secrets: [string, SecretKey][] = [];
  for (const { key: name, place, value } of walker.entries(node ?? null, what)) {
    const wrong = nameFault(name);
    const from = readSecretKey(walker, value, `${what}.${name}`, name);
    if (wrong !== undefined) {
      walker.report(place, {
        code: 'bad-variable',
        message: `${quoted(name)} can't name a variable in ${what}: ${wrong}.`,
        next: 'Rename it, here and in the code that reads it.',
      });
    } else if (variables.includes(name)) {
      walker.report(place, {
        code: 'variable-twice',
        message: `${name} stands in ${what} and in ${within}.variables.`,
        next: 'Keep one of the two.',
      });
    } else if (walker.isEmpty(value)) {
      walker.report(place, {
        code: 'no-value',
        message: `${what}.${name} names no Secret.`,
        next: `Write ${name}: { secret: NAME, key: KEY }.`,
      });
    }
    if (from) secrets.push([name, from]);
  }
  return Object.fromEntries(secrets);
}

function readSecretKey(
  walker: Walker,
  node: ParsedNode | null,
  what: string,
  usualKey: string,
): SecretKey | undefined {
  const resolved = walker.resolve(node);
  if (walker.isEmpty(resolved)) return undefined;
  if (isScalar(resolved)) {
    const secret = walker.text(resolved as ParsedNode, what, objectName);
    return secret === undefined ? undefined : { secret, key: usualKey };
  }
  const members = walker.map(resolved, what, ['secret', 'key']);
  const secret = walker.text(members.get('secret'), `${what}.secret`, objectName);
  const key = walker.written(members.get('key'), `${what}.key`, secretKeyName) ?? usualKey;
  if (resolved !== null && !members.has('secret')) {
    walker.report(resolved, {
      code: 'no-value',
      message: `${what} names no Secret.`,
      next: 'Write { secret: NAME, key: KEY }.',
    });
  }
  return secret === undefined ? undefined : { secret, key };
}

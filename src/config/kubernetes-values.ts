import { isIP } from 'node:net';
import { imageFault } from '../domain/kubernetes/images.ts';
import { labelKeys } from '../domain/kubernetes/names.ts';
import { quantityOf } from '../domain/kubernetes/quantity.ts';
import type { Quantities, Toleration } from '../domain/kubernetes/settings.ts';
import { quoted } from '../domain/text.ts';
import type { Kind, Walker, Written } from './walker.ts';

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const subdomain = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
const qualified = /^(?:([a-z0-9.-]{1,253})\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** A text by a pattern. */
function pattern(expected: string, example: string, test: RegExp, longest: number): Kind<string> {
  return {
    ...{ expected, example },
    check: (text) => (text.length <= longest && test.test(text) ? { value: text } : { wrong: '' }),
  };
}

/** A namespace's name (RFC 1123 label). */
export const namespaceName = pattern(
  'the name of a namespace: 1 to 63 of a-z, 0-9 and -, with neither - at an end',
  'bots-staging',
  label,
  63,
);

/** The name of a Secret, a ServiceAccount or another object (RFC 1123 subdomain). */
export const objectName = pattern(
  'the name of an object: a-z, 0-9, - and . between them, at most 253',
  'registry-login',
  subdomain,
  253,
);

/** A key of a Secret. */
export const secretKeyName = pattern(
  'a key of the Secret: letters, digits, -, _ and .',
  'token',
  /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/,
  253,
);

/** A context of a kubeconfig. */
export const contextName = pattern('the name of a context of the kubeconfig', 'aks', /^[^\p{Cc}]+$/u, 253);

/** An image by its digest. */
export const pinnedImage: Kind<string> = {
  expected: 'an image by its digest',
  example: 'ghcr.io/owner/tidegate@sha256:… with 64 hexadecimal digits',
  check(text) {
    const wrong = imageFault(text);
    return wrong === undefined ? { value: text } : { wrong };
  },
};

/** A Redis server without credentials: those belong into a Secret. */
export const redisUrl: Kind<string> = {
  expected: 'the address of a Redis server',
  example: 'redis://redis:6379/0',
  check(text) {
    if (!URL.canParse(text) || /[\s\p{Cc}]/u.test(text)) return { wrong: 'it is no complete address' };
    const url = new URL(text);
    if (url.protocol !== 'redis:' && url.protocol !== 'rediss:')
      return { wrong: `it starts with ${quoted(url.protocol)}` };
    if (url.username !== '' || url.password !== '')
      return {
        wrong: 'it holds a user or a password',
        next: 'Put the whole address into a Secret, and write trackerStore: { secret: NAME, key: KEY }.',
      };
    if (url.hostname === '') return { wrong: 'it has no host' };
    return /^(\/\d{0,3})?$/.test(url.pathname) && url.search === '' && url.hash === ''
      ? { value: text }
      : { wrong: 'behind its host only /NUMBER of a database may stand' };
  },
};

/** A range of addresses. */
export const cidr: Kind<string> = {
  expected: 'a range of addresses',
  example: '10.0.0.0/8',
  check(text) {
    const [address = '', bits = '', more] = text.split('/');
    const version = isIP(address);
    const right = /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
    return version !== 0 && right && more === undefined ? { value: text } : { wrong: '' };
  },
};

const labelValue = pattern(
  'the value of a label: at most 63 letters, digits, -, _ and ., with a letter or a digit at both ends',
  'chat',
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?$/,
  63,
);

const quantity: Kind<string> = {
  expected: 'an amount such as 500m, 1.5 or 512Mi',
  example: '512Mi',
  check(text) {
    const amount = quantityOf(text);
    if (amount === undefined) return { wrong: '' };
    return amount === 0 ? { wrong: 'it is nothing' } : { value: text };
  },
};

/**
 * Reads labels. Those by which Tidegate and Kubernetes know objects are refused.
 * @param own whether they are put on objects; otherwise they select any.
 */
export function readLabels(
  walker: Walker,
  node: Written,
  what: string,
  own: boolean,
): Record<string, string> {
  const labels: [string, string][] = [];
  const reserved: readonly string[] = Object.values(labelKeys);
  for (const { key, place, value } of walker.entries(node ?? null, what)) {
    const next = 'Choose a key of your own, such as team or example.org/team.';
    if (!qualified.test(key) || (key.includes('/') && !subdomain.test(key.split('/')[0] ?? ''))) {
      walker.report(place, {
        code: 'bad-label',
        message: `${quoted(key, 80)} can't be a label's key in ${what}.`,
        next,
      });
    } else if (own && (reserved.includes(key) || key.startsWith('tidegate.dev/'))) {
      const message = `${what} sets ${key}, by which Tidegate finds its objects.`;
      walker.report(place, { code: 'reserved-label', message, next });
    } else {
      const text = walker.written(value, `${what}.${key}`, labelValue);
      if (text !== undefined) labels.push([key, text]);
      else if (walker.isEmpty(value)) {
        const message = `${what}.${key} has no value.`;
        walker.report(place, { code: 'no-value', message, next: "Write one, or '' for an empty one." });
      }
    }
  }
  return Object.fromEntries(labels);
}

/** Reads amounts by resource: `{ cpu: 500m, memory: 1Gi }`. */
export function readQuantities(walker: Walker, node: Written, what: string): Quantities {
  const amounts: [string, string][] = [];
  for (const { key, place, value } of walker.entries(node ?? null, what)) {
    if (
      !/^(cpu|memory|ephemeral-storage|hugepages-\w+)$/.test(key) &&
      !(key.includes('/') && qualified.test(key))
    ) {
      walker.unknownKey(key, place, what, ['cpu', 'memory', 'ephemeral-storage']);
      continue;
    }
    const amount = walker.written(value, `${what}.${key}`, quantity);
    if (amount !== undefined) amounts.push([key, amount]);
  }
  return Object.fromEntries(amounts);
}

/** Reads a list of tolerations; undefined where nothing is written. */
export function readTolerations(walker: Walker, node: Written, what: string): Toleration[] | undefined {
  const key = pattern("a taint's key", 'example.org/bots', qualified, 317);
  return walker.list(node, what)?.map((item, index) => {
    const here = `${what}[${index}]`;
    const members = walker.map(item, here, ['key', 'operator', 'value', 'effect', 'seconds']);
    const known = {
      key: walker.text(members.get('key'), `${here}.key`, key),
      operator: walker.word(members.get('operator'), `${here}.operator`, ['Equal', 'Exists']),
      value: walker.written(members.get('value'), `${here}.value`, labelValue),
      effect: walker.word(members.get('effect'), `${here}.effect`, [
        'NoSchedule',
        'PreferNoSchedule',
        'NoExecute',
      ]),
      tolerationSeconds: walker.integer(members.get('seconds'), `${here}.seconds`, 0, 86_400),
    };
    if (item && known.operator !== 'Exists' && (known.key === undefined || known.value === undefined)) {
      walker.report(item, {
        code: 'bad-toleration',
        message: `${here} says neither which key and value it tolerates, nor operator: Exists.`,
        next: 'Write { key: KEY, value: VALUE }, or { key: KEY, operator: Exists }.',
      });
    }
    return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as Toleration;
  });
}

import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageTag } from '../../../../../src/domain/package.ts';
import { layoutProblems, metadata, readTree } from '../../../../support/packages.ts';
import type { Order } from '../../../../support/package-child.ts';
import type { Stage, Which } from './stage.ts';

/** One operation with a destination of its own. */
export interface Attempt {
  /** What a process of its own is told to do the same. */
  readonly order: Order;
  /** Does it in this process. */
  run(): Promise<void>;
  /** What is wrong where it goes to, at any moment: something half there, or something lost that was there before. */
  standing(): Promise<readonly string[]>;
  /** What is wrong once it succeeded. */
  done(): Promise<readonly string[]>;
  /** Where the package is in a registry then, past the proxy: `host/repository:tag`. */
  readonly image?: string;
}

export interface Operation {
  readonly name: string;
  prepare(stage: Stage, id: string): Promise<Attempt>;
}

type Orders = (stage: Stage, to: string) => Order;

/** An operation whose destination is a repository. */
function intoRegistry(name: string, orderOf: Orders, which: Which = 'first'): Operation {
  return {
    name,
    async prepare(stage, id) {
      const path = `${id}/bots`;
      await stage.freshRepository(path, which);
      const { digest } = stage.shipped;
      const tag = packageTag(metadata, digest);
      const order = orderOf(stage, stage.at(path, which));
      const inspector = stage.inspect[which];
      const look = async (whole: boolean) => {
        const { tags, problems } = await inspector.survey(path);
        const lost = Object.values(tags).includes(stage.earlier) ? [] : ['the earlier package is lost'];
        const missing = tags[tag] === digest ? [] : [`the tag ${tag} names ${tags[tag] ?? 'nothing'}`];
        return [...problems, ...lost, ...(whole ? missing : [])];
      };
      return {
        order,
        run: () => perform(stage, order),
        standing: () => look(false),
        done: () => look(true),
        image: `${new URL(inspector.origin).host}/${path}:${tag}`,
      };
    },
  };
}

export const unpack: Operation = {
  name: 'unpack from a registry',
  async prepare(stage, id) {
    const directory = join(stage.directory, id, 'package');
    mkdirSync(dirname(directory));
    const { digest, tree } = stage.shipped;
    const order = { do: 'unpack', store: stage.sourceLocation, digest, directory } as const;
    const look = (whole: boolean) => {
      if (!existsSync(directory)) return whole ? ['nothing is there'] : [];
      return sameTree(readTree(directory), tree);
    };
    return {
      order,
      run: () => perform(stage, order),
      standing: async () => look(false),
      async done() {
        const names = readdirSync(dirname(directory));
        return [
          ...look(true),
          ...names.filter((name) => name !== 'package').map((name) => `${name} is left`),
        ];
      },
    };
  },
};

export const download: Operation = {
  name: 'copy from a registry to a folder',
  async prepare(stage, id) {
    const store = join(stage.directory, id);
    const template = join(stage.directory, 'with-earlier');
    const { digest, tree } = stage.shipped;
    if (!existsSync(template)) await stage.open(template).copy(stage.earlier, stage.open(stage.folder));
    cpSync(template, store, { recursive: true });
    const order = { do: 'copy', store, from: stage.sourceLocation, digest } as const;
    const look = async (whole: boolean) => {
      const found = (await stage.open(store).list()).map((one) => one.digest);
      const expected = [stage.earlier, ...(whole ? [digest] : [])];
      const missing = expected.filter((one) => !found.includes(one)).map((one) => `${one} is missing`);
      return [...layoutProblems(store), ...missing];
    };
    return {
      order,
      run: () => perform(stage, order),
      standing: () => look(false),
      async done() {
        const out = join(store, '..', `${id}-unpacked`);
        await stage.open(store).unpack(digest, out);
        const left = readdirSync(join(store, '.tidegate', 'new')).map((name) => `${name} is left`);
        return [...(await look(true)), ...sameTree(readTree(out), tree), ...left];
      },
    };
  },
};

export const push = intoRegistry('pack into a registry', (stage, store) => ({
  do: 'pack',
  store,
  source: stage.shipped.source,
}));
export const promote = intoRegistry('promote within a registry', (stage, store) => ({
  do: 'copy',
  store,
  from: stage.sourceLocation,
  digest: stage.shipped.digest,
}));

export const acrossRegistries = intoRegistry(
  'promote to another registry',
  (stage, store) => ({ do: 'copy', store, from: stage.sourceLocation, digest: stage.shipped.digest }),
  'second',
);
export const upload = intoRegistry('copy from a folder to a registry', (stage, store) => ({
  do: 'copy',
  store,
  from: stage.folder,
  digest: stage.shipped.digest,
}));

/** Does what an order says, as a process that has just started would. */
async function perform(stage: Stage, order: Order): Promise<void> {
  // One process has one client for a registry, whichever of its repositories it opens.
  const { open } = stage.process();
  const store = open(order.store);
  if (order.do === 'pack') await store.pack(order.source);
  else if (order.do === 'unpack') await store.unpack(order.digest, order.directory);
  else await store.copy(order.digest, open(order.from));
}

function sameTree(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => one[name] !== other[name]).map((name) => `${name} is another`);
}

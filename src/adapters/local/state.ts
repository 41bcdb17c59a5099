import * as v from 'valibot';
import { isDigest, type Digest } from '../../domain/digest.ts';
import { EnvironmentError } from '../../domain/errors.ts';
import type { Revision, Role } from '../../domain/revision.ts';
import type { ServeDescription } from '../../ports/engine.ts';
import { messageOf, readIfThere, writeAtomically } from './files.ts';
import type { Layout } from './layout.ts';

/** What should run in an environment. It is written before it is acted upon. */
export interface EnvironmentRecord {
  readonly schema: 1;
  readonly environment: string;
  /** Minutes that the previous pair goes on running after a switch. */
  readonly keepMinutes: number;
  /** Previews of one bot side by side, at most. */
  readonly previews: number;
  readonly bots: readonly BotRecord[];
}

export interface BotRecord {
  readonly bot: string;
  /** The port that customers use; it stays until tidegate.yml fixes another. */
  readonly port: number;
  /** The port that the last start asked for which wasn't a preview. It becomes the bot's at the next switch. */
  readonly fixedPort: number | undefined;
  /** Ids of revisions. */
  readonly active: string | undefined;
  readonly previous: string | undefined;
  readonly revisions: readonly RevisionRecord[];
}

export interface RevisionRecord {
  readonly revision: Revision;
  readonly serve: ServeDescription;
  readonly role: Role;
  /** ISO 8601: when it got its role. */
  readonly since: string;
  /** ISO 8601: when it was first started. */
  readonly started: string;
  readonly commit: string | undefined;
  readonly version: string | undefined;
  readonly branch: string | undefined;
  readonly ports: { readonly core: number; readonly actions: number };
  readonly running: boolean;
  /** Milliseconds of the epoch: a kept revision stops then, a candidate that nobody asks for any more is forgotten. */
  readonly until: number | undefined;
}

const digest = v.custom<Digest>((value) => typeof value === 'string' && isDigest(value));
const texts = v.record(v.string(), v.string());
const halfSchema = v.object({ command: v.array(v.string()), environment: texts, healthPath: v.string() });

export const serveSchema = v.object({
  core: halfSchema,
  actions: halfSchema,
  expect: v.object({ modelFile: v.string(), modelId: v.string() }),
});

const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
export const portSchema = port;

export const revisionSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-z][0-9a-z.-]{0,63}$/, 'a revision id')),
  environment: v.string(),
  bot: v.pipe(v.string(), v.regex(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, 'a bot name')),
  package: digest,
  settings: v.object({ variables: texts, actionsUrl: v.exactOptional(v.string()), replicas: v.number() }),
});

const revisionRecord = v.object({
  revision: revisionSchema,
  serve: serveSchema,
  role: v.picklist(['active', 'kept', 'preview', 'candidate']),
  since: v.string(),
  started: v.string(),
  commit: v.exactOptional(v.string()),
  version: v.exactOptional(v.string()),
  branch: v.exactOptional(v.string()),
  ports: v.object({ core: port, actions: port }),
  running: v.boolean(),
  until: v.exactOptional(v.number()),
});

const environmentRecord = v.object({
  schema: v.literal(1),
  environment: v.string(),
  keepMinutes: v.number(),
  previews: v.number(),
  bots: v.array(
    v.object({
      bot: v.string(),
      port,
      fixedPort: v.exactOptional(port),
      active: v.exactOptional(v.string()),
      previous: v.exactOptional(v.string()),
      revisions: v.array(revisionRecord),
    }),
  ),
});

/**
 * Reads an environment's record; undefined if nothing was ever started there.
 * @throws EnvironmentError if the file isn't one that Tidegate wrote.
 */
export async function loadState(layout: Layout): Promise<EnvironmentRecord | undefined> {
  const text = await readIfThere(layout.state);
  if (text === undefined) return undefined;
  try {
    return parseState(JSON.parse(text));
  } catch (error) {
    throw new EnvironmentError(`The environment's state is damaged: ${messageOf(error)}`, {
      code: 'state-damaged',
      place: { file: layout.state },
      next: 'Restore the file from a backup, or move the directory away and deploy again.',
      cause: error,
    });
  }
}

function parseState(value: unknown): EnvironmentRecord {
  const parsed = v.parse(environmentRecord, value);
  return {
    ...parsed,
    bots: parsed.bots.map((bot) => ({
      ...bot,
      fixedPort: bot.fixedPort,
      active: bot.active,
      previous: bot.previous,
      revisions: bot.revisions.map((record) => ({
        ...record,
        revision: withActionsUrl(record.revision),
        commit: record.commit,
        version: record.version,
        branch: record.branch,
        until: record.until,
      })),
    })),
  };
}

/** JSON has no undefined: a member that was left out is there again, as undefined. */
export function withActionsUrl(revision: v.InferOutput<typeof revisionSchema>): Revision {
  return { ...revision, settings: { ...revision.settings, actionsUrl: revision.settings.actionsUrl } };
}

/** Writes the record in one step. This is the commit point of every change. */
export async function saveState(layout: Layout, state: EnvironmentRecord): Promise<void> {
  await writeAtomically(layout.state, `${JSON.stringify(state, undefined, 1)}\n`);
}

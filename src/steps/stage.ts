import type { Bot } from '../domain/bot.ts';
import type { Environment, Workspace } from '../domain/project.ts';
import { changed, type BotDifference } from './changed.ts';
import { botNamed, type Actor, type Ports } from './context.ts';
import { deploy, type DeployResult } from './deploy.ts';
import { train, type TrainResult } from './train.ts';

export interface StageRequest extends Actor {
  readonly head: string;
  /** The branch that others are compared with: usually the default one. */
  readonly against: string;
  /** With the settings of the default branch. */
  readonly environment: Environment;
  readonly branch: string | undefined;
  /** Undefined: every bot that changed. */
  readonly bots: readonly string[] | undefined;
  readonly preview: boolean;
  readonly keepFailed: boolean;
  readonly signal?: AbortSignal;
}

/** What happened to one bot. */
export type StagedBot = { readonly bot: string; readonly state: BotDifference['state'] } & (
  | {
      readonly reason: 'staged';
      readonly trained: Extract<TrainResult, { package: unknown }>;
      readonly deployed: DeployResult;
    }
  | { readonly reason: 'not-trained'; readonly trained: TrainResult }
  | {
      readonly reason: 'not-deployed';
      readonly trained: Extract<TrainResult, { package: unknown }>;
      readonly deployed: DeployResult;
    }
);

export interface StageResult {
  /** `unchanged`: no bot changed, nothing was done. */
  readonly reason: 'staged' | 'unchanged' | 'failed';
  readonly head: string;
  readonly base: string | undefined;
  readonly bots: readonly StagedBot[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
}

/**
 * The staging pipeline: find what changed, train it, deploy it, talk to it, record what was seen.
 * @throws UserError when a bot is named that the commit doesn't have.
 */
export async function stage(ports: Ports, request: StageRequest): Promise<StageResult> {
  const difference = await changed(ports, request);
  const { workspace, head, base, removed } = difference;
  for (const name of request.bots ?? []) botNamed(workspace.bots, name);
  const wanted = difference.bots.filter(({ bot, state }) =>
    request.bots ? request.bots.includes(bot.name) : state !== 'same',
  );
  const bots: StagedBot[] = [];
  for (const { bot, state } of wanted) {
    bots.push({ bot: bot.name, state, ...(await stageOne(ports, request, workspace, bot, head)) });
  }
  const staged = bots.every(({ reason }) => reason === 'staged');
  return {
    reason: bots.length === 0 ? 'unchanged' : staged ? 'staged' : 'failed',
    head,
    base,
    bots,
    unchanged: difference.bots
      .filter(({ bot }) => !bots.some((done) => done.bot === bot.name))
      .map(({ bot }) => bot.name),
    removed,
  };
}

async function stageOne(ports: Ports, request: StageRequest, workspace: Workspace, bot: Bot, head: string) {
  const { project } = workspace;
  const { by, why, signal } = request;
  const given = { project, bot, treeish: head, commit: head, by, why, ...(signal && { signal }) };
  const trained = await train(ports, { ...given, local: false, again: false });
  if (!('package' in trained)) return { reason: 'not-trained', trained } as const;
  const deployed = await deploy(ports, {
    ...given,
    environment: request.environment,
    package: trained.package,
    branch: request.branch,
    preview: request.preview,
    keepFailed: request.keepFailed,
  });
  const done =
    deployed.reason === 'switched' || deployed.reason === 'already-active' || deployed.reason === 'previewed';
  return { reason: done ? 'staged' : 'not-deployed', trained, deployed } as const;
}

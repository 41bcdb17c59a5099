import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Bot } from '../domain/bot.ts';
import { type EnvironmentError, isToldError, UserError } from '../domain/errors.ts';
import type { LedgerRecord } from '../domain/ledger.ts';
import { table } from '../domain/markdown/blocks.ts';
import { runKind } from '../domain/run/event.ts';
import { plainMarkdown } from '../domain/text.ts';
import { commitOf } from '../steps/changed.ts';
import { rolloutParts, supersededPart } from '../steps/hand-over/parts.ts';
import { showUnderWay } from '../steps/hand-over/show.ts';
import { stageHandedOver, type StagedHanded } from '../steps/hand-over/stage.ts';
import { askSuperseded, supersededSentence } from '../steps/superseded.ts';
import {
  botsNamed,
  environmentSettings,
  oneBotNamed,
  refuseUnplanned,
  workspaceAt,
} from '../steps/workspace.ts';
import { readEvent } from './event.ts';
import type { Outcome, Run } from './run.ts';
import { digestCode, rolloutSentence } from './show.ts';

/** How one bot ended: deployed as it was, or not at all. */
type Ended = { readonly bot: string } & (StagedHanded | { readonly error: UserError | EnvironmentError });

/** The reason of a bot's end where it broke off, if there is one for it. */
const refusals = ['package-refused', 'no-package', 'superseded'] as const;

/**
 * Deploys what the jobs before this one handed over, one bot after the other, each as far as it comes. Nothing is
 * written to the ledger: the record tells the last job what to write.
 */
export async function deployHandedOver(run: Run<'deploy'>): Promise<Outcome<'deploy'>> {
  const { inputs, ports, by, signal, handOver } = run;
  if (inputs.package !== undefined) {
    throw new UserError(
      'The input `package` names one package by hand; several bots take what was handed over.',
      {
        code: 'bad-input',
        next: 'Leave out `package`, or `bots`, `packages` and `hand-over`.',
      },
    );
  }
  const { id: commit } = await commitOf(ports, inputs.commit);
  handOver?.about(commit);
  const named = [...inputs.bots, ...(inputs.bot === undefined ? [] : [inputs.bot])];
  for (const name of named) handOver?.begin(name, 'deploy');
  const workspace = await workspaceAt(ports, commit);
  const { project } = workspace;
  const bots = named.length === 0 ? [oneBotNamed(workspace, undefined)] : botsNamed(workspace, named);
  const environment = await environmentSettings(ports, workspace, inputs.environment);
  refuseUnplanned(environment);
  const kind = runKind(await readEvent(process.env), project.branches);
  const preview: boolean | 'ends' = kind.rollout === 'preview' ? 'ends' : inputs.preview;
  const folder = inputs.packages && resolve(process.env['GITHUB_WORKSPACE'] ?? '.', inputs.packages);
  const handed =
    folder !== undefined && existsSync(folder) ? await ports.store(project, { store: folder }) : undefined;
  const superseded =
    kind.branch === undefined ? undefined : askSuperseded(ports, { branch: kind.branch, commit });

  const said: LedgerRecord[] = [];
  handOver?.ledger(() => said);
  const ended: Ended[] = [];
  for (const bot of bots) {
    signal.throwIfAborted();
    ended.push(await one(bot));
  }
  return outcomeOf(environment.name, ended);

  async function one(bot: Bot): Promise<Ended> {
    handOver?.begin(bot.name, 'deploy');
    const showing = async (phase: 'deploy' | 'talk') => {
      if (handOver) await showUnderWay(ports, { run: handOver.run, bot: bot.name, phase, commit });
    };
    await showing('deploy');
    const request = {
      ...{ project, environment, bot, commit, branch: kind.branch, handed, preview, superseded },
      ...{
        bots: bots.map(({ name }) => name),
        keepFailed: inputs['keep-failed'],
        by,
        why: inputs.why,
        signal,
      },
      onTalk: () => showing('talk'),
      // Where it is ended again, nobody is shown what it said.
      compare: inputs.compare && preview !== 'ends',
    };
    try {
      const staged = await stageHandedOver(ports, request, (records) => said.push(...records));
      handOver?.add(...rolloutParts(bot.name, environment.name, preview, staged.deployed));
      return { bot: bot.name, ...staged };
    } catch (error) {
      // One bot's trouble is none of the others'; what nobody foresaw ends the job.
      if (signal.aborted || !isToldError(error)) throw error;
      // A training that was superseded left no package.
      const newer = error.code === 'no-package' ? await superseded?.() : undefined;
      if (newer) {
        handOver?.add(supersededPart(bot.name, 'deploy', newer));
        return { bot: bot.name, error: new UserError(supersededSentence(newer), { code: 'superseded' }) };
      }
      handOver?.broke(bot.name, error);
      return { bot: bot.name, error };
    }
  }
}

function outcomeOf(environment: string, ended: readonly Ended[]): Outcome<'deploy'> {
  const lines = ended.map((one) => ({
    bot: one.bot,
    package: 'package' in one ? one.package : undefined,
    sentence: 'error' in one ? one.error.message : rolloutSentence(one.bot, environment, one.deployed),
  }));
  const broken = ended.flatMap((one) => ('error' in one ? [one.error] : []));
  // What isn't a reason of its own is told as every action tells it.
  const thrown = broken.find(({ code }) => !refusals.some((reason) => reason === code));
  if (thrown) throw thrown;
  const reasons = ended.map((one) =>
    'error' in one ? (one.error.code as (typeof refusals)[number]) : one.deployed.reason,
  );
  const good = reasons.filter((reason) => isGood(reason));
  const [first, second] = lines;
  const [deployed] = ended.flatMap((one) => ('deployed' in one ? [one.deployed] : []));
  const url = deployed && 'url' in deployed ? deployed.url : '';
  return {
    reason: reasons.find((reason) => !isGood(reason)) ?? reasons[0] ?? 'no-package',
    result: { environment, bots: ended.map((one) => ('error' in one ? told(one.bot, one.error) : one)) },
    outputs: { package: second ? '' : (first?.package ?? ''), url: second ? '' : url },
    headline:
      first && !second
        ? first.sentence
        : `${good.length} of ${ended.length} bots went through in ${environment}.`,
    summary: table(
      ['bot', 'package', 'result'],
      lines.map((one) => [
        plainMarkdown(one.bot),
        one.package === undefined ? '' : digestCode(one.package),
        plainMarkdown(one.sentence, 500),
      ]),
    ),
  };
}

function isGood(reason: string): boolean {
  return reason === 'switched' || reason === 'already-active' || reason === 'previewed';
}

function told(bot: string, { code, message, next }: UserError | EnvironmentError) {
  return { bot, error: { code, message, next } };
}

import { hostname, userInfo } from 'node:os';
import { shortDigest } from '../../domain/digest.ts';
import { UserError } from '../../domain/errors.ts';
import type { RevisionState } from '../../domain/revision.ts';
import { environmentNamed } from '../../steps/context.ts';
import { rollback, type RollbackResult } from '../../steps/rollback.ts';
import { workspaceAt } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { inSession, oneHeldBot, type GlobalOptions } from '../session.ts';
import { paint, plainText } from '../text.ts';

interface Options extends GlobalOptions {
  readonly environment: string;
  readonly to?: string;
  readonly why?: string;
}

/** `tidegate rollback [bot]` */
export async function run(options: Options, name?: string): Promise<number> {
  return inSession(options, async (session) => {
    const workspace = await workspaceAt(session.ports);
    const environment = environmentNamed(workspace.project, options.environment);
    const bot = await oneHeldBot(session, workspace, environment, name);
    const result = await rollback(session.ports, {
      project: workspace.project,
      environment,
      bot,
      to: options.to,
      by: await session.ports.checkout.identity().catch(accountOf),
      why: options.why ?? '',
    });
    session.result({ command: 'rollback', bot, environment: environment.name, ...result }, () =>
      text(bot, environment.name, result),
    );
    return result.reason === 'rolled-back' || result.reason === 'already-active'
      ? exitCodes.done
      : exitCodes.failed;
  });
}

/** Going back needs the target alone: where git knows nobody's name, the account's is recorded. */
function accountOf(error: unknown): string {
  if (!(error instanceof UserError) || error.code !== 'no-identity') throw error;
  const name = userInfo().username;
  return `${name} <${name}@${hostname()}>`;
}

function text(bot: string, environment: string, result: RollbackResult): string {
  switch (result.reason) {
    case 'rolled-back':
      return `${paint('green', '✓', process.stdout)} ${bot} in ${environment} is back at ${named(result.to)} (it was ${named(result.from)}): ${result.url}`;
    case 'already-active':
      return `${bot} in ${environment} is at ${named(result.to)} already.`;
    case 'not-ready':
      return `${paint('red', '✗', process.stdout)} ${named(result.to)} of ${bot} didn't get ready: ${plainText(result.verdict.headline)}\n  → ${plainText(result.verdict.remedy)}`;
    case 'overtaken':
      return `${paint('red', '✗', process.stdout)} Something else changed ${bot} in ${environment} in the meantime. Type \`tidegate status ${bot}\`, then decide anew.`;
  }
}

function named(revision: RevisionState): string {
  return revision.version === undefined
    ? `package ${shortDigest(revision.package)}`
    : `v${revision.version} (${shortDigest(revision.package)})`;
}

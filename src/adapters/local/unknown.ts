import { UserError } from '../../domain/errors.ts';
import type { EnvironmentRecord } from './state.ts';
import { findBot } from './transitions.ts';

/** What is said about a bot that an environment doesn't hold. */
export function noSuchBot(state: EnvironmentRecord, bot: string): UserError {
  const known = state.bots.map((record) => record.bot);
  return new UserError(
    `Environment "${state.environment}" holds no bot ${JSON.stringify(bot)}; it holds ${known.length > 0 ? known.join(', ') : 'none'}.`,
    { code: 'unknown-bot', next: `See what it holds: tidegate status --environment ${state.environment}` },
  );
}

/** What is said about a revision that an environment doesn't hold. */
export function noSuchRevision(state: EnvironmentRecord, bot: string, revision: string): UserError {
  const known = findBot(state, bot)?.revisions.map((record) => record.revision.id) ?? [];
  return new UserError(
    `Environment "${state.environment}" holds no revision ${revision} of ${bot}${known.length > 0 ? `; it holds ${known.join(', ')}` : ''}.`,
    {
      code: 'unknown-revision',
      next: `See what it holds: tidegate status --environment ${state.environment}`,
    },
  );
}
